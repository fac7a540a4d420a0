import { expect, it } from 'vitest';
import { isCrowd, MANY, outsiders } from './readers';

const person = (address: string) => ({ name: '', address });
const inside = [person('li@firm.example'), person('wang@firm.example')];
const ana = person('ana@lumen.example');

it('tells who was added from outside to a mail among colleagues', () => {
  expect(outsiders(inside, [...inside, ana], 'mia@firm.example')).toEqual([ana]);
});

it('says nothing where outsiders were in it already, where nothing is known, and of public hosts', () => {
  expect(outsiders([...inside, ana], [...inside, ana], 'mia@firm.example')).toEqual([]);
  expect(outsiders([], [ana], 'mia@firm.example')).toEqual([]);
  expect(outsiders(inside, [...inside, ana], undefined)).toEqual([]);
  expect(outsiders([person('a@gmail.com')], [ana], 'mia@gmail.com')).toEqual([]);
});

it('asks about many who see each other', () => {
  const many = Array.from({ length: MANY }, (_, at) => person(`p${at}@x.example`));
  expect(isCrowd(many.slice(0, 6), many.slice(6))).toBe(true);
  expect(isCrowd(many.slice(1), [])).toBe(false);
});
