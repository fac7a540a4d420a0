import { ClockCircleOutlined, FundOutlined, WarningOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/lib/format';
import { Initials } from '@/ui/Initials';
import { StageChip } from '@/ui/StageChip';
import type { Slip } from './slipping';
import styles from './Today.module.css';
import { TodayRow } from './TodayRow';

interface SlippingRowProps {
  row: Slip;
  current: boolean;
  onSelect: () => void;
  onAside: () => void;
}

/** A customer about to drop to the pool, or an opportunity that is late or stands still. */
export function SlippingRow({ row, current, onSelect, onAside }: SlippingRowProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const chip =
    row.kind === 'dropping' ? (
      <StageChip tone="amber" icon={<ClockCircleOutlined aria-hidden="true" />}>
        {t('customers:ui.share.drops_on', { day: format.date(`${row.company.drops_on}T12:00:00`) })}
      </StageChip>
    ) : (
      <StageChip
        tone={row.kind === 'late' ? 'red' : 'amber'}
        icon={row.kind === 'late' ? <WarningOutlined aria-hidden="true" /> : <FundOutlined aria-hidden="true" />}
      >
        {t(`today.slip.${row.kind}`, { count: row.days })}
      </StageChip>
    );
  const detail =
    row.kind === 'dropping'
      ? t(`customers:ui.share.cause.${row.company.cause}`, { count: row.company.days })
      : [row.deal.company?.name, row.deal.next_step].filter(Boolean).join(' · ');
  return (
    <TodayRow
      current={current}
      onSelect={onSelect}
      href={row.href}
      lead={<Initials name={row.name} shape="square" />}
      title={<b>{row.name}</b>}
      aside={<span className={styles.wait}>{chip}</span>}
      detail={detail}
      acts={<NotToday name={row.name} onAside={onAside} />}
    />
  );
}

/** Puts a line aside until tomorrow. */
export function NotToday({ name, onAside }: { name: string; onAside: () => void }) {
  const { t } = useTranslation();
  return (
    <Button
      size="small"
      icon={<ClockCircleOutlined />}
      aria-label={`${t('today.not_today')}: ${name}`}
      onClick={onAside}
    >
      {t('today.not_today')}
    </Button>
  );
}
