import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, query } from '@/api/client';
import { useMay, useMe } from '@/api/me';
import { Problem } from '@/api/problem';
import type { components } from '@/api/schema';
import { useAct } from '@/api/useAct';
import { useFieldsOf } from '@/api/useFields';
import { useFormat } from '@/lib/format';
import { ExportPanel, type FileForm, type WhichColumns } from '@/ui/export/ExportPanel';
import { asked, NO_FILTER } from '@/ui/filter/tree';
import type { Selection } from '@/ui/grid/selection';
import type { DealsSearch } from '../search';
import { columnsOf } from './OpportunityGrid';

type Schemas = components['schemas'];
type Export = Schemas['CustomersExport'];

const WATCH_MS = 1_500;

/** The list that the address names, as an export is asked for it. */
export function whichOf(search: DealsSearch): Schemas['WhichOpportunities'] {
  const filter = asked(search.filter ?? NO_FILTER);
  return {
    ...(search.pipeline ? { pipeline_id: search.pipeline } : {}),
    ...(search.owner ? { owner_id: search.owner } : {}),
    ...(search.company ? { company_id: search.company } : {}),
    ...(search.state ? { state: search.state } : {}),
    ...(search.q ? { q: search.q } : {}),
    ...(filter ? { filter } : {}),
    ...(search.order ? { order: search.order } : {}),
  };
}

interface ExportDealsProps {
  search: DealsSearch;
  /** Only these of the list; absent: all of it. */
  chosen?: Selection | undefined;
  onClose: () => void;
}

/** Opportunities as a file, and the files that were asked for before. */
export function ExportDeals({ search, chosen, onClose }: ExportDealsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const me = useMe();
  const may = useMay('customers.export.approve');
  const { fields } = useFieldsOf('opportunity');
  const list = useQuery({
    ...query('sales.exports.list', '/api/sales/exports'),
    refetchInterval: ({ state }) => (state.data?.items.some((one) => one.state === 'waiting') ? WATCH_MS : false),
  });
  const shown = columnsOf(search.cols).map((one) => one.key);
  const ask = useAct({
    call: ({ which, form }: { which: WhichColumns; form: FileForm }) =>
      api.POST('/api/sales/exports', {
        body: {
          select: {
            which: whichOf(search),
            ...(chosen?.kind === 'some' ? { ids: [...chosen.ids] } : {}),
            except: chosen?.kind === 'all' ? [...chosen.except] : [],
          },
          // A column of the address that is gone meanwhile, or hidden from this role, is not asked for.
          columns: which === 'all' && fields ? fields.map((field) => field.key) : known(shown, fields),
          format: form,
        },
      }),
    refusal: 'form',
    invalidates: ['sales.exports.list', 'customers.exports.list', 'jobs.list'],
  });
  const decide = useAct({
    call: ({ id, allowed }: { id: string; allowed: boolean }) =>
      api.POST('/api/customers/exports/{id}/decision', { params: { path: { id } }, body: { allowed } }),
    invalidates: ['sales.exports.list', 'customers.exports.list', 'jobs.list'],
  });
  return (
    <ExportPanel<Export>
      title={t('sales:ui.export.title')}
      all={t('sales:ui.export.all')}
      ask={{ problem: ask.problem, isPending: ask.isPending, run: (which, form) => ask.mutate({ which, form }) }}
      files={{
        data: list.data,
        problem: list.error ? Problem.of(list.error) : undefined,
        onRetry: () => void list.refetch(),
      }}
      rowsOf={(one) => t('sales:ui.deal.count', { count: one.rows, shown: format.number(one.rows) })}
      fileOf={(one) => `/api/sales/exports/${one.id}/file`}
      mayDecide={(one) => may && one.by.id !== me.account.id}
      onDecide={({ id }, allowed) => decide.mutate({ id, allowed })}
      onClose={onClose}
    />
  );
}

function known(keys: readonly string[], fields: readonly { key: string }[] | undefined): string[] {
  return keys.filter((key) => !fields || fields.some((field) => field.key === key));
}
