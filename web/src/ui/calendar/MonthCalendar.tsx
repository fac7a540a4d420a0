/* biome-ignore-all lint/a11y/useSemanticElements: days of an ARIA grid are no cells of a table */
/* biome-ignore-all lint/a11y/useFocusableInteractive: only the day of the keys can be focused */
import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { Button, Popover, Segmented } from 'antd';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/lib/format';
import styles from './MonthCalendar.module.css';
import { addDays, addMonths, byDay, type Day, dayFor, dayOf, daysOf, fitting, monthOf, type Span } from './month';

/** Lines that a day has room for; a month of six weeks has less. */
const roomOf = (span: Span, weeks: number) => (span === 'week' ? 16 : weeks > 5 ? 3 : 4);

interface MonthCalendarProps<T> {
  label: string;
  things: readonly T[];
  idOf: (thing: T) => string;
  /** When it is: a day, or an instant. */
  whenOf: (thing: T) => string | null | undefined;
  wordsOf: (thing: T) => string;
  renderThing?: (thing: T) => ReactNode;
  onOpen: (id: string) => void;
  /** The days that are shown now, so that their things can be read. */
  onShown: (from: Day, to: Day) => void;
  span: Span;
  onSpan: (span: Span) => void;
  /** Beside the name of the month: that it isn't all, for example. */
  note?: ReactNode;
}

/** Things on their days, a month or a week of them. Arrows go by day and week, PageUp and PageDown by month. */
export function MonthCalendar<T>(props: MonthCalendarProps<T>) {
  const { label, things, idOf, whenOf, onShown, span, onSpan, note } = props;
  const { t } = useTranslation();
  const { lang } = useFormat();
  const today = dayOf(Date.now());
  const [day, setDay] = useState<Day>(today);
  const grid = useRef<HTMLDivElement>(null);
  const wantsFocus = useRef(false);
  const weeks = daysOf(span, day);
  const [from, to] = [weeks[0]?.[0] ?? day, weeks.at(-1)?.at(-1) ?? day];
  useEffect(() => onShown(from, to), [from, to, onShown]);
  useEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    grid.current?.querySelector<HTMLElement>(`[data-day="${day}"]`)?.focus();
  }, [day]);

  const days = byDay(things, (thing) => {
    const when = whenOf(thing);
    return when ? dayOf(when) : undefined;
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.target instanceof HTMLElement) || !event.target.dataset.day) return;
    const next = dayFor(event.key, day);
    if (next) {
      event.preventDefault();
      wantsFocus.current = true;
      setDay(next);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const first = event.target.querySelector<HTMLElement>('button');
      first?.focus();
      if (first?.dataset.more !== undefined) first.click();
    }
  };
  const step = (by: -1 | 1) => setDay(span === 'month' ? addMonths(day, by) : addDays(day, by * 7));
  const words = (options: Intl.DateTimeFormatOptions, one: Day) =>
    new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : lang, { ...options, timeZone: 'UTC' }).format(new Date(one));
  return (
    <div className={styles.calendar}>
      <header className={styles.head}>
        <h2 aria-live="polite">{words({ year: 'numeric', month: 'long' }, day)}</h2>
        <Button icon={<LeftOutlined />} aria-label={t('calendar.before')} onClick={() => step(-1)} />
        <Button icon={<RightOutlined />} aria-label={t('calendar.after')} onClick={() => step(1)} />
        <Button onClick={() => setDay(today)}>{t('calendar.today')}</Button>
        <span className={styles.note}>{note}</span>
        <Segmented<Span>
          value={span}
          onChange={onSpan}
          options={[
            { value: 'month', label: t('calendar.month') },
            { value: 'week', label: t('calendar.week') },
          ]}
        />
      </header>
      <div ref={grid} role="grid" aria-label={label} className={styles.grid} onKeyDown={onKeyDown}>
        <div role="row" className={styles.week}>
          {(weeks[0] ?? []).map((one) => (
            <div key={one} role="columnheader" className={styles.weekday}>
              {words({ weekday: 'short' }, one)}
            </div>
          ))}
        </div>
        {weeks.map((week) => (
          <div key={week[0]} role="row" className={styles.week} data-span={span}>
            {week.map((one) => (
              <div
                key={one}
                role="gridcell"
                data-day={one}
                tabIndex={one === day ? 0 : -1}
                aria-label={`${words({ weekday: 'long', day: 'numeric', month: 'long' }, one)}, ${t('calendar.things', {
                  count: days.get(one)?.length ?? 0,
                })}`}
                aria-current={one === today ? 'date' : undefined}
                className={styles.day}
                data-out={(span === 'month' && monthOf(one) !== monthOf(day)) || undefined}
                onFocus={(event) => (event.target === event.currentTarget ? setDay(one) : undefined)}
              >
                <span className={`num ${styles.date}`}>{Number(one.slice(8))}</span>
                <Things
                  {...props}
                  things={days.get(one) ?? []}
                  idOf={idOf}
                  room={roomOf(span, weeks.length)}
                  title={words({ day: 'numeric', month: 'long' }, one)}
                />
              </div>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

function Things<T>({
  things,
  idOf,
  wordsOf,
  renderThing,
  onOpen,
  title,
  room,
}: MonthCalendarProps<T> & { title: string; room: number }) {
  const { t } = useTranslation();
  const { shown, more } = fitting(things, room);
  const line = (thing: T) => (
    <button
      key={idOf(thing)}
      type="button"
      tabIndex={-1}
      className={styles.thing}
      title={wordsOf(thing)}
      onClick={() => onOpen(idOf(thing))}
    >
      {renderThing ? renderThing(thing) : wordsOf(thing)}
    </button>
  );
  return (
    <>
      {shown.map(line)}
      {more > 0 ? (
        <Popover trigger="click" title={title} content={<div className={styles.all}>{things.map(line)}</div>}>
          <button type="button" tabIndex={-1} data-more className={styles.more}>
            {t('calendar.more', { count: more })}
          </button>
        </Popover>
      ) : null}
    </>
  );
}
