import { useTranslation } from 'react-i18next';
import type { SubscriptionTerm } from '@/api/types';
import { useFormat } from '@/lib/format';
import { useDays } from '@/lib/vendorDays';
import { StageChip } from '@/ui/StageChip';
import styles from './Own.module.css';

/** The days that were paid for, the newest first. */
export function Terms({ terms }: { terms: readonly SubscriptionTerm[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const day = useDays();
  const newest = [...terms].sort((a, b) => b.first_day.localeCompare(a.first_day));
  return (
    <ul className={styles.list}>
      {newest.map((term) => (
        <li key={term.id} className={styles.item}>
          <div className={styles.words}>
            <b className="num">
              {t('subscriptions:ui.own.days', { first: day(term.first_day), last: day(term.last_day) })}
            </b>
            <small>
              {term.offering} {term.edition} · {t('subscriptions:ui.seats', { count: term.content.seats })} ·{' '}
              <span className="num">{format.money(term.price, term.currency)}</span>
            </small>
          </div>
          {term.terminated ? (
            <StageChip tone="red">{t('subscriptions:ui.renewal.terminated')}</StageChip>
          ) : (
            <StageChip>{t(`subscriptions:ui.term.${term.kind}`)}</StageChip>
          )}
        </li>
      ))}
    </ul>
  );
}
