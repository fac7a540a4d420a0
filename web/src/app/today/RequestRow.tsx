import { CheckOutlined, CloseOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useAct } from '@/api/useAct';
import { Initials } from '@/ui/Initials';
import { RelativeTime } from '@/ui/Times';
import { NotToday } from './SlippingRow';
import type { Request } from './slipping';
import styles from './Today.module.css';
import { TodayRow } from './TodayRow';

interface RequestRowProps {
  row: Request;
  current: boolean;
  onSelect: () => void;
  onAside: () => void;
}

/** A colleague waits for one's word: about a customer, answered on its page; about a file, answered here. */
export function RequestRow({ row, current, onSelect, onAside }: RequestRowProps) {
  const { t } = useTranslation();
  const name = row.kind === 'ask' ? row.ask.asker.name : row.by;
  const at = row.kind === 'ask' ? row.ask.created_at : row.at;
  return (
    <TodayRow
      current={current}
      onSelect={onSelect}
      href={row.href}
      lead={<Initials name={name} />}
      title={
        row.kind === 'ask' ? (
          <>
            <span>{t(`customers:ui.ask.asks.${row.ask.wanted}`, { name })}</span> <b>{row.ask.name}</b>
          </>
        ) : (
          <span>{t(row.deals ? 'today.wants_deals' : 'today.wants_export', { name })}</span>
        )
      }
      aside={
        <span className={`${styles.wait} ${styles.company}`}>
          <RelativeTime at={at} />
        </span>
      }
      detail={row.kind === 'ask' ? row.ask.text : t('today.wants_export_words')}
      acts={
        <span className={styles.pair}>
          {row.kind === 'export' ? <Decide id={row.id.replace('export-', '')} name={name} /> : null}
          <NotToday name={name} onAside={onAside} />
        </span>
      }
    />
  );
}

function Decide({ id, name }: { id: string; name: string }) {
  const { t } = useTranslation();
  const decide = useAct({
    call: (allowed: boolean) =>
      api.POST('/api/customers/exports/{id}/decision', { params: { path: { id } }, body: { allowed } }),
    invalidates: ['customers.exports.list', 'sales.exports.list', 'jobs.list'],
  });
  const button = (allowed: boolean, words: string) => (
    <Button
      size="small"
      icon={allowed ? <CheckOutlined /> : <CloseOutlined />}
      loading={decide.isPending}
      aria-label={`${words}: ${name}`}
      onClick={() => decide.mutate(allowed)}
    >
      {words}
    </Button>
  );
  return (
    <>
      {button(true, t('customers:ui.export.allow'))}
      {button(false, t('customers:ui.export.refuse'))}
    </>
  );
}
