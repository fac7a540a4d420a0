import { ExportOutlined, FundOutlined, PlusOutlined, SearchOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Input, Segmented, Select } from 'antd';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay, useMe } from '@/api/me';
import { Problem } from '@/api/problem';
import type { Pipeline } from '@/api/types';
import { useIsPhone } from '@/lib/media';
import { Page } from '@/ui/Page';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { NewOpportunity } from '../deal/NewOpportunity';
import { OpportunityDrawer } from '../deal/OpportunityDrawer';
import { colleaguesQuery, companyQuery, pipelinesQuery } from '../queries';
import styles from '../Sales.module.css';
import { DEAL_VIEWS, type DealsSearch, OUTCOMES } from '../search';
import { Board } from './Board';
import { Forecast } from './Forecast';
import { OpportunityList } from './OpportunityList';

const ExportDeals = lazy(async () => ({ default: (await import('./ExportDeals')).ExportDeals }));

const ASK_AFTER_MS = 200;
export type Put = (part: { [K in keyof DealsSearch]?: DealsSearch[K] | undefined }) => void;

/** Opportunities: as a board by stage, as a list, as a forecast by month; one of them open beside. */
export function OpportunitiesPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const phone = useIsPhone();
  const may = useMay('sales.opportunity.write');
  const mayExport = useMay('sales.opportunity.export');
  const [isExporting, setExporting] = useState(false);
  const search = useSearch({ from: '/shell/opportunities' });
  const put: Put = (part) =>
    void navigate({ to: '/opportunities', search: { ...search, ...part } as DealsSearch, replace: true });
  const pipelines = useQuery(pipelinesQuery());
  const pipeline = pipelines.data?.find((one) => one.id === search.pipeline) ?? pipelines.data?.[0];
  // A list of one customer's opportunities is a list whatever was chosen before.
  const view = search.company || search.filter ? 'list' : (search.view ?? 'board');
  return (
    <Page
      title={t('sales:ui.nav.opportunities')}
      aside={
        <Segmented
          aria-label={t('sales:ui.view.label')}
          value={view}
          onChange={(next) => put({ view: next, company: undefined, filter: undefined })}
          options={DEAL_VIEWS.map((value) => ({ value, label: t(`sales:ui.view.${value}`) }))}
        />
      }
      acts={
        <>
          {mayExport && view === 'list' && !phone ? (
            <Button
              icon={<ExportOutlined />}
              aria-label={t('customers:ui.export.act')}
              title={t('customers:ui.export.act')}
              onClick={() => setExporting(true)}
            />
          ) : null}
          {may ? (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => put({ make: 'opportunity' })}>
              {phone ? t('sales:ui.deal.short') : t('sales:ui.deal.new')}
            </Button>
          ) : null}
        </>
      }
      bar={<Bar search={search} view={view} pipelines={pipelines.data ?? []} pipeline={pipeline} onChange={put} />}
    >
      {pipelines.error && !pipelines.data ? (
        <ErrorState problem={Problem.of(pipelines.error)} onRetry={() => void pipelines.refetch()} />
      ) : null}
      {pipelines.isPending ? <RowsLoading rows={10} tall /> : null}
      {pipeline && view === 'board' ? (
        <Board key={pipeline.id} pipeline={pipeline} search={search} onChange={put} />
      ) : null}
      {pipelines.data && view === 'list' ? (
        <OpportunityList pipelines={pipelines.data} search={search} onChange={put} />
      ) : null}
      {view === 'forecast' ? <Forecast pipelineId={search.pipeline} ownerId={search.owner} /> : null}
      {isExporting ? (
        <Suspense fallback={null}>
          <ExportDeals search={search} onClose={() => setExporting(false)} />
        </Suspense>
      ) : null}
      {search.make && pipelines.data ? (
        <NewOpportunity
          pipelines={pipelines.data}
          pipelineId={pipeline?.id}
          companyId={search.company}
          onClose={() => put({ make: undefined })}
          onMade={(deal) => put({ make: undefined, deal })}
        />
      ) : null}
      {search.deal && pipelines.data ? (
        <OpportunityDrawer
          key={`${search.deal} ${search.want}`}
          id={search.deal}
          want={search.want}
          pipelines={pipelines.data}
          onClose={() => put({ deal: undefined, want: undefined })}
          onWant={(want) => put({ want })}
        />
      ) : null}
    </Page>
  );
}

interface BarProps {
  search: DealsSearch;
  view: string;
  pipelines: readonly Pipeline[];
  pipeline: Pipeline | undefined;
  onChange: Put;
}

function Bar({ search, view, pipelines, pipeline, onChange }: BarProps) {
  const { t } = useTranslation();
  const me = useMe();
  const { data: colleagues } = useQuery(colleaguesQuery());
  const { data: company } = useQuery({ ...companyQuery(search.company ?? ''), enabled: search.company !== undefined });
  const shared = { allowClear: true, popupMatchSelectWidth: false, className: styles.filter } as const;
  const onlyOne = pipelines.length < 2;
  return (
    <div className={styles.bar}>
      {onlyOne ? null : (
        <Select
          {...shared}
          allowClear={view !== 'board'}
          aria-label={t('sales:ui.pipelines.one')}
          placeholder={t('sales:ui.pipelines.one')}
          value={view === 'board' ? pipeline?.id : search.pipeline}
          onChange={(id) => onChange({ pipeline: id })}
          options={pipelines.map((one) => ({ value: one.id, label: one.name }))}
        />
      )}
      <Select
        {...shared}
        showSearch={{ optionFilterProp: 'label' }}
        aria-label={t('sales:ui.field.owner')}
        placeholder={t('sales:ui.field.owner')}
        value={search.owner}
        onChange={(owner) => onChange({ owner })}
        options={[
          { value: me.account.id, label: t('sales:ui.me') },
          ...(colleagues?.items ?? [])
            .filter((one) => one.id !== me.account.id)
            .map((one) => ({ value: one.id, label: one.name })),
        ]}
      />
      {view === 'list' ? (
        <>
          <Select
            {...shared}
            aria-label={t('sales:ui.field.state')}
            placeholder={t('sales:ui.field.state')}
            value={search.state}
            onChange={(state) => onChange({ state })}
            options={OUTCOMES.map((value) => ({ value, label: t(`sales:ui.outcome.${value}`) }))}
          />
          <Words value={search.q ?? ''} onChange={(q) => onChange({ q: q || undefined })} />
        </>
      ) : null}
      {search.filter ? (
        <Button size="small" icon={<FundOutlined />} onClick={() => onChange({ filter: undefined })}>
          {t('sales:ui.of_report')} ×
        </Button>
      ) : null}
      {search.company ? (
        <Button size="small" icon={<FundOutlined />} onClick={() => onChange({ company: undefined })}>
          {company?.name ?? t('sales:ui.field.company')} ×
        </Button>
      ) : null}
    </div>
  );
}

/** Words to look for; the list is asked when the typing rests. */
export function Words({ value, onChange }: { value: string; onChange: (words: string) => void }) {
  const { t } = useTranslation();
  const [words, setWords] = useState(value);
  useEffect(() => setWords(value), [value]);
  useEffect(() => {
    if (words.trim() === value) return;
    const timer = setTimeout(() => onChange(words.trim()), ASK_AFTER_MS);
    return () => clearTimeout(timer);
  }, [words, value, onChange]);
  return (
    <Input
      allowClear
      className={styles.words}
      prefix={<SearchOutlined aria-hidden="true" />}
      aria-label={t('sales:ui.search')}
      placeholder={t('sales:ui.search')}
      value={words}
      onChange={(event) => setWords(event.target.value)}
    />
  );
}
