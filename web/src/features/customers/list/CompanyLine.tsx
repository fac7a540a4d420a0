import { useTranslation } from 'react-i18next';
import { CountryFlag } from '@/ui/CountryFlag';
import { Initials } from '@/ui/Initials';
import { StageChip } from '@/ui/StageChip';
import { RelativeTime } from '@/ui/Times';
import { DueChip } from '../DueChip';
import { STAGE_TONES } from '../stages';
import styles from './Customers.module.css';
import type { ListRow } from './contract';

/** One customer as a card of two lines, for a phone. */
export function CompanyLine({ row }: { row: ListRow }) {
  const { t } = useTranslation();
  const { name, country, stage, last_touch_at, next_follow_up_at } = row;
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
      {next_follow_up_at ? (
        <DueChip at={next_follow_up_at} />
      ) : (
        <StageChip tone={STAGE_TONES[stage]}>{t(`customers:ui.stage.${stage}`)}</StageChip>
      )}
    </div>
  );
}
