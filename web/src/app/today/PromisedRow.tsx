import { CheckOutlined, ClockCircleOutlined, WarningOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { FollowUp } from '@/api/types';
import { useFormat } from '@/lib/format';
import { useNow } from '@/lib/now';
import { Initials } from '@/ui/Initials';
import { StageChip } from '@/ui/StageChip';
import styles from './Today.module.css';
import { type RowProps, TodayRow } from './TodayRow';

/** A follow-up that is due or late. */
export function PromisedRow({ row, acts, ...at }: RowProps<FollowUp>) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  return (
    <TodayRow
      {...at}
      href={`/customers/${row.company.id}`}
      lead={<Initials name={row.company.name} shape="square" />}
      title={<b>{row.company.name}</b>}
      aside={
        <span className={styles.wait}>
          <StageChip
            tone={row.overdue ? 'red' : 'amber'}
            icon={row.overdue ? <WarningOutlined aria-hidden="true" /> : <ClockCircleOutlined aria-hidden="true" />}
          >
            <time className="num" dateTime={row.next_at} title={format.dateTime(row.next_at)}>
              {format.relative(row.next_at, now)}
            </time>
          </StageChip>
        </span>
      }
      detail={row.text}
      acts={
        <Button
          size="small"
          icon={<CheckOutlined />}
          aria-label={`${t('today.done')}: ${row.company.name}`}
          onClick={() => acts.keep.mutate(row)}
        >
          {t('today.done')}
        </Button>
      }
    />
  );
}
