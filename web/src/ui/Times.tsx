import { MoonOutlined, SunOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { hourThere, type Instant, useFormat } from '@/lib/format';
import { useNow } from '@/lib/now';
import styles from './Times.module.css';

/** '5 min ago' up to a day, then the date; the exact time on hover. */
export function RelativeTime({ at }: { at: Instant }) {
  const format = useFormat();
  const now = useNow();
  return (
    <time className="num" dateTime={new Date(at).toISOString()} title={format.dateTime(at)}>
      {format.relative(at, now)}
    </time>
  );
}

/** In lists: the hour today, else the date. */
export function ListTime({ at }: { at: Instant }) {
  const format = useFormat();
  const now = useNow();
  return (
    <time className="num" dateTime={new Date(at).toISOString()} title={format.dateTime(at)}>
      {format.listTime(at, now)}
    </time>
  );
}

/** The buyer's hour: '14:42 Dubai', with whether an office is open there. */
export function LocalTime({ timeZone, place }: { timeZone: string; place?: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const there = hourThere(timeZone, useNow(), format.lang);
  if (!there) return null;
  const city = place ?? timeZone.split('/').at(-1)?.replaceAll('_', ' ') ?? timeZone;
  return (
    <span
      className={styles.there}
      data-open={there.open}
      title={t(there.open ? 'time.office_open' : 'time.office_closed')}
    >
      {there.open ? <SunOutlined aria-hidden="true" /> : <MoonOutlined aria-hidden="true" />}
      <span className="num">{there.time}</span> {city}
      <span className="sr-only">{t(there.open ? 'time.office_open' : 'time.office_closed')}</span>
    </span>
  );
}
