import { expect, it } from 'vitest';
import { changedLines } from './changed';

it('tells the lines that differ, and only those', () => {
  const before = 'Dear Ana,\n\nour price is 4.20.\nBest regards';
  const after = 'Dear Ana,\nour price is 5.20.\nFOB Ningbo\nBest regards';
  expect(changedLines(before, after)).toEqual([
    { is: 'gone', text: 'our price is 4.20.' },
    { is: 'new', text: 'our price is 5.20.' },
    { is: 'new', text: 'FOB Ningbo' },
  ]);
  expect(changedLines(before, before.replace('\n\n', '\n'))).toEqual([]);
  expect(changedLines('', 'One')).toEqual([{ is: 'new', text: 'One' }]);
  expect(changedLines('One', '')).toEqual([{ is: 'gone', text: 'One' }]);
});

it('compares very long texts as a whole', () => {
  const long = Array.from({ length: 700 }, (_, line) => `line ${line}`).join('\n');
  expect(changedLines(long, long)).toEqual([]);
  expect(changedLines(long, 'One')).toHaveLength(701);
});
