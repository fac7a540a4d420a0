import { useTranslation } from 'react-i18next';
import type { OrderPayment } from '@/api/types';
import { useFormat } from '@/lib/format';
import { useDays } from '@/lib/vendorDays';
import { StageChip } from '@/ui/StageChip';
import { isBelowZero } from '../amount';
import styles from '../Desk.module.css';

/** Money that came in or was paid back. */
export function Payments({ payments, currency }: { payments: readonly OrderPayment[]; currency: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const day = useDays();
  return (
    <ul className={styles.list}>
      {payments.map(({ amount, method, reference, received_on, at }) => (
        <li key={`${at} ${amount} ${reference}`} className={styles.item}>
          <span>
            <b className="num">{format.money(amount, currency)}</b>
            {reference ? <span className={styles.quiet}> {reference}</span> : null}
          </span>
          {isBelowZero(amount) ? (
            <StageChip>{t('desk:ui.pay.back')}</StageChip>
          ) : (
            <span className={styles.quiet}>{t(`desk:ui.method.${method}`)}</span>
          )}
          <span className="num">{day(received_on)}</span>
        </li>
      ))}
    </ul>
  );
}
