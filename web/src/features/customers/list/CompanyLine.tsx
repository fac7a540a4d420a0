import { useTranslation } from 'react-i18next';
import type { CompanyRow } from '@/api/types';
import { useFormat } from '@/lib/format';
import { useIsPhone } from '@/lib/media';
import { CountryFlag } from '@/ui/CountryFlag';
import { Initials } from '@/ui/Initials';
import { StageChip } from '@/ui/StageChip';
import { RelativeTime } from '@/ui/Times';
import { DueChip } from '../DueChip';
import { Stars } from '../Stars';
import { STAGE_TONES } from '../stages';
import styles from './Customers.module.css';

/** One customer as a line of columns; on a phone as two lines. */
export function CompanyLine({ row }: { row: CompanyRow }) {
  const { t } = useTranslation();
  const format = useFormat();
  const phone = useIsPhone();
  const { name, domain, country, stage, stars, owners, last_touch_at, next_follow_up_at, contact_count } = row;
  const chip = <StageChip tone={STAGE_TONES[stage]}>{t(`customers:ui.stage.${stage}`)}</StageChip>;
  if (phone) {
    return (
      <div className={styles.card}>
        <Initials name={name} shape="square" size={32} />
        <div style={{ minWidth: 0 }}>
          <div className={styles.name}>
            <b>{name}</b>
          </div>
          <div className={styles.cardDetail}>
            {country ? <CountryFlag code={country} /> : null}
            {last_touch_at ? <RelativeTime at={last_touch_at} /> : null}
          </div>
        </div>
        {next_follow_up_at ? <DueChip at={next_follow_up_at} /> : chip}
      </div>
    );
  }
  const [first, ...others] = owners;
  return (
    <div className={`${styles.columns} ${styles.line}`}>
      <span className={styles.name}>
        <Initials name={name} shape="square" size={24} />
        <b>{name}</b>
        {domain ? <span className={styles.domain}>{domain}</span> : null}
      </span>
      <span>{country ? <CountryFlag code={country} /> : null}</span>
      <span>{chip}</span>
      <span data-rank="low">
        <Stars value={stars} />
      </span>
      <span className={styles.owner}>
        {first ? (
          <>
            <Initials name={first.name} size={20} />
            <span>
              {first.name}
              {others.length > 0 ? ` +${others.length}` : ''}
            </span>
          </>
        ) : (
          <span className={styles.quiet}>{t('customers:ui.no_owner')}</span>
        )}
      </span>
      <span className={styles.quiet}>{last_touch_at ? <RelativeTime at={last_touch_at} /> : '–'}</span>
      <span>{next_follow_up_at ? <DueChip at={next_follow_up_at} /> : null}</span>
      <span data-rank="low" className={`num ${styles.right} ${styles.quiet}`}>
        {format.number(contact_count)}
      </span>
    </div>
  );
}
