import type { Id, LeadSource, LeadState } from '@/api/types';
import { type Group, readTree } from '@/ui/filter/tree';

export const DEAL_VIEWS = ['board', 'list', 'forecast'] as const;
export type DealView = (typeof DEAL_VIEWS)[number];
export const OUTCOMES = ['open', 'won', 'lost'] as const;

/** The state of the opportunities' page, all of it in the address. */
export interface DealsSearch {
  view?: DealView;
  pipeline?: Id;
  owner?: Id;
  company?: Id;
  state?: (typeof OUTCOMES)[number];
  q?: string;
  /** Of the list: which of all, in which order, with which columns. */
  filter?: Group;
  order?: string;
  cols?: string;
  /** The opportunity that is open beside. */
  deal?: Id;
  /** The stage that it is to enter once it is complete. */
  want?: Id;
  make?: 'opportunity';
}

/** Reads an address that anybody may have typed: what isn't known is left out. */
export function parseDealsSearch(search: Record<string, unknown>): DealsSearch {
  return known({
    view: DEAL_VIEWS.find((view) => view === search.view),
    pipeline: id(search.pipeline),
    owner: id(search.owner),
    company: id(search.company),
    state: OUTCOMES.find((state) => state === search.state),
    q: words(search.q),
    filter: readTree(search.filter),
    order: words(search.order),
    cols: words(search.cols),
    deal: id(search.deal),
    want: id(search.want),
    make: search.make === 'opportunity' ? 'opportunity' : undefined,
  });
}

export const LEAD_STATES: readonly LeadState[] = [
  'to_handle',
  'completing',
  'first_touch',
  'in_contact',
  'converted',
  'invalid',
];
export const LEAD_SOURCES: readonly LeadSource[] = [
  'store_enquiry',
  'store_chat',
  'mail',
  'site',
  'social',
  'fair',
  'own_search',
  'ads',
];
export const LEAD_VIEWS = ['list', 'board', 'figures'] as const;
export const WHOSE = ['all', 'mine', 'unassigned'] as const;

export interface LeadsSearch {
  view?: (typeof LEAD_VIEWS)[number];
  whose?: (typeof WHOSE)[number];
  state?: LeadState;
  source?: LeadSource;
  q?: string;
  lead?: Id;
  make?: 'lead';
  filter?: Group;
}

export function parseLeadsSearch(search: Record<string, unknown>): LeadsSearch {
  return known({
    view: LEAD_VIEWS.find((view) => view === search.view),
    whose: WHOSE.find((whose) => whose === search.whose),
    state: LEAD_STATES.find((state) => state === search.state),
    source: LEAD_SOURCES.find((source) => source === search.source),
    q: words(search.q),
    lead: id(search.lead),
    make: search.make === 'lead' ? 'lead' : undefined,
    filter: readTree(search.filter),
  });
}

export const TASK_VIEWS = ['list', 'week', 'month'] as const;
export interface TasksSearch {
  view?: (typeof TASK_VIEWS)[number];
  whose?: 'mine' | 'all';
  /** Any day of the week or month that is shown. */
  day?: string;
  task?: Id;
  make?: 'task';
}

export function parseTasksSearch(search: Record<string, unknown>): TasksSearch {
  return known({
    view: TASK_VIEWS.find((view) => view === search.view),
    whose: search.whose === 'all' || search.whose === 'mine' ? search.whose : undefined,
    day: day(search.day),
    task: id(search.task),
    make: search.make === 'task' ? 'task' : undefined,
  });
}

export interface DaySearch {
  day?: string;
}

export function parseDaySearch(search: Record<string, unknown>): DaySearch {
  return known({ day: day(search.day) });
}

function known<T extends object>(parsed: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(parsed).filter(([, value]) => value !== undefined)) as T;
}

function id(value: unknown): string | undefined {
  return typeof value === 'string' && /^[0-9a-f-]{36}$/i.test(value) ? value : undefined;
}

function day(value: unknown): string | undefined {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined;
}

// Digits come parsed as a number.
function words(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
