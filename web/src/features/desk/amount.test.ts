import { expect, it } from 'vitest';
import { isBelowZero, isZero, minus } from './amount';

it('subtracts to the last decimal, however large the amount', () => {
  expect(minus('12800.00', '800')).toBe('12000.00');
  expect(minus('0.3', '0.1')).toBe('0.2');
  expect(minus('90071992547409930.01', '0.02')).toBe('90071992547409929.99');
  expect(minus('5', '5')).toBe('0');
  expect(minus('1.00', '1')).toBe('0.00');
  expect(minus('1', '1.05')).toBe('-0.05');
  expect(minus('1', '-1.5')).toBe('2.5');
});

it('knows nothing from something, and in from back', () => {
  expect(['0', '0.00', '-0.0'].every(isZero)).toBe(true);
  expect(['0.01', '-3', '10'].some(isZero)).toBe(false);
  expect(isBelowZero('-0.01')).toBe(true);
  expect(isBelowZero('0.00') || isBelowZero('7')).toBe(false);
});
