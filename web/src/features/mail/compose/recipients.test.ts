import { expect, it } from 'vitest';
import { isAddress, parseRecipients, typed, unique } from './recipients';

it('knows an address', () => {
  for (const good of [
    'a@b.example',
    'first.last+tag@mail.b.example',
    'bücher@bücher.example',
    '采购@公司.example',
    "o'neil@b.example",
  ]) {
    expect(isAddress(good), good).toBe(true);
  }
  for (const bad of [
    'a',
    'a@b',
    '@b.example',
    'a@b..example',
    'a b@c.example',
    '.a@b.example',
    'a..b@c.example',
    'a@-b.example',
    'a@10.0.0.1',
    `${'x'.repeat(65)}@b.example`,
  ]) {
    expect(isAddress(bad), bad).toBe(false);
  }
});

it('reads what people paste', () => {
  const { people, wrong } = parseRecipients(
    'Ana Souza <ANA@b.example>, "Li, Wei" <li@w.example>; c@d.example\n王伟 <wang@e.example>、f@g.example',
  );
  expect(wrong).toEqual([]);
  expect(people).toEqual([
    { name: 'Ana Souza', address: 'ana@b.example' },
    { name: 'Li, Wei', address: 'li@w.example' },
    { name: '', address: 'c@d.example' },
    { name: '王伟', address: 'wang@e.example' },
    { name: '', address: 'f@g.example' },
  ]);
});

it('reads addresses with only spaces between, and a name before one', () => {
  expect(parseRecipients('a@b.example c@d.example').people.map((one) => one.address)).toEqual([
    'a@b.example',
    'c@d.example',
  ]);
  expect(parseRecipients('Ana Souza ana@b.example').people).toEqual([{ name: 'Ana Souza', address: 'ana@b.example' }]);
});

it('gives back what is no address', () => {
  expect(parseRecipients('ana, b@c.example, x@y')).toEqual({
    people: [{ name: '', address: 'b@c.example' }],
    wrong: ['ana', 'x@y'],
  });
});

it('takes nobody twice, and keeps the name', () => {
  expect(
    unique([
      { name: '', address: 'a@b.example' },
      { name: 'Ana', address: 'A@b.example' },
    ]),
  ).toEqual([{ name: 'Ana', address: 'A@b.example' }]);
});

it('writes what it reads', () => {
  for (const one of [
    { name: 'Li, Wei', address: 'l@w.example' },
    { name: '', address: 'a@b.example' },
    { name: '王伟', address: 'w@e.example' },
  ]) {
    expect(parseRecipients(typed(one)).people).toEqual([one]);
  }
});
