import { ReadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useMay, useMe } from '@/api/me';
import { AppLink } from '@/lib/AppLink';
import { useDays } from '@/lib/vendorDays';
import { ownQuery } from '../queries';
import { readsUntil } from '../standing';
import styles from './Own.module.css';

/** Above every page once the subscription has ended: what is still possible, and until when. */
export function ReadsOnlyBar() {
  const { t } = useTranslation();
  const { access } = useMe().tenant;
  const may = useMay('subscriptions.read');
  const { data } = useQuery({ ...ownQuery(), enabled: may });
  const day = useDays();
  const last = readsUntil(data?.services ?? []);
  const kind = access === 'export' ? 'export' : 'read';
  return (
    <div className={styles.bar} role="status">
      <ReadOutlined aria-hidden="true" />
      <span>
        {last ? t(`subscriptions:ui.bar.${kind}_until`, { date: day(last) }) : t(`subscriptions:ui.bar.${kind}`)}{' '}
        {may ? <AppLink href="/settings/subscription">{t('subscriptions:ui.bar.more')}</AppLink> : null}
      </span>
    </div>
  );
}
