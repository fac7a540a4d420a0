import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import styles from './Share.module.css';

/** From the customers to those that nobody has, those about to be lost, those deleted. */
export function ShareTabs() {
  const { t } = useTranslation();
  const claims = useMay('customers.pool.claim');
  const deletes = useMay('customers.company.delete');
  const current = { 'aria-current': 'page' } as const;
  return (
    <nav className={styles.tabs} aria-label={t('customers:ui.share.tabs')}>
      <Link to="/customers" activeOptions={{ exact: true }} activeProps={current}>
        {t('customers:ui.share.list')}
      </Link>
      {claims ? (
        <Link to="/customers/pool" activeProps={current}>
          {t('customers:ui.share.pool')}
        </Link>
      ) : null}
      <Link to="/customers/dropping" activeProps={current}>
        {t('customers:ui.share.dropping')}
      </Link>
      {deletes ? (
        <Link to="/customers/bin" activeProps={current}>
          {t('customers:ui.share.bin')}
        </Link>
      ) : null}
    </nav>
  );
}
