import { CheckOutlined, CloseOutlined, DownloadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Drawer, Segmented } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay, useMe } from '@/api/me';
import { Problem } from '@/api/problem';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { FormField, FormProblem } from '@/ui/FormField';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { StageChip, type Tone } from '@/ui/StageChip';
import { RelativeTime } from '@/ui/Times';
import {
  askExport,
  type BulkSelect,
  decideExport,
  type Export,
  type ExportFormat,
  exportsQuery,
  type ListRecord,
} from './contract';
import styles from './Views.module.css';

const WATCH_MS = 1_500;
/** What of its people may stand beside a customer. */
const PEOPLE = ['people.names', 'people.emails', 'people.phones'];
const TONES: Record<Export['state'], Tone> = {
  asked: 'amber',
  refused: 'red',
  waiting: 'accent',
  done: 'green',
  stopped: 'neutral',
};

interface ExportDrawerProps {
  record: ListRecord;
  select: BulkSelect;
  /** In words: how many. */
  count: string;
  /** The columns that the list shows, and all that there are. */
  columns: { shown: string[]; all: string[] };
  onClose: () => void;
}

/** Customers as a file: which columns, which form; and the files that were asked for before. */
export function ExportDrawer({ record, select, count, columns, onClose }: ExportDrawerProps) {
  const { t } = useTranslation();
  const [format, setFormat] = useState<ExportFormat>('xlsx');
  const [which, setWhich] = useState<'shown' | 'all'>('shown');
  const list = useQuery({
    ...exportsQuery(),
    refetchInterval: ({ state }) => (state.data?.items.some((one) => one.state === 'waiting') ? WATCH_MS : false),
  });
  const ask = useAct({
    call: () => {
      const all = record === 'company' ? [...columns.all, ...PEOPLE] : columns.all;
      return askExport(record, select, which === 'shown' ? columns.shown : all, format);
    },
    refusal: 'form',
    invalidates: ['customers.exports.list', 'jobs.list'],
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate();
  };
  return (
    <Drawer
      open
      onClose={onClose}
      size={480}
      title={t(record === 'contact' ? 'customers:ui.people.export' : 'customers:ui.export.title', { count })}
    >
      <form className={styles.dialog} onSubmit={submit}>
        <FormProblem problem={ask.problem} shown={[]} />
        <FormField label={t('customers:ui.export.columns')} name="columns">
          {({ id }) => (
            <Segmented
              id={id}
              value={which}
              onChange={setWhich}
              options={(['shown', 'all'] as const).map((value) => ({
                value,
                label: t(`customers:ui.export.${value}`),
              }))}
            />
          )}
        </FormField>
        <FormField label={t('customers:ui.export.format')} name="format" hint={t('customers:ui.export.safe')}>
          {({ id }) => (
            <Segmented<ExportFormat>
              id={id}
              value={format}
              onChange={setFormat}
              options={[
                { value: 'xlsx', label: 'XLSX' },
                { value: 'csv', label: 'CSV' },
              ]}
            />
          )}
        </FormField>
        {list.data?.approval ? <p className={styles.refused}>{t('customers:ui.export.approval')}</p> : null}
        <Button type="primary" htmlType="submit" loading={ask.isPending}>
          {t('customers:ui.export.ask')}
        </Button>
      </form>
      <h2 className={styles.exportsTitle}>{t('customers:ui.export.before')}</h2>
      {list.error && !list.data ? (
        <ErrorState problem={Problem.of(list.error)} onRetry={() => void list.refetch()} />
      ) : null}
      {!list.data && !list.error ? <RowsLoading rows={4} /> : null}
      {list.data?.items.length === 0 ? <p>{t('customers:ui.export.none')}</p> : null}
      <ul className={styles.exports}>
        {list.data?.items.map((one) => (
          <ExportLine key={one.id} one={one} />
        ))}
      </ul>
    </Drawer>
  );
}

function ExportLine({ one }: { one: Export }) {
  const { t } = useTranslation();
  const format = useFormat();
  const me = useMe();
  const may = useMay('customers.export.approve');
  const decide = useAct({
    call: (allowed: boolean) => decideExport(one.id, allowed),
    invalidates: ['customers.exports.list', 'jobs.list'],
  });
  const isMine = one.by.id === me.account.id;
  return (
    <li className={styles.export}>
      <div>
        <div>
          <b className="num">
            {t(one.record === 'contact' ? 'customers:ui.people.count' : 'customers:ui.list.count', {
              count: one.rows,
              shown: format.number(one.rows),
            })}
          </b>{' '}
          {one.format.toUpperCase()} {one.bytes > 0 ? format.bytes(one.bytes) : null}
        </div>
        <small>
          {one.by.name} · <RelativeTime at={one.created_at} />
        </small>
      </div>
      <StageChip tone={TONES[one.state]}>{t(`customers:ui.export.state_${one.state}`)}</StageChip>
      {one.fetchable ? (
        <Button
          size="small"
          icon={<DownloadOutlined />}
          href={`/api/customers/exports/${one.id}/file`}
          aria-label={t('customers:ui.export.fetch')}
        />
      ) : null}
      {one.state === 'asked' && may && !isMine ? (
        <>
          <Button
            size="small"
            icon={<CheckOutlined />}
            aria-label={t('customers:ui.export.allow')}
            title={t('customers:ui.export.allow')}
            onClick={() => decide.mutate(true)}
          />
          <Button
            size="small"
            icon={<CloseOutlined />}
            aria-label={t('customers:ui.export.refuse')}
            title={t('customers:ui.export.refuse')}
            onClick={() => decide.mutate(false)}
          />
        </>
      ) : null}
    </li>
  );
}
