import { ExportOutlined, IdcardOutlined, WarningOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import i18next from 'i18next';
import { lazy, type ReactNode, Suspense, useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import type { ContactRow } from '@/api/types';
import { useFormat } from '@/lib/format';
import { useIsPhone } from '@/lib/media';
import { useListCursor } from '@/lib/useListCursor';
import { CountryFlag } from '@/ui/CountryFlag';
import { countOf, isNothing, NOTHING, type Selection, selectOf } from '@/ui/grid/selection';
import { Initials } from '@/ui/Initials';
import { Page } from '@/ui/Page';
import { EmptyResult, ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { VirtualList } from '@/ui/VirtualList';
import { ValuesProvider } from '@/ui/value/context';
import type { ShownField } from '@/ui/value/field';
import cards from '../list/Customers.module.css';
import { ruleOf, useCountWords } from '../list/CustomersPage';
import type { BulkSelect } from '../list/contract';
import { useFields } from '../list/fields';
import { ListTools } from '../list/ListTools';
import { MoreMenu } from '../list/MoreMenu';
import { RecordTabs } from '../list/RecordTabs';
import { SelectionBar } from '../list/SelectionBar';
import type { ListSource } from '../list/source';
import { TableView } from '../list/TableView';
import { type ListView, useListView } from '../list/useListView';
import styles from '../list/Views.module.css';
import { ViewTabs } from '../list/ViewTabs';
import { colleaguesQuery } from '../queries';
import { countQuery, groupsQuery, rowsQuery } from './contract';
import { valueIn } from './rows';
import { usePeopleEdits } from './usePeopleEdits';

const ExportDrawer = lazy(async () => ({ default: (await import('../list/ExportDrawer')).ExportDrawer }));

const source: ListSource<ContactRow> = {
  get label() {
    return i18next.t('customers:ui.people.contacts');
  },
  rows: rowsQuery,
  groups: groupsQuery,
  valueIn,
  renderPrimary: ({ id, name, company, email_state }) => (
    <span className={styles.primary}>
      <Initials name={name} size={24} />
      <Link to="/customers/$id" params={{ id: company.id }} search={{ contact: id }} tabIndex={-1}>
        {name}
      </Link>
      {email_state === 'bounced' ? (
        <WarningOutlined title={i18next.t('customers:ui.contact.bounced')} className={styles.bounced} />
      ) : null}
    </span>
  ),
};

/** All people in sight, at whatever company: found by any field, written to, changed on the spot. */
export function PeoplePage() {
  const { t } = useTranslation();
  const { fields, error, refetch } = useFields('contact');
  const { data: colleagues } = useQuery(colleaguesQuery());
  const people = useMemo(() => colleagues?.items ?? [], [colleagues]);
  if (!fields) {
    return (
      <Page title={t('nav.customers')}>
        {error ? <ErrorState problem={Problem.of(error)} onRetry={refetch} /> : <RowsLoading rows={16} />}
      </Page>
    );
  }
  return (
    <ValuesProvider people={people}>
      <People fields={fields} />
    </ValuesProvider>
  );
}

function People({ fields }: { fields: readonly ShownField[] }) {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const mayExport = useMay('customers.company.export');
  const view = useListView('contact', useSearch({ from: '/shell/customers/contacts' }));
  const { ask, state } = view;
  const { data: matching } = useQuery({ ...countQuery(ask), placeholderData: (before) => before });
  const count = useCountWords(matching);
  const [exported, setExported] = useState<{ select: BulkSelect; count: string } | undefined>();
  return (
    <Page
      title={t('nav.customers')}
      aside={<span className={`num ${cards.count}`}>{count}</span>}
      acts={
        <>
          <MoreMenu />
          {mayExport && !phone ? (
            <Button
              icon={<ExportOutlined />}
              aria-label={t('customers:ui.export.act')}
              title={t('customers:ui.export.act')}
              onClick={() => setExported({ select: { ...ruleOf(ask), except: [] }, count })}
            />
          ) : null}
        </>
      }
      bar={
        <div className={styles.bars}>
          <RecordTabs />
          <ViewTabs view={view} />
          <ListTools view={view} fields={fields} />
        </div>
      }
    >
      <Rows
        key={JSON.stringify(ask)}
        view={view}
        fields={fields}
        matching={matching}
        count={count}
        onExport={mayExport ? setExported : undefined}
      />
      {exported ? (
        <Suspense fallback={null}>
          <ExportDrawer
            {...exported}
            record="contact"
            columns={{ shown: state.columns.map((one) => one.key), all: fields.map((field) => field.key) }}
            onClose={() => setExported(undefined)}
          />
        </Suspense>
      ) : null}
    </Page>
  );
}

interface RowsProps {
  view: ListView;
  fields: readonly ShownField[];
  matching: { count: number; exact: boolean } | undefined;
  count: string;
  onExport: ((what: { select: BulkSelect; count: string }) => void) | undefined;
}

/** The list; what is chosen holds for this list only. */
function Rows({ view, fields, matching, count, onExport }: RowsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const phone = useIsPhone();
  const may = useMay('customers.company.write');
  const [selection, setSelection] = useState<Selection>(NOTHING);
  const byKey = useMemo(() => new Map(fields.map((field) => [field.key, field])), [fields]);
  const edits = usePeopleEdits(byKey);
  const { ask } = view;
  const companies = useCompanies(view);
  const open = (id: string) => {
    const company = companies.get(id);
    if (company) void navigate({ to: '/customers/$id', params: { id: company }, search: { contact: id } });
  };
  const empty = <Empty view={view} />;
  const { data: exact } = useQuery({ ...countQuery(ask, true), enabled: !isNothing(selection) });
  return (
    <div className={styles.stage}>
      {phone ? (
        <Cards view={view} onOpen={open} empty={empty} />
      ) : (
        <TableView
          source={source}
          view={view}
          fields={byKey}
          count={t('customers:ui.people.count', { count: matching?.count ?? 0, shown: count })}
          selection={selection}
          onSelection={setSelection}
          onOpen={open}
          onEdit={may ? edits : undefined}
          empty={empty}
        />
      )}
      {isNothing(selection) || !onExport ? null : (
        <SelectionBar selection={selection} matching={exact ?? matching} onSelection={setSelection} onEdit={undefined}>
          <Button
            size="small"
            icon={<ExportOutlined />}
            onClick={() =>
              onExport({
                select: selectOf(selection, ruleOf(ask)),
                count: format.number(countOf(selection, exact?.count) ?? 0),
              })
            }
          >
            {t('customers:ui.export.act')}
          </Button>
        </SelectionBar>
      )}
    </div>
  );
}

/** At which company each loaded person is: opening one opens that. */
function useCompanies({ ask, state }: ListView): ReadonlyMap<string, string> {
  const columns = state.columns.map((one) => one.key);
  const { data } = useInfiniteQuery({ ...rowsQuery(ask, state.sort, columns), enabled: !state.group_by });
  return useMemo(() => new Map(rowsOf(data).map((row) => [row.id, row.company.id])), [data]);
}

/** The people on a phone: a card each. */
function Cards({
  view: { ask, state },
  onOpen,
  empty,
}: {
  view: ListView;
  onOpen: (id: string) => void;
  empty: ReactNode;
}) {
  const { t } = useTranslation();
  const columns = state.columns.map((one) => one.key);
  const list = useInfiniteQuery({ ...rowsQuery(ask, state.sort, columns), placeholderData: (before) => before });
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const rows = rowsOf(data);
  const cursor = useListCursor({ ids: rows.map((row) => row.id), onOpen });
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  if (list.error && !data) return <ErrorState problem={Problem.of(list.error)} onRetry={() => void list.refetch()} />;
  if (!data) return <RowsLoading rows={10} tall />;
  if (rows.length === 0) return empty;
  return (
    <VirtualList
      rows={rows}
      idOf={(row) => row.id}
      rowHeight={60}
      label={t('customers:ui.people.contacts')}
      current={cursor.current}
      listKey={JSON.stringify([ask, state.sort])}
      onSelect={onOpen}
      onMore={hasNextPage && !isFetchingNextPage ? more : undefined}
      render={(row) => (
        <div className={cards.card}>
          <Initials name={row.name} size={32} />
          <div style={{ minWidth: 0 }}>
            <div className={cards.name}>
              <b>{row.name}</b>
            </div>
            <div className={cards.cardDetail}>
              {row.country ? <CountryFlag code={row.country} /> : null}
              <span className={styles.cut}>{[row.title, row.company.name].filter(Boolean).join(' · ')}</span>
            </div>
          </div>
        </div>
      )}
    />
  );
}

function Empty({ view: { search, put, saved } }: { view: ListView }) {
  const { t } = useTranslation();
  if (search.q || search.filter) return <EmptyResult onClear={() => put({ q: undefined, filter: undefined })} />;
  if (saved) return <EmptyResult />;
  return (
    <FirstUse icon={<IdcardOutlined />} title={t('customers:ui.people.first_title')}>
      {t('customers:ui.people.first_words')}
    </FirstUse>
  );
}
