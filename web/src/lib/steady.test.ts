import { expect, it } from 'vitest';
import { steady } from './steady';

const rows = (text: string) => [...text].map((id) => ({ id }));
const run = (shown: string, fresh: string, hold: boolean) => {
  const got = steady([...shown], rows(fresh), (row) => row.id, hold);
  return [got.rows.map((row) => row.id).join(''), got.held.join('')];
};

it('takes the fresh order when nothing is held', () => {
  expect(run('abc', 'xbac', false)).toEqual(['xbac', '']);
  expect(run('', 'ab', true)).toEqual(['ab', '']);
});

it('keeps every row in its place while held, and tells what waits', () => {
  expect(run('abc', 'xabc', true)).toEqual(['abc', 'x']);
  expect(run('abc', 'cxab', true)).toEqual(['abc', 'x']);
});

it('lets rows leave, and adds older ones below', () => {
  expect(run('abc', 'xacd', true)).toEqual(['acd', 'x']);
});

it('starts anew when nothing of the old is left', () => {
  expect(run('abc', 'xyz', true)).toEqual(['xyz', '']);
});
