import { pages, query } from '@/api/client';
import type { Id, LeadFilter, OpportunityFilter } from '@/api/types';

/** What this context's pages read; the operation ids are the server's. */
export const pipelinesQuery = () => query('sales.pipelines.list', '/api/sales/pipelines');
export const reasonsQuery = () => query('sales.loss_reasons.list', '/api/sales/loss-reasons');
export const ratesQuery = () => query('sales.rates.read', '/api/sales/rates');
export const boardQuery = (id: Id, owner: Id | undefined) =>
  query('sales.board.read', '/api/sales/pipelines/{id}/board', {
    params: { path: { id }, query: owner ? { owner_id: owner } : {} },
  });
export const opportunitiesQuery = (filter: OpportunityFilter, limit: number) =>
  pages('sales.opportunities.list', '/api/sales/opportunities', { params: { query: { ...filter, limit } } });
export const opportunityQuery = (id: Id) =>
  query('sales.opportunities.read', '/api/sales/opportunities/{id}', { params: { path: { id } } });
export const historyQuery = (id: Id) =>
  query('sales.opportunities.history', '/api/sales/opportunities/{id}/history', { params: { path: { id } } });
export const forecastQuery = (asked: { pipeline_id?: Id; owner_id?: Id }) =>
  query('sales.forecast.read', '/api/sales/forecast', { params: { query: asked } });
export const leadsQuery = (filter: LeadFilter, limit: number) =>
  pages('sales.leads.list', '/api/sales/leads', { params: { query: { ...filter, limit } } });
export const leadQuery = (id: Id) => query('sales.leads.read', '/api/sales/leads/{id}', { params: { path: { id } } });
export const leadTwinsQuery = (id: Id) =>
  query('sales.leads.twins', '/api/sales/leads/{id}/twins', { params: { path: { id } } });
export const leadBoardQuery = (owner: Id | undefined) =>
  query('sales.leads.board', '/api/sales/leads/board', { params: { query: owner ? { owner_id: owner } : {} } });
export const leadFiguresQuery = (from: string, until: string) =>
  query('sales.leads.figures', '/api/sales/leads/figures', { params: { query: { from, until } } });
export const tasksQuery = (asked: {
  when?: string;
  view?: string;
  company_id?: Id;
  opportunity_id?: Id;
  lead_id?: Id;
}) => pages('sales.tasks.list', '/api/sales/tasks', { params: { query: { ...asked, limit: 50 } } });
export const calendarQuery = (from: string, until: string, view: string) =>
  query('sales.calendar.read', '/api/sales/calendar', { params: { query: { from, until, view } } });
export const remindersQuery = () => query('sales.reminders.list', '/api/sales/reminders');
export const myReportQuery = (day: string) =>
  query('sales.daily_report.read', '/api/sales/daily-report', { params: { query: { day } } });
export const teamReportsQuery = (day: string) =>
  query('sales.daily_reports.list', '/api/sales/daily-reports', { params: { query: { day } } });
export const targetsQuery = (day: string) =>
  query('sales.targets.list', '/api/sales/targets', { params: { query: { day } } });
export const colleaguesQuery = () =>
  query('accounts.people.list', '/api/accounts', { params: { query: { limit: 200 } } });
export const departmentsQuery = () => query('accounts.departments.list', '/api/departments');
export const companyQuery = (id: Id) => query('customers.read', '/api/customers/{id}', { params: { path: { id } } });
export const companiesQuery = (q: string) =>
  query('customers.list', '/api/customers', { params: { query: { limit: 12, ...(q ? { q } : {}) } } });
