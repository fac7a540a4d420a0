import { Segmented } from 'antd';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReportChart, ReportDrill, ReportTable } from '@/api/types';
import { useFormat } from '@/lib/format';
import { Chart } from '@/ui/chart/Chart';
import { withRest } from '@/ui/chart/data';
import { AnswerTable } from './AnswerTable';
import styles from './Reports.module.css';
import { drawn, heightOf, isMixed } from './table';

/** An answer as a chart or as a table, whichever is asked for. */
export function Answer({
  table,
  chart,
  label,
  onDrill,
}: {
  table: ReportTable;
  chart: ReportChart;
  label: string;
  onDrill?: ((rows: ReportDrill) => void) | undefined;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const [figure, setFigure] = useState(0);
  const drawing = drawn(table, chart, figure);
  const unit = table.columns[figure]?.unit;
  const currency = table.currency;
  const mixed = isMixed(table);
  // In a chart amounts are told short; the table tells them whole.
  const written = useCallback(
    (value: number) => {
      const short = format.number(value, { notation: 'compact', maximumFractionDigits: 1 });
      if (unit === 'money' && currency) return `${currency} ${short}`;
      return unit === 'percent' && mixed
        ? `${format.number(value, { maximumFractionDigits: 1 })}%`
        : format.number(value);
    },
    [format, unit, currency, mixed],
  );
  if (table.rows.length === 0) return <p className={styles.nothing}>{t('reports:late.nothing')}</p>;
  if (!drawing) return <AnswerTable table={table} label={label} onDrill={onDrill} />;
  const pick = (category: string, series: string) => {
    const place = drawing.placeOf(category, series);
    const cells = place && (place.row === undefined ? table.totals : table.rows[place.row]?.cells);
    const rows = place && cells?.[place.column]?.rows;
    if (rows) onDrill?.(rows);
  };
  const choosable = table.columns.length > 1 && mixed && drawing.kind !== 'funnel';
  return (
    <>
      {choosable ? (
        <Segmented
          size="small"
          className={styles.figures}
          aria-label={t('reports:late.figure')}
          value={figure}
          onChange={setFigure}
          options={table.columns.map((column, value) => ({ value, label: column.name }))}
        />
      ) : null}
      <Chart
        kind={drawing.kind}
        label={label}
        data={withRest(drawing.data, drawing.max, t('reports:late.others'))}
        height={heightOf(drawing)}
        format={written}
        onPick={onDrill ? pick : undefined}
      />
    </>
  );
}
