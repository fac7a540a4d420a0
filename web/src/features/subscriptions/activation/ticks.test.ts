import { expect, it } from 'vitest';
import { accepted, missing } from './ticks';

const contracts = [
  { kind: 'service', number: 3, lang: 'en', hash: 'a1', title: 'Service contract' },
  { kind: 'data_processing', number: 1, lang: 'en', hash: 'b2', title: 'Data processing' },
];

it('names what was not ticked', () => {
  expect(missing(contracts, new Set()).map(({ title }) => title)).toEqual(['Service contract', 'Data processing']);
  expect(missing(contracts, new Set(['a1', 'b2']))).toEqual([]);
});

it('a tick of another text is none', () => {
  const renewed = [{ kind: 'service', number: 4, lang: 'en', hash: 'c3' }];
  expect(missing(renewed, new Set(['a1']))).toHaveLength(1);
  expect(accepted(renewed, new Set(['a1']))).toEqual([
    { kind: 'service', number: 4, lang: 'en', hash: 'c3', ticked: false },
  ]);
});

it('says each contract as it was ticked, and nothing else of it', () => {
  expect(accepted(contracts, new Set(['b2']))).toEqual([
    { kind: 'service', number: 3, lang: 'en', hash: 'a1', ticked: false },
    { kind: 'data_processing', number: 1, lang: 'en', hash: 'b2', ticked: true },
  ]);
});
