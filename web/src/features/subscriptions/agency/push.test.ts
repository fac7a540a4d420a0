import { expect, it } from 'vitest';
import type { SubscribingCompany, SubscriptionTerm } from '@/api/types';
import { bodyOf, newOrder, renewalOf } from './push';

const term = {
  id: 't',
  customer_id: 'c',
  company: '宁波远航进出口有限公司',
  group: 'crm',
  offering: 'crm.pro',
  edition: 'standard',
  kind: 'first',
  first_day: '2025-12-01',
  last_day: '2026-11-30',
  content: { features: [], quotas: {}, seats: 10 },
  price: '12800.00',
  currency: 'CNY',
  terminated: false,
} satisfies SubscriptionTerm;

it('says nothing of what was left empty, and nothing around what was typed', () => {
  const form = { ...newOrder('en'), reference: ' A-1 ', company_name: ' Yuanhang ', currency: 'cny ', total: ' 10 ' };
  expect(
    bodyOf({ ...form, contact_phone: ' ', lines: [{ ...form.lines[0], offering: ' crm.pro ' } as never] }),
  ).toEqual({
    reference: 'A-1',
    customer_id: null,
    company: {
      name: 'Yuanhang',
      registration_number: null,
      contact_name: '',
      contact_address: '',
      contact_phone: null,
    },
    lines: [{ offering: 'crm.pro', edition: 'standard', seats: 1, units: {}, kind: 'subscribe' }],
    currency: 'CNY',
    total: '10',
    length: { unit: 'years', count: 1 },
    lang: 'en',
  });
});

it('renews what ends, for the company that has it', () => {
  const company = { id: 'c', contact: 'zhou.min@yuanhang.example' } as SubscribingCompany;
  expect(bodyOf(renewalOf(term, company, 'zh-CN'))).toMatchObject({
    customer_id: 'c',
    company: { name: '宁波远航进出口有限公司', contact_address: 'zhou.min@yuanhang.example' },
    lines: [{ offering: 'crm.pro', edition: 'standard', seats: 10, kind: 'subscribe' }],
    currency: 'CNY',
    total: '12800.00',
  });
  expect(renewalOf(term, undefined, 'en').contact_address).toBe('');
});
