import { expect, it } from 'vitest';
import type { Me } from '@/api/types';
import { ledTo } from './gate';

type Tenant = Me['tenant'];

function who(tenant: Partial<Tenant>, second_factor = false) {
  const account = { second_factor } as Me['account'];
  return { account, tenant: { kind: 'company', access: 'full', require_second_factor: false, ...tenant } as Tenant };
}

it('lets a company’s people go where they want', () => {
  for (const href of ['/', '/mail?box=inbox', '/settings/subscription']) {
    expect(ledTo(who({}), href)).toBeUndefined();
    expect(ledTo(who({ access: 'read_and_export' }), href)).toBeUndefined();
  }
});

it('begins where the house has its work', () => {
  expect(ledTo(who({ kind: 'agent' }), '/')).toBe('/agency');
  expect(ledTo(who({ kind: 'agent' }), '/?x=1')).toBe('/agency');
  expect(ledTo(who({ kind: 'agent' }), '/agency/renewals')).toBeUndefined();
  expect(ledTo(who({ kind: 'vendor' }), '/')).toBe('/desk');
});

it('shows that a subscription is over instead of anything else, and only then', () => {
  for (const access of ['export_on_request', 'closed'] as const) {
    expect(ledTo(who({ access }), '/mail')).toBe('/ended');
    expect(ledTo(who({ access }), '/ended')).toBeUndefined();
  }
  expect(ledTo(who({}), '/ended')).toBe('/');
});

it('asks for the second factor before all else', () => {
  const held = who({ require_second_factor: true, access: 'closed' });
  expect(ledTo(held, '/ended')).toBe('/settings/security');
  expect(ledTo(held, '/settings/security?x')).toBeUndefined();
  expect(ledTo(who({ require_second_factor: true }, true), '/mail')).toBeUndefined();
});
