import { expect, it } from 'vitest';
import { withColumn } from '@/ui/grid/columns';
import { applied, changesOf, hasChanges, PLAIN, readChanges, sortedBy, type ViewState } from './viewState';

const view: ViewState = {
  ...PLAIN,
  sort: [{ key: 'last_touch', descending: true }],
  columns: [
    { key: 'name', width: 240 },
    { key: 'stage', width: 120 },
  ],
  group_by: 'stage',
  summary: { stars: 'avg' },
};

it('what is changed is in the address, and only that', () => {
  expect(hasChanges(changesOf(view, view))).toBe(false);
  const state: ViewState = { ...view, sort: [{ key: 'name', descending: false }], group_by: null, layout: 'board' };
  const changes = JSON.parse(JSON.stringify(changesOf(view, state)));
  expect(changes).toEqual({ layout: 'board', sort: 'name', group: '' });
});

it('the address brings the same state back', () => {
  const state: ViewState = {
    layout: 'map',
    filter: { any: [{ field: 'country', op: 'in', value: ['AE'] }] },
    sort: [
      { key: 'stars', descending: true },
      { key: 'name', descending: false },
    ],
    columns: [
      { key: 'name', width: 300 },
      { key: 'c:size', width: 90 },
    ],
    group_by: 'country',
    summary: { stars: 'max', 'c:size': 'sum' },
    board_by: 'stage',
    date_by: 'next_follow_up',
  };
  const address = JSON.parse(JSON.stringify(changesOf(view, state)));
  expect(applied(view, readChanges(address))).toEqual(state);
  const none: ViewState = { ...view, summary: {}, filter: { all: [] }, sort: [] };
  expect(
    applied({ ...view, filter: state.filter }, readChanges(JSON.parse(JSON.stringify(changesOf(view, none))))),
  ).toEqual({
    ...none,
    filter: state.filter, // was no change
  });
});

it('nonsense is left out', () => {
  expect(readChanges({ layout: 'pie', filter: 'x', sort: 3, cols: null })).toEqual({});
  expect(applied(view, { cols: '' }).columns).toEqual(view.columns);
  expect(applied(view, { cols: 'name:9999' }).columns).toEqual([{ key: 'name', width: 640 }]);
  expect(applied(view, { sums: 'stars:median' }).summary).toEqual({});
});

it('sorts by one column, or by one more', () => {
  const by = sortedBy(view.sort, 'name', false, true);
  expect(by).toEqual([...view.sort, { key: 'name', descending: false }]);
  expect(sortedBy(by, 'last_touch', false, true)[0]).toEqual({ key: 'last_touch', descending: false });
  expect(sortedBy(by, 'stars', true, false)).toEqual([{ key: 'stars', descending: true }]);
});

it('the first column can’t be taken away', () => {
  expect(withColumn(view.columns, 'name', false)).toEqual(view.columns);
  expect(withColumn(view.columns, 'stage', false)).toEqual([view.columns[0]]);
  expect(withColumn(view.columns, 'stars', true).map((one) => one.key)).toEqual(['name', 'stage', 'stars']);
});
