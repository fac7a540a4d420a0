import { UserAddOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Dropdown } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '@/api/client';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import type { Id, Lead, LeadState } from '@/api/types';
import { useIsPhone } from '@/lib/media';
import { toast } from '@/lib/toast';
import { useListCursor } from '@/lib/useListCursor';
import { CountryFlag } from '@/ui/CountryFlag';
import { Initials } from '@/ui/Initials';
import { EmptyResult, ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { StageChip } from '@/ui/StageChip';
import { RelativeTime } from '@/ui/Times';
import { VirtualList } from '@/ui/VirtualList';
import { PersonSelect } from '../Choices';
import { leadsQuery } from '../queries';
import styles from '../Sales.module.css';
import type { LeadsSearch } from '../search';
import type { WhichLeads } from './LeadsAtOnce';
import type { PutLeads } from './LeadsPage';
import { leadFilter, leadName, STATE_TONES } from './words';

const LeadsAtOnce = lazy(async () => ({ default: (await import('./LeadsAtOnce')).LeadsAtOnce }));

const PAGE_ROWS = 100;
/** What the server takes at once. */
const ACT_MAX = 200;
const BULK_STATES: readonly LeadState[] = ['completing', 'first_touch', 'in_contact'];

/** Leads as lines; several can be chosen and assigned or moved on together. */
export function LeadList({ search, onChange }: { search: LeadsSearch; onChange: PutLeads }) {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const may = useMay('sales.lead.write');
  const [chosen, setChosen] = useState<ReadonlySet<Id>>(new Set());
  // All that match the filter, also those that aren't loaded.
  const [isAll, setIsAll] = useState(false);
  const filter = {
    ...leadFilter(search),
    ...(search.state ? { state: search.state } : {}),
    ...(search.filter ? { filter: JSON.stringify(search.filter) } : {}),
  };
  const list = useInfiniteQuery({ ...leadsQuery(filter, PAGE_ROWS), placeholderData: (before) => before });
  const rows = rowsOf(list.data);
  const open = (lead: Id) => onChange({ lead });
  const cursor = useListCursor({ ids: rows.map((row) => row.id), onOpen: open });
  const isEmpty = list.data !== undefined && rows.length === 0;
  const choose = (ids: ReadonlySet<Id> = new Set()) => {
    setChosen(ids);
    setIsAll(false);
  };
  const toggle = (id: Id) => {
    const next = new Set(chosen);
    if (!next.delete(id) && next.size < ACT_MAX) next.add(id);
    choose(next);
  };
  if (list.error && !list.data) {
    return <ErrorState problem={Problem.of(list.error)} onRetry={() => void list.refetch()} />;
  }
  if (list.isPending) return <RowsLoading rows={12} />;
  if (isEmpty && Object.keys(filter).length > 0) {
    return (
      <EmptyResult
        onClear={() =>
          onChange({ whose: undefined, state: undefined, source: undefined, q: undefined, filter: undefined })
        }
      />
    );
  }
  if (isEmpty) {
    return (
      <FirstUse
        icon={<UserAddOutlined />}
        title={t('sales:ui.lead.first')}
        {...(may ? { act: { words: t('sales:ui.lead.new'), run: () => onChange({ make: 'lead' }) } } : {})}
      >
        {t('sales:ui.lead.first_words')}
      </FirstUse>
    );
  }
  return (
    <div className={styles.table}>
      {chosen.size > 0 ? (
        <Bulk
          ids={[...chosen]}
          search={search}
          isAll={isAll}
          onAll={chosen.size < rows.length || list.hasNextPage ? () => setIsAll(true) : undefined}
          onDone={choose}
        />
      ) : phone ? null : (
        <div className={styles.head}>
          <div className={styles.leadColumns}>
            <span />
            <span>{t('sales:ui.field.lead')}</span>
            <span>{t('sales:ui.field.person')}</span>
            <span>{t('sales:ui.field.state')}</span>
            <span>{t('sales:ui.field.source')}</span>
            <span>{t('sales:ui.field.owner')}</span>
            <span>{t('sales:ui.field.came')}</span>
          </div>
        </div>
      )}
      <VirtualList
        rows={rows}
        idOf={(row) => row.id}
        rowHeight={phone ? 60 : 40}
        label={t('sales:ui.nav.leads')}
        current={cursor.current}
        listKey={JSON.stringify(filter)}
        onSelect={open}
        onMore={list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : undefined}
        render={(row) => (
          <Line lead={row} chosen={isAll || chosen.has(row.id)} {...(may ? { onToggle: () => toggle(row.id) } : {})} />
        )}
      />
    </div>
  );
}

interface BulkProps {
  ids: Id[];
  search: LeadsSearch;
  /** Not these, but all that match the filter. */
  isAll: boolean;
  onAll: (() => void) | undefined;
  onDone: () => void;
}

type What = { state?: LeadState; owner_id?: Id | null };

/** What is done to all that were chosen; what can't be done to one is told. All that match are the server's work. */
function Bulk({ ids, search, isAll, onAll, onDone }: BulkProps) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [isActing, setActing] = useState(false);
  const [asked, setAsked] = useState<{ change: What; words: string } | undefined>();
  const [ran, setRan] = useState(false);
  const act = async (what: What) => {
    setActing(true);
    try {
      const { done, refused } = await answer(api.POST('/api/sales/leads/act', { body: { ids, ...what } }));
      const words = t('sales:ui.lead.acted', { count: done });
      toast.say(refused.length > 0 ? `${words} ${t('sales:ui.lead.not_acted', { count: refused.length })}` : words);
    } catch (thrown) {
      toast.problem(Problem.of(thrown));
    }
    setActing(false);
    await Promise.all(TOUCHED.map((operation) => cache.invalidateQueries({ queryKey: [operation] })));
    onDone();
  };
  const want = (change: What, words: string) => (isAll ? setAsked({ change, words }) : void act(change));
  return (
    <div className={styles.selection}>
      <b>{isAll ? t('sales:ui.chosen_all') : t('sales:ui.chosen', { count: ids.length })}</b>
      {!isAll && onAll ? (
        <Button type="link" size="small" onClick={onAll}>
          {t('sales:ui.choose_all')}
        </Button>
      ) : null}
      <Dropdown
        menu={{
          items: BULK_STATES.map((state) => ({ key: state, label: t(`sales:ui.lead_state.${state}`) })),
          onClick: ({ key }) =>
            want(
              { state: key as LeadState },
              t('sales:ui.bulk.to', { state: t(`sales:ui.lead_state.${key as LeadState}`) }),
            ),
        }}
      >
        <Button size="small" loading={isActing}>
          {t('sales:ui.lead.to_state')}
        </Button>
      </Dropdown>
      <span className={styles.assign}>
        <PersonSelect
          field={{}}
          value={undefined}
          none={t('sales:ui.lead.assign')}
          onChange={(owner) => owner && want({ owner_id: owner }, t('sales:ui.bulk.give'))}
        />
      </span>
      <Button size="small" type="text" onClick={onDone}>
        {t('sales:ui.cancel')}
      </Button>
      {asked ? (
        <Suspense fallback={null}>
          <LeadsAtOnce
            which={whichOf(search)}
            change={asked.change}
            words={asked.words}
            onRun={() => setRan(true)}
            onClose={() => {
              setAsked(undefined);
              if (ran) onDone();
            }}
          />
        </Suspense>
      ) : null}
    </div>
  );
}

const TOUCHED = ['sales.leads.list', 'sales.leads.board', 'sales.leads.read'] as const;

/** The list that the address names, as the server changes it. */
export function whichOf(search: LeadsSearch): WhichLeads {
  return {
    ...(search.whose && search.whose !== 'all' ? { view: search.whose } : {}),
    ...(search.source ? { source: search.source } : {}),
    ...(search.q ? { q: search.q } : {}),
    ...(search.state ? { state: search.state } : {}),
    ...(search.filter ? { filter: search.filter } : {}),
  };
}

function Line({ lead, chosen, onToggle }: { lead: Lead; chosen: boolean; onToggle?: () => void }) {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const chip = <StageChip tone={STATE_TONES[lead.state]}>{t(`sales:ui.lead_state.${lead.state}`)}</StageChip>;
  const name = leadName(lead);
  if (phone) {
    return (
      <div className={styles.phoneLine}>
        <div>
          <b>{name}</b>
          <p>
            {t(`sales:ui.lead_source.${lead.source}`)} <RelativeTime at={lead.created_at} />
          </p>
        </div>
        {chip}
      </div>
    );
  }
  return (
    <div className={`${styles.leadColumns} ${styles.line}`}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: only keeps the click from opening the row */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: as above */}
      <span onClick={(event) => event.stopPropagation()}>
        {onToggle ? (
          <Checkbox checked={chosen} aria-label={`${t('sales:ui.choose')}: ${name}`} onChange={onToggle} />
        ) : null}
      </span>
      <span className={styles.cell}>
        {lead.country ? <CountryFlag code={lead.country} /> : null}
        <b className={styles.cut}>{name}</b>
      </span>
      <span className={styles.cut}>{lead.company_name ? lead.person : (lead.emails[0] ?? '')}</span>
      <span>{chip}</span>
      <span className={styles.muted}>{t(`sales:ui.lead_source.${lead.source}`)}</span>
      <span className={styles.cell}>
        {lead.owner ? (
          <>
            <Initials name={lead.owner.name} size={20} />
            <span className={styles.cut}>{lead.owner.name}</span>
          </>
        ) : (
          <span className={styles.muted}>{t('sales:ui.lead.nobody')}</span>
        )}
      </span>
      <span className={styles.muted}>
        <RelativeTime at={lead.created_at} />
      </span>
    </div>
  );
}
