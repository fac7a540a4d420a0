import { expect, it } from 'vitest';
import { changesOf, EMPTY_DEAL, newOf } from './form';

it('sends only what was filled in', () => {
  expect(newOf({ ...EMPTY_DEAL, name: ' LED ' })).toEqual({ name: 'LED' });
  expect(newOf({ ...EMPTY_DEAL, name: 'LED', amount: '12.50', probability: '0' })).toEqual({
    name: 'LED',
    amount: '12.50',
    currency: 'USD',
    probability: 0,
  });
});

it('sends only what was changed, an amount with its currency', () => {
  const before = { ...EMPTY_DEAL, name: 'LED', amount: '5', company: 'a', contact: 'c' };
  expect(changesOf(before, before)).toEqual({});
  expect(changesOf(before, { ...before, currency: 'EUR' })).toEqual({ amount: '5', currency: 'EUR' });
  expect(changesOf(before, { ...before, amount: ' ' })).toEqual({ amount: null, currency: null });
  expect(changesOf({ ...before, amount: '' }, { ...before, amount: '', currency: 'EUR' })).toEqual({});
  expect(changesOf(before, { ...before, company: 'b', contact: undefined })).toEqual({
    company_id: 'b',
    contact_id: null,
  });
  expect(changesOf(before, { ...before, closesOn: '2026-12-01', nextStep: 'call' })).toEqual({
    closes_on: '2026-12-01',
    next_step: 'call',
  });
});
