import type { NewSubscriptionOrder, Offering, OrderCompany, SubscriberFile } from '@/api/types';
import type { Lang } from '@/lib/i18n';

export type EntryLine = Pick<NewSubscriptionOrder['lines'][number], 'offering' | 'edition' | 'seats' | 'kind'>;
export type LineKind = EntryLine['kind'];
export type Length = NonNullable<NewSubscriptionOrder['length']>;

/** A company's facts as a form holds them. */
export interface CompanyDraft {
  company_name: string;
  registration_number: string;
  contact_name: string;
  contact_address: string;
  contact_phone: string;
}

/** An order as the form holds it. */
export interface Entry {
  /** The company that is ordered for, when it is there already. */
  customerId: string | undefined;
  company: CompanyDraft;
  lines: (EntryLine & { key: number })[];
  currency: string;
  total: string;
  length: Length;
  lang: Lang;
}

/** The server takes so many. */
export const LINES_MAX = 50;
export const LENGTH_UNITS = ['years', 'months', 'days'] as const satisfies readonly Length['unit'][];
const TRIAL: Length = { unit: 'days', count: 14 };
const HOME_CURRENCY = 'CNY';

let lastKey = 0;

export function newLine(offerings: readonly Offering[]): Entry['lines'][number] {
  lastKey += 1;
  const [offering] = offerings;
  const [edition] = offering?.editions ?? [];
  return { key: lastKey, offering: offering?.code ?? '', edition: edition?.code ?? '', seats: 1, kind: 'subscribe' };
}

export function newEntry(offerings: readonly Offering[], lang: Lang, known?: SubscriberFile): Entry {
  return {
    customerId: known?.company.id,
    company: known ? draftOf(lastCompany(known)) : draftOf(),
    lines: [newLine(offerings)],
    currency: currenciesOf(offerings)[0] ?? HOME_CURRENCY,
    total: '',
    length: { unit: 'years', count: 1 },
    lang,
  };
}

export function draftOf(company?: OrderCompany): CompanyDraft {
  return {
    company_name: company?.name ?? '',
    registration_number: company?.registration_number ?? '',
    contact_name: company?.contact_name ?? '',
    contact_address: company?.contact_address ?? '',
    contact_phone: company?.contact_phone ?? '',
  };
}

/** A company's facts as the server takes them: nothing where a field was left empty. */
export function companyOf(draft: CompanyDraft): OrderCompany {
  const some = (value: string) => value.trim() || null;
  return {
    name: draft.company_name.trim(),
    registration_number: some(draft.registration_number),
    contact_name: draft.contact_name.trim(),
    contact_address: draft.contact_address.trim(),
    contact_phone: some(draft.contact_phone),
  };
}

/** What is known of a company that is there: its newest order tells whom letters go to. */
export function lastCompany({ company: { name, contact }, orders: [newest] }: SubscriberFile): OrderCompany {
  const none = { contact_name: '', contact_address: contact, registration_number: null, contact_phone: null };
  return { ...(newest?.company ?? none), name };
}

/** In which currencies the catalogue has prices, the vendor's own first. */
export function currenciesOf(offerings: readonly Offering[]): string[] {
  const all = offerings.flatMap(({ editions }) => editions.flatMap(({ prices }) => Object.keys(prices)));
  return [...new Set(all)].sort(
    (a, b) => Number(b === HOME_CURRENCY) - Number(a === HOME_CURRENCY) || a.localeCompare(b),
  );
}

/** For which terms a line can be: what joins a running term is for a company that is there. */
export function kindsFor(customerId: string | undefined): LineKind[] {
  return customerId ? ['subscribe', 'along', 'add_on', 'trial'] : ['subscribe', 'trial'];
}

/** The form with another offering in a line, in its first edition. */
export function withOffering(line: Entry['lines'][number], offering: Offering): Entry['lines'][number] {
  return { ...line, offering: offering.code, edition: offering.editions[0]?.code ?? '' };
}

/** The form with its lines changed: a trial is counted in days. */
export function withLines(entry: Entry, lines: Entry['lines']): Entry {
  const isTrial = lines.some(({ kind }) => kind === 'trial');
  return { ...entry, lines, length: isTrial && entry.length.unit !== 'days' ? TRIAL : entry.length };
}

/** The form for another company, or for one that is new. */
export function withCompany(entry: Entry, known: SubscriberFile | undefined): Entry {
  const kinds = kindsFor(known?.company.id);
  return {
    ...entry,
    customerId: known?.company.id,
    company: draftOf(known && lastCompany(known)),
    lines: entry.lines.map((line) => (kinds.includes(line.kind) ? line : { ...line, kind: 'subscribe' })),
  };
}

/** The order as the server takes it; without a total when only its price is asked. */
export function bodyOf(entry: Entry): NewSubscriptionOrder {
  return {
    customer_id: entry.customerId ?? null,
    company: companyOf(entry.company),
    lines: entry.lines.map(({ offering, edition, seats, kind }) => ({ offering, edition, seats, units: {}, kind })),
    currency: entry.currency,
    total: entry.total.trim(),
    length: entry.length,
    lang: entry.lang,
  };
}
