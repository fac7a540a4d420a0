import { useTranslation } from 'react-i18next';
import type { ReportDrill, ReportTable } from '@/api/types';
import styles from './Reports.module.css';
import { useFigure } from './useFigure';

/** A report's answer, figure by figure; each leads to its rows. */
export function AnswerTable({
  table,
  label,
  onDrill,
}: {
  table: ReportTable;
  label: string;
  onDrill?: ((rows: ReportDrill) => void) | undefined;
}) {
  const { t } = useTranslation();
  const figure = useFigure(table);
  const cell = ({ value, rows }: ReportTable['totals'][number], column: number, of: string) => {
    const words = figure(value, column);
    if (!rows || !onDrill || value === '0' || value === null) return words;
    return (
      <button
        type="button"
        aria-label={`${of}, ${table.columns[column]?.name ?? ''}: ${words}. ${t('reports:late.open_rows')}`}
        onClick={() => onDrill(rows)}
      >
        {words}
      </button>
    );
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section className={styles.answer} tabIndex={0} aria-label={label}>
      <table>
        <thead>
          <tr>
            <th scope="col">{table.by}</th>
            {table.columns.map((column) => (
              <th key={column.key} scope="col" className={styles.right}>
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, place) => (
            <tr key={row.key ?? (row.others ? 'others' : `none ${place}`)}>
              <th scope="row" title={row.others ? t('reports:late.others_words') : undefined}>
                {row.name}
              </th>
              {row.cells.map((one, column) => (
                <td key={table.columns[column]?.key} className="num">
                  {cell(one, column, row.name)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        {table.totals.some((one) => one.value !== null) ? (
          <tfoot>
            <tr>
              <th scope="row">{t('reports:late.total')}</th>
              {table.totals.map((one, column) => (
                <td key={table.columns[column]?.key} className="num">
                  {cell(one, column, t('reports:late.total'))}
                </td>
              ))}
            </tr>
          </tfoot>
        ) : null}
      </table>
    </section>
  );
}
