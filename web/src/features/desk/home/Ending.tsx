import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Desk } from '@/api/types';
import { useNow } from '@/lib/now';
import { dayAt, daysBetween, useDays } from '@/lib/vendorDays';
import { Scroller } from '@/ui/Scroller';
import { StageChip } from '@/ui/StageChip';
import styles from '../Desk.module.css';

/** Within so many days a renewal is pressing. */
const SOON_DAYS = 14;

/** Terms that end soon, each with its company. */
export function Ending({ terms }: { terms: Desk['ending'] }) {
  const { t } = useTranslation();
  const day = useDays();
  const today = dayAt(useNow());
  return (
    <Scroller label={t('desk:ui.home.ending')}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('desk:ui.column.company')}</th>
            <th scope="col">{t('desk:ui.column.what')}</th>
            <th scope="col">{t('desk:ui.column.last_day')}</th>
            <th scope="col">{t('desk:ui.column.left')}</th>
          </tr>
        </thead>
        <tbody>
          {terms.map(({ id, customer_id, company, offering, edition, content, last_day }) => (
            <tr key={id}>
              <td>
                <Link to="/desk/companies/$id" params={{ id: customer_id }}>
                  {company}
                </Link>
              </td>
              <td>
                {offering} {edition} · {t('subscriptions:ui.seats', { count: content.seats })}
              </td>
              <td data-is="short" className="num">
                {day(last_day)}
              </td>
              <td data-is="short">
                <Left days={daysBetween(today, last_day)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}

function Left({ days }: { days: number }) {
  const { t } = useTranslation();
  if (days <= 0) return <StageChip tone="amber">{t('subscriptions:ui.renewal.today')}</StageChip>;
  const tone = days <= SOON_DAYS ? 'amber' : 'neutral';
  return <StageChip tone={tone}>{t('subscriptions:ui.renewal.left', { count: days })}</StageChip>;
}
