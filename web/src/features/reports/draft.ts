import type { Report, ReportChart, ReportField, ReportQuestion, ReportSubject } from '@/api/types';
import { asked, type Group, readTree } from '@/ui/filter/tree';

/** A report while it is being written. */
export interface Draft {
  name: string;
  subject: ReportSubject;
  by: string;
  span: string;
  andBy: string | undefined;
  andSpan: string;
  sum: string | undefined;
  filter: Group;
  on: string | undefined;
  period: string;
  chart: ReportChart;
  shared: boolean;
}

export const SPANS = ['day', 'week', 'month', 'quarter', 'year'] as const;

const split = (text: string): [string, string] => {
  const [field = '', span = 'month'] = text.split(':');
  return [field, span];
};

/** What the form begins with. */
export function draftOf(report: Report | undefined, name: string): Draft {
  const question = report?.question;
  const [by, span] = split(question?.by ?? 'source');
  const [andBy, andSpan] = split(question?.and_by ?? '');
  const tree = readTree(question?.filter);
  const one = question?.filter ? readTree({ all: [question.filter] }) : undefined;
  return {
    name,
    subject: question?.subject ?? 'customers',
    by,
    span,
    andBy: andBy || undefined,
    andSpan,
    sum: question?.sum ?? undefined,
    filter: tree ?? one ?? { all: [] },
    on: question?.on ?? undefined,
    period: report?.period ?? 'all',
    chart: report?.chart ?? 'bar',
    shared: report?.shared ?? false,
  };
}

const isTimed = (field: ReportField | undefined) => field?.kind === 'date' || field?.kind === 'date_time';

/** The question of a draft; nothing while it has no field. */
export function questionOf(draft: Draft, fields: readonly ReportField[]): ReportQuestion | undefined {
  const field = (key: string | undefined) => fields.find((one) => one.key === key);
  const written = (key: string, span: string) => (isTimed(field(key)) ? `${key}:${span}` : key);
  if (!field(draft.by)) return undefined;
  return {
    subject: draft.subject,
    by: written(draft.by, draft.span),
    and_by: field(draft.andBy) && draft.andBy ? written(draft.andBy, draft.andSpan) : null,
    sum: field(draft.sum) ? (draft.sum ?? null) : null,
    filter: (asked(draft.filter) ?? null) as ReportQuestion['filter'],
    on: field(draft.on) ? (draft.on ?? null) : null,
    period: draft.period,
  };
}
