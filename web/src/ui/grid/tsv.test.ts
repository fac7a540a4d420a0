import { expect, it } from 'vitest';
import { parseTsv, toTsv } from './tsv';

it('reads what Excel copies, with its last line end', () => {
  expect(parseTsv('a\tb\r\nc\td\r\n')).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
  expect(parseTsv('one')).toEqual([['one']]);
  expect(parseTsv('')).toEqual([['']]);
  expect(parseTsv('a\n\nb')).toEqual([['a'], [''], ['b']]);
});

it('a quoted cell may hold lines, tabs and quotes', () => {
  expect(parseTsv('"two\nlines"\tb\n"say ""hi"""\tc')).toEqual([
    ['two\nlines', 'b'],
    ['say "hi"', 'c'],
  ]);
});

it('a quote that is none stays', () => {
  expect(parseTsv('24" TV\tb')).toEqual([['24" TV', 'b']]);
  expect(parseTsv('"half\tb')).toEqual([['"half', 'b']]);
});

it('what is copied reads back the same', () => {
  const cells = [
    ['a', 'b\tc', 'line\nline'],
    ['', 'say "hi"', '"'],
  ];
  expect(parseTsv(toTsv(cells))).toEqual(cells);
});
