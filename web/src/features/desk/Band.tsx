import { useTranslation } from 'react-i18next';
import styles from './Desk.module.css';

/** Under the top bar of every page: here one works for the vendor, not in a company. */
export function Band() {
  const { t } = useTranslation();
  return (
    <aside className={styles.band} aria-label={t('desk:ui.band')}>
      {t('desk:ui.band')}
    </aside>
  );
}
