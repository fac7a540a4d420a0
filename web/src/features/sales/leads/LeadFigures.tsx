import { useQuery } from '@tanstack/react-query';
import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import { useFormat } from '@/lib/format';
import { ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { addDays, dayOf } from '../days';
import { leadFiguresQuery } from '../queries';
import styles from '../Sales.module.css';

const DAYS = 90;

/** What each source brought: leads, useless ones, customers. */
export function LeadFigures() {
  const { t } = useTranslation();
  const format = useFormat();
  const [days, setDays] = useState(() => ({ from: addDays(dayOf(Date.now()), -DAYS), until: dayOf(Date.now()) }));
  const { data, error, refetch } = useQuery({
    ...leadFiguresQuery(days.from, days.until),
    placeholderData: (before) => before,
  });
  const percent = (part: number, all: number) =>
    all === 0 ? '–' : format.number(part / all, { style: 'percent', maximumFractionDigits: 1 });
  return (
    <div className={styles.forecast}>
      <DatePicker.RangePicker
        allowClear={false}
        aria-label={t('sales:ui.period')}
        value={[dayjs(days.from), dayjs(days.until)]}
        onChange={(range) =>
          range?.[0] &&
          range[1] &&
          setDays({ from: range[0].format('YYYY-MM-DD'), until: range[1].format('YYYY-MM-DD') })
        }
      />
      {error ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <RowsLoading /> : null}
      {data?.length === 0 ? (
        <FirstUse title={t('sales:ui.lead.no_figures')}>{t('sales:ui.lead.no_figures_words')}</FirstUse>
      ) : null}
      {data && data.length > 0 && !error ? (
        <table>
          <thead>
            <tr>
              <th scope="col">{t('sales:ui.field.source')}</th>
              <th scope="col" className={styles.right}>
                {t('sales:ui.nav.leads')}
              </th>
              <th scope="col" className={styles.right}>
                {t('sales:ui.lead_state.invalid')}
              </th>
              <th scope="col" className={styles.right}>
                {t('sales:ui.lead_state.converted')}
              </th>
              <th scope="col" className={styles.right}>
                {t('sales:ui.lead.rate')}
              </th>
            </tr>
          </thead>
          <tbody>
            {data.map((row) => (
              <tr key={row.source} className={styles.monthRow}>
                <th scope="row">{t(`sales:ui.lead_source.${row.source}`)}</th>
                <td className="num">{format.number(row.count)}</td>
                <td className="num">{format.number(row.invalid)}</td>
                <td className="num">{format.number(row.converted)}</td>
                <td className="num">{percent(row.converted, row.count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </div>
  );
}
