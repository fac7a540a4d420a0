import { expect, it } from 'vitest';
import type { FieldKind, ShownField } from './field';
import { type Facts, isSame, parseText, readDate, textOf, wireOf } from './values';

const field = (kind: FieldKind, more: Partial<ShownField> = {}): ShownField => ({
  key: 'f',
  name: 'F',
  kind,
  options: [
    { value: 'deal', name: '成交', tone: 'green' },
    { value: 'to_follow', name: '待跟进', tone: 'neutral' },
  ],
  sortable: true,
  groupable: true,
  editable: true,
  required: false,
  shareable: true,
  operators: [],
  ...more,
});
const facts: Facts = {
  lang: 'zh-CN',
  people: [
    { id: 'p1', name: '王芳' },
    { id: 'p2', name: 'Li Wei' },
    { id: 'p3', name: 'Li Wei' },
  ],
  countries: [{ value: 'AE', label: '阿联酋' }],
  yes: '是',
  no: '否',
};
const parse = (kind: FieldKind, text: string, more: Partial<ShownField> = {}) => {
  const got = parseText(field(kind, more), text, facts);
  return got.ok ? got.value : got.why;
};

it('reads numbers with thousands, and leaves what could be two', () => {
  expect(parse('number', '1,234.5')).toBe(1234.5);
  expect(parse('number', ' 12 418 ')).toBe(12418);
  expect(parse('number', '-7')).toBe(-7);
  expect(parse('number', '1.234,50')).toBe('not_number');
  expect(parse('number', '12 pcs')).toBe('not_number');
  expect(parse('number', '1,23')).toBe('not_number');
});

it('reads dates of several kinds, but guesses none', () => {
  expect(readDate('2026-11-23')).toBe('2026-11-23');
  expect(readDate('2026年1月3日')).toBe('2026-01-03');
  expect(readDate('23.11.2026')).toBe('2026-11-23');
  expect(readDate('23/11/2026')).toBe('2026-11-23');
  expect(readDate('11/23/2026')).toBe('2026-11-23');
  expect(readDate('3/4/2026')).toBeUndefined();
  expect(readDate('2026-02-30')).toBeUndefined();
  expect(parse('date', 'tomorrow')).toBe('not_date');
});

it('reads choices by name or code, several at once, all or none', () => {
  expect(parse('choice', '成交')).toBe('deal');
  expect(parse('choice', 'DEAL')).toBe('deal');
  expect(parse('choices', '成交、待跟进, 成交')).toEqual(['deal', 'to_follow']);
  expect(parse('choices', '成交, nope')).toBe('not_choice');
});

it('choices that people write themselves take any words', () => {
  expect(parse('choices', 'VIP、2026 fair', { options: [] })).toEqual(['VIP', '2026 fair']);
  expect(parse('choice', 'Key account', { options: [] })).toBe('Key account');
});

it('two of one name are nobody', () => {
  expect(parse('person', '王芳')).toBe('p1');
  expect(parse('person', 'li wei')).toBe('not_person');
});

it('reads countries, yes and no, stars', () => {
  expect(parse('country', 'ae')).toBe('AE');
  expect(parse('country', '阿联酋')).toBe('AE');
  expect(parse('yes_no', '是')).toBe(true);
  expect(parse('yes_no', 'maybe')).toBe('not_yes_no');
  expect(parse('stars', '★★★☆☆')).toBe(3);
  expect(parse('stars', '6')).toBe('not_stars');
});

it('emptiness is a value where none is needed', () => {
  expect(parse('text', '  ')).toBe(null);
  expect(parse('choices', '')).toEqual([]);
  expect(parse('text', '', { required: true })).toBe('required');
  expect(parse('text', 'x', { editable: false })).toBe('read_only');
});

it('what is copied reads back the same', () => {
  for (const [kind, value] of [
    ['choice', 'deal'],
    ['choices', ['deal', 'to_follow']],
    ['money', 12.5],
    ['country', 'AE'],
    ['yes_no', false],
    ['person', 'p1'],
    ['date_time', '2026-11-23T06:42:00.000Z'],
  ] as const) {
    const one = field(kind);
    expect(parseText(one, textOf(one, value, facts), facts), kind).toEqual({ ok: true, value });
  }
});

it('sends ids of people, and null for nothing', () => {
  expect(wireOf(field('persons'), [{ id: 'p1', name: '王芳' }, 'p2'])).toEqual(['p1', 'p2']);
  expect(wireOf(field('person'), { id: 'p1', name: '王芳' })).toBe('p1');
  expect(wireOf(field('text'), '')).toBe(null);
});

it('nothing is nothing, however it is written', () => {
  expect(isSame(null, '')).toBe(true);
  expect(isSame([], undefined)).toBe(true);
  expect(isSame(0, null)).toBe(false);
});
