import { expect, it } from 'vitest';
import type { Report, ReportField } from '@/api/types';
import { draftOf, questionOf } from './draft';

const field = (key: string, kind: ReportField['kind']): ReportField => ({
  key,
  name: key,
  kind,
  operators: [],
  options: [],
  groupable: true,
  summable: false,
});
const fields = [field('source', 'text'), field('created', 'date_time')];

it('what was saved is asked again', () => {
  const report = {
    id: 'x',
    name: 'By month',
    chart: 'line',
    shared: true,
    standard: false,
    period: 'this_year',
    question: {
      subject: 'customers',
      by: 'created:quarter',
      and_by: 'source',
      sum: null,
      filter: { field: 'source', op: 'not_empty' },
      on: 'created',
      period: 'this_year',
    },
  } as unknown as Report;
  const draft = draftOf(report, report.name);
  expect(questionOf(draft, fields)).toEqual({
    subject: 'customers',
    by: 'created:quarter',
    and_by: 'source',
    sum: null,
    filter: { all: [{ field: 'source', op: 'not_empty' }] },
    on: 'created',
    period: 'this_year',
  });
});

it('a field that is not there is not asked', () => {
  const draft = { ...draftOf(undefined, ''), andBy: 'gone', sum: 'gone', on: 'gone' };
  expect(questionOf(draft, fields)).toMatchObject({ by: 'source', and_by: null, sum: null, on: null });
  expect(questionOf({ ...draft, by: 'gone' }, fields)).toBeUndefined();
});
