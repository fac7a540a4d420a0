import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ORDER_STATES } from '@/api/orderPath';
import type { OrderState } from '@/api/types';
import { actsOf } from './acts';

const ALL = ['desk.read', 'desk.work', 'desk.review'];
const first = (state: OrderState) => actsOf({ state, customer_id: null }, ALL);

it('offers what the table of states lets an operator do, and nothing else', () => {
  const text = readFileSync(`${process.cwd()}/../docs/state-machines.md`, 'utf8');
  const table = /<!-- states: order -->(.*?)<!-- end -->/s.exec(text)?.[1] ?? '';
  const lines = [...table.matchAll(/^\| (\w+) \| (\w+) \| \w+ \| ([^|]+) \|/gm)].map(([, from, event, by]) => ({
    from,
    act: /^pay_/.test(event ?? '') ? 'pay' : event,
    by: by?.split(', ').map((one) => one.trim()) ?? [],
  }));
  // A later order is opened when it is approved.
  const operators = lines.filter(({ by, act }) => by.includes('operator') && act !== 'open');
  expect(operators.length).toBeGreaterThan(10);
  for (const state of ORDER_STATES) {
    const allowed = new Set(operators.filter(({ from }) => from === state).map(({ act }) => act));
    expect(new Set(first(state)), state).toEqual(allowed);
  }
});

it('begins with what brings the order on', () => {
  expect(first('placed')).toEqual(['pay', 'withdraw']);
  expect(first('paid')[0]).toBe('approve');
  expect(first('invited')[0]).toBe('send_link');
  expect(first('disputed')[0]).toBe('correct');
});

it('sends no link for a company that is there', () => {
  expect(actsOf({ state: 'reviewed', customer_id: 'c' }, ALL)).toEqual(['refund']);
});

it('offers nothing to who may only look, and decisions only to who decides', () => {
  expect(ORDER_STATES.flatMap((state) => actsOf({ state, customer_id: null }, ['desk.read']))).toEqual([]);
  expect(actsOf({ state: 'placed', customer_id: null }, ['desk.work'])).toEqual(['pay']);
  expect(actsOf({ state: 'paid', customer_id: null }, ['desk.work'])).toEqual([]);
});
