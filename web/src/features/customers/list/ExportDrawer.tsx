import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useMay, useMe } from '@/api/me';
import { Problem } from '@/api/problem';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { ExportPanel, type FileForm, type WhichColumns } from '@/ui/export/ExportPanel';
import { askExport, type BulkSelect, decideExport, type Export, exportsQuery, type ListRecord } from './contract';

const WATCH_MS = 1_500;
/** What of its people may stand beside a customer. */
const PEOPLE = ['people.names', 'people.emails', 'people.phones'];
const FILES = {
  company: '/api/customers/exports',
  contact: '/api/customers/exports',
  opportunity: '/api/sales/exports',
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

/** Customers as a file, and the files that were asked for before. */
export function ExportDrawer({ record, select, count, columns, onClose }: ExportDrawerProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const me = useMe();
  const may = useMay('customers.export.approve');
  const list = useQuery({
    ...exportsQuery(),
    refetchInterval: ({ state }) => (state.data?.items.some((one) => one.state === 'waiting') ? WATCH_MS : false),
  });
  const ask = useAct({
    call: ({ which, form }: { which: WhichColumns; form: FileForm }) => {
      const all = record === 'company' ? [...columns.all, ...PEOPLE] : columns.all;
      return askExport(record, select, which === 'shown' ? columns.shown : all, form);
    },
    refusal: 'form',
    invalidates: ['customers.exports.list', 'jobs.list'],
  });
  const decide = useAct({
    call: ({ id, allowed }: { id: string; allowed: boolean }) => decideExport(id, allowed),
    invalidates: ['customers.exports.list', 'sales.exports.list', 'jobs.list'],
  });
  const rows = (one: Export) => {
    const counted = { count: one.rows, shown: format.number(one.rows) };
    if (one.record === 'opportunity') return t('sales:ui.deal.count', counted);
    return one.record === 'contact' ? t('customers:ui.people.count', counted) : t('customers:ui.list.count', counted);
  };
  return (
    <ExportPanel<Export>
      title={t(record === 'contact' ? 'customers:ui.people.export' : 'customers:ui.export.title', { count })}
      all={t('customers:ui.export.all')}
      ask={{ problem: ask.problem, isPending: ask.isPending, run: (which, form) => ask.mutate({ which, form }) }}
      files={{
        data: list.data,
        problem: list.error ? Problem.of(list.error) : undefined,
        onRetry: () => void list.refetch(),
      }}
      rowsOf={rows}
      fileOf={(one) => `${FILES[one.record]}/${one.id}/file`}
      mayDecide={(one) => may && one.by.id !== me.account.id}
      onDecide={({ id }, allowed) => decide.mutate({ id, allowed })}
      onClose={onClose}
    />
  );
}
