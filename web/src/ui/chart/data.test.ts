import { expect, it } from 'vitest';
import { type ChartData, conversions, withRest } from './data';

it('tells what is left at each step', () => {
  expect(conversions([200, 50, 0, 10])).toEqual([undefined, 0.25, 0, undefined]);
  expect(conversions([null, 3])).toEqual([undefined, undefined]);
});

const data: ChartData = {
  categories: ['AE', 'DE', 'BR', 'US'].map((key) => ({ key, name: key })),
  series: [{ key: 'n', name: 'Customers', values: [5, 20, null, 10] }],
};

it('the many small ones become one', () => {
  expect(withRest(data, 4, 'Others')).toBe(data);
  const few = withRest(data, 3, 'Others');
  expect(few.categories.map((one) => one.name)).toEqual(['DE', 'US', 'Others']);
  expect(few.series[0]?.values).toEqual([20, 10, 5]);
});
