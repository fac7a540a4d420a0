import { useTranslation } from 'react-i18next';
import type { SubscriptionTerm } from '@/api/types';
import { useFormat } from '@/lib/format';
import { useNow } from '@/lib/now';
import { dayAt, useDays } from '@/lib/vendorDays';
import { Scroller } from '@/ui/Scroller';
import { StageChip } from '@/ui/StageChip';
import styles from '../Desk.module.css';

/** The days that were paid for, the newest first; what runs today stands out. */
export function Terms({ terms }: { terms: readonly SubscriptionTerm[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const day = useDays();
  const today = dayAt(useNow());
  const newest = terms.toSorted((a, b) => b.first_day.localeCompare(a.first_day));
  const runs = ({ first_day, last_day, terminated }: SubscriptionTerm) =>
    !terminated && first_day <= today && today <= last_day;
  return (
    <Scroller label={t('desk:ui.part.terms')}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('desk:ui.column.days')}</th>
            <th scope="col">{t('desk:ui.column.what')}</th>
            <th scope="col">{t('desk:ui.column.kind')}</th>
            <th scope="col" data-is="number">
              {t('desk:ui.column.seats')}
            </th>
            <th scope="col" data-is="number">
              {t('desk:ui.column.price')}
            </th>
          </tr>
        </thead>
        <tbody>
          {newest.map((term) => (
            <tr key={term.id} data-runs={runs(term)}>
              <td data-is="short" className="num">
                {t('subscriptions:ui.own.days', { first: day(term.first_day), last: day(term.last_day) })}
              </td>
              <td>
                {term.offering} {term.edition}
              </td>
              <td data-is="short">
                {term.terminated ? (
                  <StageChip tone="red">{t('subscriptions:ui.renewal.terminated')}</StageChip>
                ) : (
                  <StageChip tone={runs(term) ? 'green' : 'neutral'}>
                    {t(`subscriptions:ui.term.${term.kind}`)}
                  </StageChip>
                )}
              </td>
              <td data-is="number" className="num">
                {format.number(term.content.seats)}
              </td>
              <td data-is="number" className="num">
                {format.money(term.price, term.currency)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}
