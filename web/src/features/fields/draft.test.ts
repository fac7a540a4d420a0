import { expect, it } from 'vitest';
import { changesOf, choicesOf, type Draft, freshChoice, NEW_DRAFT, newField } from './draft';

const draft = (more: Partial<Draft>): Draft => ({ ...NEW_DRAFT, name: ' Grade ', ...more });

it('a new choice gets a value of its own, a renamed one keeps it', () => {
  const options = [
    { id: 'a', value: 'vip', name: 'Key account', colour: 'green' },
    { ...freshChoice(), name: 'VIP' },
    { ...freshChoice(), name: '  重点 客户 ' },
    { ...freshChoice(), name: ' ' },
  ];
  expect(choicesOf(options).map((one) => [one.value, one.name])).toEqual([
    ['vip', 'Key account'],
    ['vip_2', 'VIP'],
    ['重点_客户', '重点 客户'],
  ]);
});

it('sends only what a kind can have', () => {
  const formula = newField(
    'company',
    draft({ kind: 'formula', formula: ' {stars} ', required: true, unique: true, preset: 'x' }),
  );
  expect(formula).toMatchObject({ name: 'Grade', kind: 'formula', formula: '{stars}', required: false, unique: false });
  expect(formula).not.toHaveProperty('default');
  expect(newField('company', draft({ kind: 'stars', unique: true })).unique).toBe(false);
  expect(newField('contact', draft({ kind: 'number', preset: 3 }))).toMatchObject({ record: 'contact', default: 3 });
  expect(newField('company', draft({ kind: 'reference' }))).toMatchObject({ reference: 'company' });
});

it('an emptied default is taken away', () => {
  expect(changesOf(draft({ preset: '' }), false).default).toBe(null);
  expect(changesOf(draft({}), false)).not.toHaveProperty('options');
});

it('of the program’s fields only the limits change', () => {
  const limits = new Map([
    ['r1', 'hidden'],
    ['r2', 'read_only'],
  ] as const);
  expect(changesOf(draft({ limits }), true)).toEqual({ hidden_from: ['r1'], masked_for: [], read_only_for: ['r2'] });
});
