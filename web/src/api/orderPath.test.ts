import { expect, it } from 'vitest';
import { ORDER_STATES, pathOf } from './orderPath';
import type { OrderState } from './types';

const told = (state: OrderState, customer_id: string | null = null) => {
  const { steps, off } = pathOf({ state, customer_id });
  const marks = { done: '✓', now: '•', ahead: '' };
  return [...steps.map(({ step, is }) => step + marks[is]), ...(off ? [`!${off}`] : [])].join(' ');
};

it('shows how far an order is', () => {
  expect(told('placed')).toBe('placed• paid reviewed invited activated');
  expect(told('invited')).toBe('placed✓ paid✓ reviewed✓ invited• activated');
});

it('opens a later order without a link', () => {
  expect(told('reviewed', 'c')).toBe('placed✓ paid✓ reviewed• activated');
  expect(told('activated', 'c')).toBe('placed✓ paid✓ reviewed✓ activated✓');
});

it('ends where an order left its path', () => {
  expect(told('withdrawn')).toBe('placed✓ !withdrawn');
  expect(told('rejected', 'c')).toBe('placed✓ paid✓ !rejected');
  expect(told('disputed')).toBe('placed✓ paid✓ reviewed✓ invited✓ !disputed');
  expect(told('refunded')).toBe('placed✓ paid✓ !refunded');
});

it('knows every state', () => {
  for (const state of ORDER_STATES) expect(pathOf({ state, customer_id: null }).steps.length).toBeGreaterThan(0);
});
