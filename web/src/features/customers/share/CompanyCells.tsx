import { Checkbox } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CompanyRow } from '@/api/types';
import { Initials } from '@/ui/Initials';
import { StageChip } from '@/ui/StageChip';
import { STAGE_TONES } from '../stages';
import styles from './Share.module.css';
import type { Picked } from './usePicked';

/** The box by which a row is chosen; a click on it doesn't open the row. */
export function PickBox({ row, picked }: { row: { id: string; name: string }; picked: Picked }) {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only keeps the click from the row
    // biome-ignore lint/a11y/useKeyWithClickEvents: the box inside has its keys
    <span onClick={(event) => event.stopPropagation()}>
      <Checkbox
        checked={picked.has(row.id)}
        onChange={() => picked.toggle(row.id)}
        aria-label={t('customers:ui.share.choose', { name: row.name })}
      />
    </span>
  );
}

export function NameCell({ row }: { row: Pick<CompanyRow, 'name' | 'domain'> }) {
  return (
    <span className={styles.name}>
      <Initials name={row.name} shape="square" size={24} />
      <b>{row.name}</b>
      {row.domain ? <span className={styles.quiet}>{row.domain}</span> : null}
    </span>
  );
}

export function StageCell({ stage }: { stage: CompanyRow['stage'] }) {
  const { t } = useTranslation();
  return <StageChip tone={STAGE_TONES[stage]}>{t(`customers:ui.stage.${stage}`)}</StageChip>;
}
