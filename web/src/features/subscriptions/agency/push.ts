import type { NewSubscriptionOrder, SubscribingCompany, SubscriptionTerm } from '@/api/types';
import type { Lang } from '@/lib/i18n';

export type Line = Pick<NewSubscriptionOrder['lines'][number], 'offering' | 'edition' | 'seats' | 'kind'>;
export type Length = NonNullable<NewSubscriptionOrder['length']>;

/** What the form holds. */
export interface Pushed {
  customerId: string | undefined;
  reference: string;
  company_name: string;
  registration_number: string;
  contact_name: string;
  contact_address: string;
  contact_phone: string;
  lines: Line[];
  currency: string;
  total: string;
  length: Length;
  lang: Lang;
}

/** The server takes so many. */
export const LINES_MAX = 50;
export const LINE_KINDS = ['subscribe', 'along', 'add_on', 'trial'] as const satisfies readonly Line['kind'][];
export const LENGTH_UNITS = ['years', 'months', 'days'] as const satisfies readonly Length['unit'][];

export const newLine = (): Line => ({ offering: '', edition: 'standard', seats: 1, kind: 'subscribe' });

export function newOrder(lang: Lang): Pushed {
  return {
    customerId: undefined,
    reference: '',
    company_name: '',
    registration_number: '',
    contact_name: '',
    contact_address: '',
    contact_phone: '',
    lines: [newLine()],
    currency: 'CNY',
    total: '',
    length: { unit: 'years', count: 1 },
    lang,
  };
}

/** The next term of what a company has, for another year at the price of the last. */
export function renewalOf(term: SubscriptionTerm, company: SubscribingCompany | undefined, lang: Lang): Pushed {
  const { customer_id, offering, edition, content, price, currency } = term;
  return {
    ...newOrder(lang),
    customerId: customer_id,
    company_name: term.company,
    contact_address: company?.contact ?? '',
    lines: [{ offering, edition, seats: Math.max(1, content.seats), kind: 'subscribe' }],
    currency,
    total: price,
  };
}

/** The order as the server takes it. */
export function bodyOf(form: Pushed): NewSubscriptionOrder {
  const text = (value: string) => value.trim();
  const some = (value: string) => text(value) || null;
  return {
    reference: text(form.reference),
    customer_id: form.customerId ?? null,
    company: {
      name: text(form.company_name),
      registration_number: some(form.registration_number),
      contact_name: text(form.contact_name),
      contact_address: text(form.contact_address),
      contact_phone: some(form.contact_phone),
    },
    lines: form.lines.map(({ offering, edition, seats, kind }) => ({
      offering: text(offering),
      edition: text(edition),
      seats,
      units: {},
      kind,
    })),
    currency: text(form.currency).toUpperCase(),
    total: text(form.total),
    length: form.length,
    lang: form.lang,
  };
}
