import { expect, test } from 'vitest';
import { only } from './search';

const read = only(({ view, q }: Record<string, unknown>): { view?: 'all'; q?: string } => ({
  ...(view === 'all' ? { view } : {}),
  ...(typeof q === 'string' ? { q } : {}),
}));

test('what is read stays, what is not is taken out of what the router hands on', () => {
  const raw = { view: 'nonsense', q: 'acme', other: 7 };
  expect({ ...raw, ...read(raw) }).toEqual({ view: undefined, q: 'acme', other: undefined });
  expect(read({ view: 'all' })).toEqual({ view: 'all' });
});
