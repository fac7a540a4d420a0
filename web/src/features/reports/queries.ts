import { queryOptions } from '@tanstack/react-query';
import { answer, api, pages, query } from '@/api/client';
import type { ReportChart, ReportQuestion } from '@/api/types';
import type { Group } from '@/ui/filter/tree';

/** Figures stay as they are for so long; whoever wants them newer reads them again. */
const FRESH_MS = 60_000;

export const reportsQuery = () => query('reports.list', '/api/reports');
export const subjectsQuery = () => ({ ...query('reports.subjects', '/api/reports/subjects'), staleTime: 5 * FRESH_MS });
export const answerQuery = (id: string, period: string | undefined) => ({
  ...query('reports.answer', '/api/reports/{id}/answer', { params: { path: { id }, query: period ? { period } : {} } }),
  staleTime: FRESH_MS,
});
/** The answer of a question that is being written. */
export const previewQuery = (chart: ReportChart, question: ReportQuestion | undefined) =>
  queryOptions({
    queryKey: ['reports.preview', chart, question] as const,
    queryFn: ({ signal }) =>
      answer(
        api.POST('/api/reports/preview', {
          body: { chart, question: question ?? { subject: 'customers', by: '' } },
          signal,
        }),
      ),
    enabled: question !== undefined,
    retry: false,
    staleTime: FRESH_MS,
  });
export const followUpsQuery = (filter: Group) =>
  pages('reports.follow_ups', '/api/reports/follow-ups', {
    params: { query: { filter: JSON.stringify(filter), limit: 50 } },
  });
export const schedulesQuery = () => query('reports.schedules.list', '/api/reports/schedules');
export const wallQuery = () => query('reports.wall', '/api/reports/wall');
export const colleaguesQuery = () =>
  query('accounts.people.list', '/api/accounts', { params: { query: { limit: 200 } } });
