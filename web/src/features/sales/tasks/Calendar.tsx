import { CarryOutOutlined, ClockCircleOutlined, FundOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import type { CalendarItem, Id } from '@/api/types';
import { useFormat } from '@/lib/format';
import { useIsPhone } from '@/lib/media';
import { useNow } from '@/lib/now';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { dateOf, dayOf } from '../days';
import { calendarQuery } from '../queries';
import styles from '../Sales.module.css';

/** Entries of a day in a month that are shown; the others are counted. */
const SHOWN = 3;
const ICONS: Record<CalendarItem['kind'], ReactNode> = {
  task: <CarryOutOutlined />,
  follow_up: <ClockCircleOutlined />,
  opportunity: <FundOutlined />,
};

interface CalendarProps {
  days: readonly string[];
  /** `2026-11`; days of other months are pale. */
  month: string | undefined;
  whose: 'mine' | 'all';
  onDay: (day: string) => void;
  onTask: (id: Id) => void;
}

/** Tasks, promises to customers and closing days of opportunities, day by day. */
export function Calendar({ days, month, whose, onDay, onTask }: CalendarProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const phone = useIsPhone();
  const today = dayOf(useNow());
  const { data, error, refetch } = useQuery({
    ...calendarQuery(days[0] ?? today, days.at(-1) ?? today, whose),
    placeholderData: (before) => before,
  });
  if (error && !data) return <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} />;
  if (!data) return <RowsLoading rows={10} />;
  const locale = format.lang === 'en' ? 'en-GB' : format.lang;
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short' });
  const of = (day: string) => data.items.filter((item) => item.day === day);
  const shown = phone ? days.filter((day) => of(day).length > 0 || day === today) : days;
  return (
    <div className={styles.calendar} data-view={month ? 'month' : 'week'}>
      {data.more ? <p className={styles.note}>{t('sales:ui.calendar.more')}</p> : null}
      {phone ? null : (
        <div className={styles.weekdays} aria-hidden="true">
          {days.slice(0, 7).map((day) => (
            <span key={day}>{weekday.format(dateOf(day))}</span>
          ))}
        </div>
      )}
      <ol className={styles.days}>
        {shown.map((day) => {
          const items = of(day);
          const few = month && !phone && items.length > SHOWN ? items.slice(0, SHOWN - 1) : items;
          return (
            <li key={day} data-other={month !== undefined && !day.startsWith(month)} data-today={day === today}>
              <header>
                <time dateTime={day}>{phone ? format.date(`${day}T12:00:00`) : Number(day.slice(8))}</time>
                {phone ? <span>{weekday.format(dateOf(day))}</span> : null}
                <Button
                  type="text"
                  size="small"
                  icon={<PlusOutlined />}
                  aria-label={t('sales:ui.calendar.add', { day: format.date(`${day}T12:00:00`) })}
                  onClick={() => onDay(day)}
                />
              </header>
              <ul>
                {few.map((item) => (
                  <Item key={`${item.kind} ${item.id}`} item={item} onTask={onTask} />
                ))}
              </ul>
              {few.length < items.length ? (
                <span className={styles.muted}>
                  {t('sales:ui.calendar.others', { count: items.length - few.length })}
                </span>
              ) : null}
            </li>
          );
        })}
      </ol>
    </div>
  );
}

function Item({ item, onTask }: { item: CalendarItem; onTask: (id: Id) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const router = useRouter();
  const open = () => {
    if (item.kind === 'task') onTask(item.id);
    else if (item.kind === 'opportunity') router.history.push(`/opportunities?deal=${item.id}`);
    else if (item.company) router.history.push(`/customers/${item.company.id}`);
  };
  const name = item.kind === 'follow_up' ? `${item.company?.name ?? ''}: ${item.title}` : item.title;
  return (
    <li>
      <button
        type="button"
        className={styles.item}
        data-kind={item.kind}
        data-done={item.done}
        data-late={item.overdue}
        title={`${t(`sales:ui.calendar.${item.kind}`)}: ${name}`}
        onClick={open}
      >
        <span aria-hidden="true">{ICONS[item.kind]}</span>
        {item.at ? <span className="num">{format.time(item.at)}</span> : null}
        <span className={styles.cut}>{name}</span>
      </button>
    </li>
  );
}
