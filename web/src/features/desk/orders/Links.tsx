import { useTranslation } from 'react-i18next';
import type { ActivationLink } from '@/api/types';
import { useFormat } from '@/lib/format';
import { useNow } from '@/lib/now';
import { StageChip, type Tone } from '@/ui/StageChip';
import styles from '../Desk.module.css';

const TONES: Record<ActivationLink['state'] | 'expired', Tone> = {
  open: 'accent',
  used: 'green',
  revoked: 'neutral',
  replaced: 'neutral',
  disputed: 'red',
  expired: 'amber',
};

/** The links that were sent; what they are only their readers know. */
export function Links({ links }: { links: readonly ActivationLink[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  return (
    <ul className={styles.list}>
      {links.map(({ state, company_name, issued_at, expires_at }) => {
        const is = state === 'open' && Date.parse(expires_at) <= now ? 'expired' : state;
        return (
          <li key={issued_at} className={styles.item}>
            <span>
              <b className="num">{format.dateTime(issued_at)}</b> {company_name}
            </span>
            {state === 'open' ? (
              <span className={styles.quiet}>{t('desk:ui.link.until', { at: format.dateTime(expires_at) })}</span>
            ) : null}
            <StageChip tone={TONES[is]}>{t(`desk:ui.link.state.${is}`)}</StageChip>
          </li>
        );
      })}
    </ul>
  );
}
