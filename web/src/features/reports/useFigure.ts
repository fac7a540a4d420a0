import type { ReportTable } from '@/api/types';
import { useFormat } from '@/lib/format';

/** Writes figures: with thousands apart, amounts with their currency, shares as percent. */
export function useFigure(table: Pick<ReportTable, 'columns' | 'currency'>) {
  const format = useFormat();
  return (value: string | null | undefined, column: number): string => {
    if (value === null || value === undefined) return '–';
    const unit = table.columns[column]?.unit;
    if (unit === 'money' && table.currency) return format.money(value, table.currency);
    if (unit === 'percent') return `${format.number(Number(value), { maximumFractionDigits: 1 })}%`;
    return format.number(Number(value), { maximumFractionDigits: 4 });
  };
}
