import { expect, it } from 'vitest';
import type { Offering, SubscriberFile, SubscriptionOrder } from '@/api/types';
import { bodyOf, currenciesOf, kindsFor, newEntry, withCompany, withLines, withOffering } from './entry';

const price = { year: '2980.00', seat_year: '298.00' };
const offering = (code: string, prices: Record<string, typeof price> = {}): Offering => ({
  code,
  group: 'crm',
  zh: code,
  en: code,
  by_partner: false,
  editions: [{ code: 'standard', zh: '标准版', en: 'Standard', features: [], prices }],
});
const sold = [offering('crm.pro', { USD: price, EUR: price }), offering('leads', { CNY: price, USD: price })];

const ordered = {
  name: 'Old name',
  contact_name: '周敏',
  contact_address: 'zhou@a.example',
  registration_number: '91',
};
const known = {
  company: { id: 'c', name: '宁波远航', contact: 'boss@a.example', agent_id: null, created_at: '', erased_on: null },
  orders: [{ company: ordered } as SubscriptionOrder],
} as unknown as SubscriberFile;

it('begins with what the catalogue sells', () => {
  expect(currenciesOf(sold)).toEqual(['CNY', 'EUR', 'USD']);
  const entry = newEntry(sold, 'en');
  expect(entry.lines[0]).toMatchObject({ offering: 'crm.pro', edition: 'standard', seats: 1, kind: 'subscribe' });
  expect(entry.currency).toBe('CNY');
  expect(newEntry([], 'en').currency).toBe('CNY');
});

it('knows a company that is there from its newest order, by its name of today', () => {
  expect(newEntry(sold, 'en', known)).toMatchObject({
    customerId: 'c',
    company: { company_name: '宁波远航', contact_name: '周敏', contact_address: 'zhou@a.example' },
  });
  const without = { ...known, orders: [] };
  expect(newEntry(sold, 'en', without).company).toMatchObject({ contact_name: '', contact_address: 'boss@a.example' });
});

it('lets only a company that is there join a running term', () => {
  expect(kindsFor(undefined)).toEqual(['subscribe', 'trial']);
  expect(kindsFor('c')).toContain('add_on');
  const [line] = newEntry(sold, 'en').lines;
  if (!line) throw new Error('no line');
  const joined = withLines(newEntry(sold, 'en', known), [{ ...line, kind: 'along' }]);
  expect(withCompany(joined, undefined)).toMatchObject({ customerId: undefined, lines: [{ kind: 'subscribe' }] });
  expect(withCompany(joined, known).lines[0]?.kind).toBe('along');
});

it('counts a trial in days', () => {
  const entry = newEntry(sold, 'en');
  const trial = entry.lines.map((line) => ({ ...line, kind: 'trial' as const }));
  expect(withLines(entry, trial).length).toEqual({ unit: 'days', count: 14 });
  const chosen = { ...entry, length: { unit: 'days' as const, count: 30 } };
  expect(withLines(chosen, trial).length.count).toBe(30);
  expect(withLines(entry, entry.lines).length.unit).toBe('years');
});

it('says nothing of what was left empty', () => {
  const entry = newEntry(sold, 'zh-CN');
  const [line] = entry.lines;
  const other = sold[1];
  if (!line || !other) throw new Error('no line');
  const company = { ...entry.company, company_name: ' 远航 ', contact_phone: ' ' };
  expect(bodyOf({ ...entry, company, lines: [withOffering(line, other)], total: ' 2980.00 ' })).toEqual({
    customer_id: null,
    company: {
      name: '远航',
      registration_number: null,
      contact_name: '',
      contact_address: '',
      contact_phone: null,
    },
    lines: [{ offering: 'leads', edition: 'standard', seats: 1, units: {}, kind: 'subscribe' }],
    currency: 'CNY',
    total: '2980.00',
    length: { unit: 'years', count: 1 },
    lang: 'zh-CN',
  });
});
