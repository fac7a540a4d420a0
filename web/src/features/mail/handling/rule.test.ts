import { expect, it } from 'vitest';
import {
  asksBelonging,
  errorAt,
  FIELDS,
  fromMegabytes,
  goneAt,
  likeMail,
  moved,
  newAction,
  operatorsOf,
  teamsOf,
  toMegabytes,
  withField,
} from './rule';

it('keeps words when one text is looked at instead of another, and drops what does not fit', () => {
  const from = { field: 'from', operator: 'ends', values: ['@x.example'] } as const;
  expect(withField({ ...from, values: [...from.values] }, 'to')).toEqual({
    field: 'to',
    operator: 'ends',
    values: ['@x.example'],
  });
  expect(withField({ ...from, values: [...from.values] }, 'label')).toEqual({
    field: 'label',
    operator: 'is',
    values: [],
  });
  expect(withField({ ...from, values: [...from.values] }, 'header').header).toBe('');
});

it('offers only comparisons that a field knows', () => {
  expect(operatorsOf('size')).toEqual(['above', 'below']);
  expect(operatorsOf('attachment')).toEqual(['yes', 'no']);
});

it('moves a rule up and down, never out of the list', () => {
  expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b']);
  expect(moved(['a', 'b', 'c'], 0, 9)).toEqual(['b', 'c', 'a']);
});

it('finds the error of a row', () => {
  const errors = [{ field: 'conditions.1.values', detail: 'empty' }];
  expect(errorAt(errors, 'conditions.1')).toBe('empty');
  expect(errorAt(errors, 'conditions.10')).toBeUndefined();
});

it('reckons sizes in megabytes', () => {
  expect(fromMegabytes(1.5)).toEqual(['1572864']);
  expect(toMegabytes('1572864')).toBe(1.5);
});

it('proposes mails like one, and usual actions', () => {
  expect(likeMail('a@b.example', 'newsletter').map((one) => one.field)).toEqual(['from', 'label']);
  expect(newAction('assign', 'me')).toEqual({ do: 'assign', to: 'me' });
});

it('looks at the teams of its reach that its conditions leave', () => {
  const boxes = [
    { id: 'a', team: true, own: true },
    { id: 'b', team: true, own: false },
    { id: 'c', team: false, own: true },
  ];
  const of = (every: boolean, ...values: string[]) => ({
    every,
    conditions: values.length > 0 ? [{ field: 'mailbox' as const, operator: 'is' as const, values }] : [],
  });
  expect(teamsOf('own', of(true), boxes)).toEqual(['a']);
  expect(teamsOf('company', of(true), boxes)).toEqual(['a', 'b']);
  expect(teamsOf('company', of(true, 'b', 'c'), boxes)).toEqual(['b']);
  expect(teamsOf('company', of(false, 'b'), boxes)).toEqual(['a', 'b']);
  expect(teamsOf('b', of(true, 'a'), boxes)).toEqual(['b']);
});

it('compares tags and segments by choice, and finds what is gone of a condition', () => {
  expect(FIELDS.filter(asksBelonging)).toEqual(['tag', 'segment']);
  expect(operatorsOf('segment')).toEqual(['is', 'is_not']);
  const gone = [{ condition: 1, values: ['x'], never: true }];
  expect(goneAt(gone, 1)?.never).toBe(true);
  expect(goneAt(gone, 0)).toBeUndefined();
});
