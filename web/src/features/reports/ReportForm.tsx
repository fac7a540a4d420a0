import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Drawer, Input, Segmented, Select } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import type { Report, ReportChart, ReportField, ReportSubject } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useIsPhone } from '@/lib/media';
import { useSettled } from '@/lib/useSettled';
import { type FieldProps, FormField, FormProblem } from '@/ui/FormField';
import { FilterBar } from '@/ui/filter/FilterBar';
import { RowsLoading } from '@/ui/PageState';
import { ValuesProvider } from '@/ui/value/context';
import type { Named, ShownField } from '@/ui/value/field';
import { Answer } from './Answer';
import { type Draft, draftOf, questionOf, SPANS } from './draft';
import { isNamed, PERIODS } from './period';
import { colleaguesQuery, previewQuery, subjectsQuery } from './queries';
import styles from './Reports.module.css';

const CHARTS: readonly ReportChart[] = ['bar', 'stacked', 'line', 'pie', 'funnel', 'table'];
const SUBJECTS: readonly ReportSubject[] = ['customers', 'opportunities', 'follow_ups', 'leads'];
const NOBODY: readonly Named[] = [];
const SETTLE_MS = 400;
const SHOWN = ['name', 'by', 'and_by', 'sum', 'on', 'period'];

/** A question written beside its answer, and saved. */
export function ReportForm({
  report,
  isCopy,
  onClose,
}: {
  report: Report | undefined;
  isCopy: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const mayShare = useMay('reports.share');
  const isNew = isCopy || report === undefined;
  const [draft, setDraft] = useState<Draft>(() => ({
    ...draftOf(report, isCopy && report ? t('reports:late.copy_of', { name: report.name }) : (report?.name ?? '')),
    ...(isCopy ? { shared: false } : {}),
  }));
  const put = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const { data: subjects } = useQuery(subjectsQuery());
  const fields = subjects?.items.find((one) => one.subject === draft.subject)?.fields ?? [];
  const question = questionOf(draft, fields);
  const save = useAct({
    call: () => {
      const body = {
        name: draft.name,
        chart: draft.chart,
        shared: draft.shared,
        question: question ?? { subject: draft.subject, by: '' },
      };
      return isNew
        ? api.POST('/api/reports', { body })
        : api.PUT('/api/reports/{id}', {
            params: { path: { id: report.key }, header: { 'If-Match': `"${report.revision}"` } },
            body,
          });
    },
    refusal: 'form',
    invalidates: ['reports.list', 'reports.answer'],
    says: () => t('reports:late.saved'),
    onDone: onClose,
  });
  const offered = SUBJECTS.filter((subject) => subjects?.items.some((one) => one.subject === subject));
  return (
    <Drawer
      open
      onClose={onClose}
      size={phone ? '100%' : 560}
      title={t(isNew ? 'reports:late.form.new' : 'reports:late.form.edit')}
      footer={
        <div className={styles.foot}>
          <Button onClick={onClose}>{t('reports:late.form.cancel')}</Button>
          <Button type="primary" loading={save.isPending} disabled={!draft.name.trim()} onClick={() => save.mutate()}>
            {t('reports:late.form.save')}
          </Button>
        </div>
      }
    >
      {subjects ? (
        <div className={styles.form}>
          <FormProblem problem={save.problem} shown={SHOWN} />
          <FormField label={t('reports:late.form.name')} name="name" problem={save.problem}>
            {(field) => (
              <Input
                {...controlOf(field)}
                maxLength={100}
                value={draft.name}
                onChange={(e) => put({ name: e.target.value })}
              />
            )}
          </FormField>
          <FormField label={t('reports:late.form.subject')} name="subject" problem={save.problem}>
            {({ id }) => (
              <Select
                id={id}
                value={draft.subject}
                onChange={(subject) =>
                  put({
                    subject,
                    by: firstOf(subject),
                    andBy: undefined,
                    sum: undefined,
                    filter: { all: [] },
                    on: undefined,
                  })
                }
                options={offered.map((value) => ({ value, label: t(`reports:late.subject.${value}`) }))}
              />
            )}
          </FormField>
          <Question draft={draft} fields={fields} put={put} problem={save.problem} />
          <FormField label={t('reports:late.form.chart')} name="chart" problem={save.problem}>
            {({ id }) => (
              <Select
                id={id}
                value={draft.chart}
                onChange={(chart) => put({ chart })}
                options={CHARTS.map((value) => ({ value, label: t(`reports:late.chart.${value}`) }))}
              />
            )}
          </FormField>
          {mayShare || draft.shared ? (
            <Checkbox checked={draft.shared} disabled={!mayShare} onChange={(e) => put({ shared: e.target.checked })}>
              {t('reports:late.form.shared')}
            </Checkbox>
          ) : null}
          <Preview draft={draft} fields={fields} />
        </div>
      ) : (
        <RowsLoading rows={8} />
      )}
    </Drawer>
  );
}

const controlOf = ({ id, status }: FieldProps) => ({ id, status: status ?? ('' as const) });
/** The field by which a subject is usually looked at. */
const firstOf = (subject: ReportSubject) =>
  subject === 'opportunities' ? 'stage' : subject === 'follow_ups' ? 'by' : 'source';

interface PartProps {
  draft: Draft;
  fields: readonly ReportField[];
  put: (part: Partial<Draft>) => void;
  problem: Problem | undefined;
}

function Question({ draft, fields, put, problem }: PartProps) {
  const { t } = useTranslation();
  const { data: colleagues } = useQuery(colleaguesQuery());
  const shown = useMemo(() => fields.map(shownOf), [fields]);
  const groups = fields.filter((field) => field.groupable).map((field) => ({ value: field.key, label: field.name }));
  const sums = fields.filter((field) => field.summable);
  const days = fields.filter((field) => field.kind === 'date' || field.kind === 'date_time');
  const isDay = (key: string | undefined) => days.some((field) => field.key === key);
  const span = (value: string, onChange: (span: string) => void) => (
    <Segmented
      size="small"
      aria-label={t('reports:late.form.span')}
      value={value}
      onChange={onChange}
      options={SPANS.map((one) => ({ value: one as string, label: t(`reports:late.span.${one}`) }))}
    />
  );
  return (
    <>
      <div className={styles.two}>
        <FormField label={t('reports:late.form.by')} name="by" problem={problem}>
          {(field) => (
            <Select
              {...controlOf(field)}
              showSearch={{ optionFilterProp: 'label' }}
              value={draft.by}
              onChange={(by) => put({ by })}
              options={groups}
            />
          )}
        </FormField>
        <FormField label={t('reports:late.form.and_by')} name="and_by" problem={problem}>
          {(field) => (
            <Select
              {...controlOf(field)}
              allowClear
              showSearch={{ optionFilterProp: 'label' }}
              placeholder={t('reports:late.form.nothing')}
              value={draft.andBy}
              onChange={(andBy: string | undefined) => put({ andBy })}
              options={groups.filter((one) => one.value !== draft.by)}
            />
          )}
        </FormField>
      </div>
      {isDay(draft.by) ? span(draft.span, (value) => put({ span: value })) : null}
      {isDay(draft.andBy) ? span(draft.andSpan, (value) => put({ andSpan: value })) : null}
      {sums.length > 0 ? (
        <FormField label={t('reports:late.form.sum')} name="sum" problem={problem}>
          {(field) => (
            <Select
              {...controlOf(field)}
              value={draft.sum ?? ''}
              onChange={(sum) => put({ sum: sum || undefined })}
              options={[
                { value: '', label: t('reports:late.form.count') },
                ...sums.map((one) => ({ value: one.key, label: t('reports:late.form.sum_of', { name: one.name }) })),
              ]}
            />
          )}
        </FormField>
      ) : null}
      <div>
        <span className={styles.label}>{t('reports:late.form.filter')}</span>
        <ValuesProvider
          people={colleagues?.items ?? NOBODY}
          find={() => Promise.resolve(NOBODY)}
          renderReference={() => null}
        >
          <FilterBar key={draft.subject} fields={shown} value={draft.filter} onChange={(filter) => put({ filter })} />
        </ValuesProvider>
      </div>
      <div className={styles.two}>
        <Period draft={draft} put={put} problem={problem} />
        <FormField label={t('reports:late.form.on')} name="on" problem={problem}>
          {(field) => (
            <Select
              {...controlOf(field)}
              value={draft.on ?? (draft.subject === 'follow_ups' ? 'at' : 'created')}
              onChange={(on) => put({ on })}
              options={days.map((one) => ({ value: one.key, label: one.name }))}
            />
          )}
        </FormField>
      </div>
    </>
  );
}

function Period({ draft, put, problem }: Omit<PartProps, 'fields'>) {
  const { t } = useTranslation();
  const own = !isNamed(draft.period);
  const [from = '', until = ''] = own ? draft.period.split('..') : [];
  const today = new Date().toISOString().slice(0, 10);
  return (
    <FormField label={t('reports:late.form.period')} name="period" problem={problem}>
      {(field) => (
        <>
          <Select
            {...controlOf(field)}
            value={own ? 'own' : draft.period}
            onChange={(period) => put({ period: period === 'own' ? `${today.slice(0, 8)}01..${today}` : period })}
            options={[
              ...PERIODS.map((value) => ({ value: value as string, label: t(`reports:late.periods.${value}`) })),
              { value: 'own', label: t('reports:late.custom') },
            ]}
          />
          {own ? (
            <span className={styles.days}>
              <Input
                type="date"
                aria-label={t('reports:late.form.from')}
                value={from}
                max={until}
                onChange={(e) => put({ period: `${e.target.value}..${until}` })}
              />
              <Input
                type="date"
                aria-label={t('reports:late.form.until')}
                value={until}
                min={from}
                onChange={(e) => put({ period: `${from}..${e.target.value}` })}
              />
            </span>
          ) : null}
        </>
      )}
    </FormField>
  );
}

function Preview({ draft, fields }: { draft: Draft; fields: readonly ReportField[] }) {
  const { t } = useTranslation();
  const settled = useSettled(JSON.stringify(questionOf(draft, fields) ?? null), SETTLE_MS);
  const question = useMemo(() => JSON.parse(settled) ?? undefined, [settled]);
  const { data, error } = useQuery({ ...previewQuery(draft.chart, question), placeholderData: keepPreviousData });
  return (
    <section className={styles.preview} aria-label={t('reports:late.form.preview')}>
      {error ? <p role="alert">{Problem.of(error).words}</p> : null}
      {!question ? <p>{t('reports:late.form.preview_error')}</p> : null}
      {data && !error ? <Answer table={data} chart={draft.chart} label={t('reports:late.form.preview')} /> : null}
    </section>
  );
}

/** A field as filters show it: what has ids for values is chosen from its names. */
function shownOf(field: ReportField): ShownField {
  const isChoice = field.kind === 'reference' && field.options.length > 0;
  return {
    key: field.key,
    name: field.name,
    kind: isChoice ? 'choice' : field.kind,
    options: field.options.map(({ value, name }) => ({ value, name, tone: 'neutral' })),
    sortable: false,
    groupable: field.groupable,
    editable: false,
    required: false,
    shareable: false,
    operators: field.operators,
  };
}
