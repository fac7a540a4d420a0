export type SummaryKind = 'sum' | 'count' | 'avg' | 'min' | 'max';

export type Reckoned = { kind: 'none' } | { kind: 'value'; value: unknown };

/** What stands below a column. */
export function summarise(values: readonly unknown[], how: SummaryKind): Reckoned {
  const there = values.filter((one) => one !== null && one !== undefined && one !== '');
  if (how === 'count') return { kind: 'value', value: there.length };
  if (there.length === 0) return { kind: 'none' };
  if (there.every((one) => typeof one === 'number')) return { kind: 'value', value: reckon(there, how) };
  const texts = there.map(String).sort();
  if (how === 'min') return { kind: 'value', value: texts[0] };
  return how === 'max' ? { kind: 'value', value: texts.at(-1) } : { kind: 'none' };
}

function reckon(numbers: readonly number[], how: Exclude<SummaryKind, 'count'>): number {
  const sum = numbers.reduce((a, b) => a + b, 0);
  if (how === 'sum') return rounded(sum);
  if (how === 'avg') return rounded(sum / numbers.length);
  return how === 'min' ? Math.min(...numbers) : Math.max(...numbers);
}

/** Without the dust of binary fractions. */
const rounded = (value: number) => Math.round(value * 1e6) / 1e6;
