import { expect, it } from 'vitest';
import { blockOf, stepOf, stepped } from './cursor';

const bounds = { lines: 100, cols: 4, page: 20 };
const go = (line: number, col: number, step: Parameters<typeof stepped>[1]) => {
  const to = stepped({ line, col }, step, bounds);
  return [to.line, to.col];
};

it('arrows stay inside', () => {
  expect(go(0, 0, 'up')).toEqual([0, 0]);
  expect(go(0, 0, 'left')).toEqual([0, 0]);
  expect(go(99, 3, 'down')).toEqual([99, 3]);
  expect(go(5, 3, 'right')).toEqual([5, 3]);
});

it('a page keeps one line in sight', () => {
  expect(go(50, 1, 'page_down')).toEqual([69, 1]);
  expect(go(5, 1, 'page_up')).toEqual([0, 1]);
});

it('the next cell after the last is the first of the line below', () => {
  expect(go(5, 3, 'next')).toEqual([6, 0]);
  expect(go(5, 0, 'previous')).toEqual([4, 3]);
  expect(go(99, 3, 'next')).toEqual([99, 3]);
  expect(go(0, 0, 'previous')).toEqual([0, 0]);
});

it('keys mean steps', () => {
  const stroke = (key: string, more = {}) =>
    stepOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });
  expect(stroke('Home')).toBe('home');
  expect(stroke('Home', { ctrlKey: true })).toBe('top');
  expect(stroke('ArrowUp', { altKey: true })).toBeUndefined();
  expect(stroke('a')).toBeUndefined();
});

it('a block is drawn from any corner', () => {
  expect(blockOf({ line: 5, col: 2 }, { line: 3, col: 3 })).toEqual({ top: 3, bottom: 5, left: 2, right: 3 });
});
