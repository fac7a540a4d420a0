import { CheckOutlined, ClockCircleOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ThreadRow } from '@/api/types';
import { useNow } from '@/lib/now';
import { CountryFlag } from '@/ui/CountryFlag';
import { Initials } from '@/ui/Initials';
import { StageChip } from '@/ui/StageChip';
import styles from './Today.module.css';
import { type RowProps, TodayRow } from './TodayRow';
import { waitOf } from './waiting';

/** Somebody who waits for an answer. */
export function AnswerRow({ row, acts, ...at }: RowProps<ThreadRow>) {
  const { t } = useTranslation();
  const wait = waitOf(row.last_at, useNow());
  const time = t(`today.${wait.unit}`, { count: wait.count });
  const name = row.who.name ?? row.who.address;
  const country = row.company?.country ?? row.country;
  return (
    <TodayRow
      {...at}
      href={`/mail?thread=${row.id}`}
      lead={<Initials name={name} />}
      title={
        <>
          <b>{name}</b>
          {row.company ? <span className={styles.company}>{row.company.name}</span> : null}
        </>
      }
      aside={
        <>
          {country ? <CountryFlag code={country} /> : null}
          <span className={styles.wait}>
            <StageChip tone={wait.tone} icon={<ClockCircleOutlined aria-hidden="true" />}>
              <span className="num" title={t('today.waits', { time })}>
                {time}
              </span>
            </StageChip>
          </span>
        </>
      }
      detail={
        <>
          <span className={styles.subject}>{row.subject}</span> {row.preview}
        </>
      }
      acts={
        <Button size="small" icon={<CheckOutlined />} onClick={() => acts.putAway.mutate(row)}>
          {t('today.answered')}
        </Button>
      }
    />
  );
}
