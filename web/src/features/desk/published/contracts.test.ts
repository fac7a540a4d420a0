import { expect, it } from 'vitest';
import { Problem } from '@/api/problem';
import type { ContractVersion } from '@/api/types';
import { addressOf, atPlaceholder, byKind, kindsOf, versionAt } from './contracts';

const version = (kind: string, number: number): ContractVersion => ({
  kind,
  number,
  published_at: '2026-01-01T00:00:00Z',
  effective_from: '2026-01-01T00:00:00Z',
  title: kind,
});
const versions = [
  version('description.leads', 1),
  version('data_list', 1),
  version('service', 1),
  version('description.crm', 1),
  version('service', 2),
];

it('stands the contracts before the descriptions, and the newest version first', () => {
  expect(byKind(versions).map(([kind, all]) => `${kind} ${all.map(({ number }) => number)}`)).toEqual([
    'service 2,1',
    'data_list 1',
    'description.crm 1',
    'description.leads 1',
  ]);
});

it('knows of what a text can be published, each once', () => {
  expect(kindsOf(versions, ['shops', 'crm'])).toEqual([
    'service',
    'data_processing',
    'data_list',
    'description.crm',
    'description.leads',
    'description.shops',
  ]);
});

it('finds a version by its address', () => {
  expect(versionAt(addressOf(version('description.crm', 12)))).toEqual({ kind: 'description.crm', number: 12 });
  expect([undefined, '', 'service', 'service-', '-1', 'service-x'].map(versionAt).every((one) => !one)).toBe(true);
});

it('tells what is not filled at its field', () => {
  const refusal = new Problem(422, 'subscriptions.unfilled_placeholder', 'court.', [
    { field: 'values', code: 'subscriptions.unfilled_placeholder', detail: 'court is empty.' },
  ]);
  expect(atPlaceholder(refusal, ['vendor_name', 'court'])?.errors[0]?.field).toBe('court');
  expect(atPlaceholder(refusal, ['vendor_name'])?.errors[0]?.field).toBe('values');
  expect(atPlaceholder(undefined, [])).toBeUndefined();
});
