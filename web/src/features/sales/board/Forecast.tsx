import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import type { ForecastRow, Id } from '@/api/types';
import { useFormat } from '@/lib/format';
import { ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { Scroller } from '@/ui/Scroller';
import { forecastQuery } from '../queries';
import styles from '../Sales.module.css';

/** What is expected by month: weighted by probability, the best case, and what was won already. */
export function Forecast({ pipelineId, ownerId }: { pipelineId: Id | undefined; ownerId: Id | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const asked = { ...(pipelineId ? { pipeline_id: pipelineId } : {}), ...(ownerId ? { owner_id: ownerId } : {}) };
  const { data, error, refetch } = useQuery({ ...forecastQuery(asked), placeholderData: (before) => before });
  if (error && !data) return <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} />;
  if (!data) return <RowsLoading />;
  if (data.rows.length === 0) {
    return <FirstUse title={t('sales:ui.forecast.none')}>{t('sales:ui.forecast.none_words')}</FirstUse>;
  }
  const months = [...new Set(data.rows.map((row) => row.month))];
  const most = Math.max(1, ...months.map((month) => total(data.rows, month, 'best_converted')));
  const unknown = [...new Set(data.rows.filter((row) => row.rate === null).map((row) => row.currency))];
  const monthName = (month: string | null) =>
    month === null
      ? t('sales:ui.forecast.no_month')
      : new Intl.DateTimeFormat(format.lang === 'en' ? 'en-GB' : format.lang, {
          year: 'numeric',
          month: 'long',
        }).format(new Date(`${month}T12:00:00`));
  return (
    <Scroller label={t('sales:ui.view.forecast')}>
      <div className={styles.forecast}>
        {data.more ? <p className={styles.note}>{t('sales:ui.forecast.more')}</p> : null}
        {unknown.length > 0 ? (
          <p className={styles.note}>
            {t('sales:ui.forecast.no_rate', { currencies: unknown.join(', '), base: data.currency })}
          </p>
        ) : null}
        <table>
          <thead>
            <tr>
              <th scope="col">{t('sales:ui.forecast.month')}</th>
              <th scope="col" className={styles.right}>
                {t('sales:ui.forecast.count')}
              </th>
              <th scope="col" className={styles.right}>
                {t('sales:ui.forecast.weighted')}
              </th>
              <th scope="col" className={styles.right}>
                {t('sales:ui.forecast.best')}
              </th>
              <th scope="col" className={styles.right}>
                {t('sales:ui.forecast.won')}
              </th>
              <td />
            </tr>
          </thead>
          {months.map((month) => {
            const rows = data.rows.filter((row) => row.month === month);
            const sum = (field: Converted) => format.money(String(total(rows, month, field)), data.currency);
            return (
              <tbody key={month ?? 'none'}>
                <tr className={styles.monthRow}>
                  <th scope="row">{monthName(month)}</th>
                  <td className="num">{format.number(rows.reduce((all, row) => all + row.count, 0))}</td>
                  <td className="num">{sum('weighted_converted')}</td>
                  <td className="num">{sum('best_converted')}</td>
                  <td className="num">{sum('won_converted')}</td>
                  <td aria-hidden="true">
                    <span className={styles.bars}>
                      <i data-kind="best" style={{ width: share(total(rows, month, 'best_converted'), most) }} />
                      <i
                        data-kind="weighted"
                        style={{ width: share(total(rows, month, 'weighted_converted'), most) }}
                      />
                    </span>
                  </td>
                </tr>
                {rows.length > 1 || rows[0]?.currency !== data.currency
                  ? rows.map((row) => (
                      <tr key={row.currency} className={styles.currencyRow}>
                        <th scope="row">{row.currency}</th>
                        <td className="num">{format.number(row.count)}</td>
                        <td className="num">{format.money(row.weighted, row.currency)}</td>
                        <td className="num">{format.money(row.best, row.currency)}</td>
                        <td className="num">{format.money(row.won, row.currency)}</td>
                        <td className={styles.muted}>
                          {row.rate ? `× ${row.rate}` : t('sales:ui.forecast.rate_missing')}
                        </td>
                      </tr>
                    ))
                  : null}
              </tbody>
            );
          })}
        </table>
      </div>
    </Scroller>
  );
}

type Converted = 'best_converted' | 'weighted_converted' | 'won_converted';

/** For lengths and a total line; each row's own amount is shown exactly as the server has it. */
function total(rows: readonly ForecastRow[], month: string | null, field: Converted): number {
  const cents = rows
    .filter((row) => row.month === month)
    .reduce((all, row) => all + Math.round(Number(row[field] ?? 0) * 100), 0);
  return cents / 100;
}

function share(value: number, most: number): string {
  return `${Math.round((100 * value) / most)}%`;
}
