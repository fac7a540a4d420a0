import { expect, it } from 'vitest';
import { emptyStage, goneOf, moved } from './stages';

it('moves a stage and tells which are gone', () => {
  expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b']);
  expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
  expect(emptyStage().key).not.toBe(emptyStage().key);
  const stage = (id: string) => ({ ...emptyStage(), id, gates: [], gate_days: null });
  expect(goneOf([stage('1'), stage('2')], [stage('2'), emptyStage()]).map((one) => one.id)).toEqual(['1']);
});
