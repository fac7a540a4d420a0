import { ExportOutlined, PartitionOutlined, PlusOutlined, TeamOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { lazy, type ReactNode, Suspense, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import { useFormat } from '@/lib/format';
import { useIsPhone } from '@/lib/media';
import type { Group } from '@/ui/filter/tree';
import { countOf, isNothing, NOTHING, type Selection, selectOf } from '@/ui/grid/selection';
import { Page } from '@/ui/Page';
import { EmptyResult, ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { type Finder, type ReferenceView, ValuesProvider } from '@/ui/value/context';
import type { Named, ShownField } from '@/ui/value/field';
import { colleaguesQuery, companyQuery } from '../queries';
import { CardsView } from './CardsView';
import styles from './Customers.module.css';
import { companySource } from './companySource';
import { type Ask, type BulkSelect, countQuery, findCompanies, type Whose } from './contract';
import { useFields } from './fields';
import { ListTools } from './ListTools';
import { MoreMenu } from './MoreMenu';
import { NewCustomer } from './NewCustomer';
import { NewFollowUp } from './NewFollowUp';
import { RecordTabs } from './RecordTabs';
import { SelectionBar } from './SelectionBar';
import { filterIn, TableView } from './TableView';
import { useEdits } from './useEdits';
import { type ListView, useListView } from './useListView';
import views from './Views.module.css';
import { ViewTabs } from './ViewTabs';

const BoardView = lazy(async () => ({ default: (await import('./BoardView')).BoardView }));
const MapView = lazy(async () => ({ default: (await import('./MapView')).MapView }));
const CalendarView = lazy(async () => ({ default: (await import('./CalendarView')).CalendarView }));
const ExportDrawer = lazy(async () => ({ default: (await import('./ExportDrawer')).ExportDrawer }));
const SegmentDialog = lazy(async () => ({ default: (await import('../segments/SegmentDialog')).SegmentDialog }));
const BulkDialog = lazy(async () => ({ default: (await import('./BulkDialog')).BulkDialog }));

const NOBODY: readonly Named[] = [];
const find: Finder = (field, words) => (field.reference === 'company' ? findCompanies(words) : Promise.resolve(NOBODY));
const renderReference: ReferenceView = (field, id) => (field.reference === 'company' ? <CompanyName id={id} /> : null);

/** All customers in sight, looked at as one likes: views, filters, and a list of any length. */
export function CustomersPage() {
  const { t } = useTranslation();
  const { fields, error, refetch } = useFields();
  const { data: colleagues } = useQuery(colleaguesQuery());
  const people = useMemo(() => colleagues?.items ?? [], [colleagues]);
  if (error && !fields) {
    return (
      <Page title={t('nav.customers')}>
        <ErrorState problem={Problem.of(error)} onRetry={refetch} />
      </Page>
    );
  }
  if (!fields) {
    return (
      <Page title={t('nav.customers')}>
        <RowsLoading rows={16} />
      </Page>
    );
  }
  return (
    <ValuesProvider people={people} find={find} renderReference={renderReference}>
      <Customers fields={fields} />
    </ValuesProvider>
  );
}

interface Fields {
  fields: readonly ShownField[];
}

function Customers({ fields }: Fields) {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const may = useMay('customers.company.write');
  const view = useListView('company', useSearch({ from: '/shell/customers' }));
  const { put, search, ask, state } = view;
  const { data: matching } = useQuery({ ...countQuery(ask), placeholderData: (before) => before });
  const count = useCountWords(matching);
  const make = () => put({ make: 'customer' });
  const mayExport = useMay('customers.company.export');
  const [exported, setExported] = useState<{ select: BulkSelect; count: string } | undefined>();
  return (
    <Page
      title={t('nav.customers')}
      aside={<span className={`num ${styles.count}`}>{count}</span>}
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
          {may ? (
            <Button type="primary" icon={<PlusOutlined />} onClick={make}>
              {phone ? t('customers:ui.new.short') : t('customers:ui.new.title')}
            </Button>
          ) : null}
        </>
      }
      bar={
        <div className={views.bars}>
          <RecordTabs />
          <ViewTabs view={view} />
          <ListTools view={view} fields={fields} />
        </div>
      }
    >
      <Rows
        key={JSON.stringify([ask, state.layout])}
        view={view}
        fields={fields}
        matching={matching}
        count={count}
        onMake={may ? make : undefined}
        onExport={mayExport ? setExported : undefined}
      />
      {exported ? (
        <Suspense fallback={null}>
          <ExportDrawer
            {...exported}
            record="company"
            columns={{ shown: state.columns.map((one) => one.key), all: fields.map((field) => field.key) }}
            onClose={() => setExported(undefined)}
          />
        </Suspense>
      ) : null}
      {search.make === 'customer' ? <NewCustomer onClose={() => put({ make: undefined })} /> : null}
      {search.make === 'follow_up' ? <NewFollowUp onClose={() => put({ make: undefined })} /> : null}
    </Page>
  );
}

export function useCountWords(matching: { count: number; exact: boolean } | undefined): string {
  const format = useFormat();
  if (!matching) return '';
  return `${format.number(matching.count)}${matching.exact ? '' : '+'}`;
}

interface RowsProps extends Fields {
  view: ListView;
  matching: { count: number; exact: boolean } | undefined;
  count: string;
  onMake: (() => void) | undefined;
  onExport: ((what: { select: BulkSelect; count: string }) => void) | undefined;
}

/** The list in its layout; what is chosen holds for this list only. */
function Rows({ view, fields, matching, count, onMake, onExport }: RowsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const phone = useIsPhone();
  const may = useMay('customers.company.write');
  const [selection, setSelection] = useState<Selection>(NOTHING);
  const [editing, setEditing] = useState(false);
  const [grouping, setGrouping] = useState(false);
  const byKey = useMemo(() => new Map(fields.map((field) => [field.key, field])), [fields]);
  const edits = useEdits(byKey);
  const onEdit = may ? edits : undefined;
  const open = (id: string) => void navigate({ to: '/customers/$id', params: { id } });
  const { state, ask } = view;
  const empty = <Empty view={view} onMake={onMake} />;
  const shared = { view, fields: byKey, onOpen: open, onEdit, empty };
  // How many are chosen has to be right: what will be done to them can't be done to 'many'.
  const { data: exact } = useQuery({ ...countQuery(ask, true), enabled: !isNothing(selection) });
  const chosen = format.number(countOf(selection, exact?.count) ?? 0);
  useEffect(() => {
    if (state.layout !== 'table') setSelection(NOTHING);
  }, [state.layout]);

  let shown: ReactNode;
  if (phone && state.layout === 'table') shown = <CardsView view={view} onOpen={open} empty={empty} />;
  else if (state.layout === 'board') shown = <BoardView {...shared} />;
  else if (state.layout === 'map') shown = <MapView view={view} empty={empty} />;
  else if (state.layout === 'calendar') shown = <CalendarView {...shared} />;
  else {
    shown = (
      <TableView
        {...shared}
        source={companySource}
        count={t('customers:ui.list.count', { count: matching?.count ?? 0, shown: count })}
        selection={selection}
        onSelection={setSelection}
      />
    );
  }
  return (
    <div className={views.stage}>
      <Suspense fallback={<RowsLoading rows={12} />}>{shown}</Suspense>
      {isNothing(selection) ? null : (
        <SelectionBar
          selection={selection}
          matching={exact ?? matching}
          onSelection={setSelection}
          onEdit={may ? () => setEditing(true) : undefined}
        >
          {may ? (
            <Button size="small" icon={<PartitionOutlined />} onClick={() => setGrouping(true)}>
              {t('customers:ui.segment.add')}
            </Button>
          ) : null}
          {onExport ? (
            <Button
              size="small"
              icon={<ExportOutlined />}
              onClick={() =>
                onExport({
                  select: selectOf(selection, ruleOf(ask)),
                  count: chosen,
                })
              }
            >
              {t('customers:ui.export.act')}
            </Button>
          ) : null}
        </SelectionBar>
      )}
      {grouping ? (
        <Suspense fallback={null}>
          <SegmentDialog
            select={selectOf(selection, ruleOf(ask))}
            count={chosen}
            onClose={() => setGrouping(false)}
            onRun={() => setSelection(NOTHING)}
          />
        </Suspense>
      ) : null}
      {editing ? (
        <Suspense fallback={null}>
          <BulkDialog
            fields={fields}
            select={selectOf(selection, ruleOf(ask))}
            onClose={() => setEditing(false)}
            onRun={() => setSelection(NOTHING)}
          />
        </Suspense>
      ) : null}
    </div>
  );
}

/** A list's question as a selection takes it: the filter as a tree. */
export function ruleOf(ask: Ask): { view?: Whose; q?: string; filter?: Group } {
  const filter = filterIn(ask);
  const { filter: _text, ...which } = ask;
  return { ...which, ...(filter ? { filter } : {}) };
}

function Empty({ view: { open, search, put, saved }, onMake }: { view: ListView; onMake: (() => void) | undefined }) {
  const { t } = useTranslation();
  if (search.q || search.filter) return <EmptyResult onClear={() => put({ q: undefined, filter: undefined })} />;
  if (saved || open === 'pool' || open === 'team') return <EmptyResult />;
  return (
    <FirstUse
      icon={<TeamOutlined />}
      title={t(open === 'mine' ? 'customers:ui.list.none_mine' : 'customers:ui.list.first_title')}
      {...(onMake ? { act: { words: t('customers:ui.new.title'), run: onMake } } : {})}
    >
      {t('customers:ui.list.first_words')}
    </FirstUse>
  );
}

/** A customer that another one refers to. */
function CompanyName({ id }: { id: string }) {
  const { data } = useQuery({ ...companyQuery(id), staleTime: 5 * 60_000 });
  return data?.name;
}
