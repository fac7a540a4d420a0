import { useQuery } from '@tanstack/react-query';
import { Checkbox, Segmented, Select } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import type { MailFates, MailResponses } from '@/api/types';
import { useFormat } from '@/lib/format';
import { Chart } from '@/ui/chart/Chart';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { spanWords } from '../desk/span';
import { fatesQuery, responsesQuery } from '../queries';
import { BehindResponses, BehindSent } from './Behind';
import { groupName } from './groupName';
import styles from './Reports.module.css';

const BYS = ['person', 'mailbox', 'label', 'hour', 'week'] as const;
export type ResponseBy = (typeof BYS)[number];
const SENT_BYS = ['template', 'person'] as const;
export type SentBy = (typeof SENT_BYS)[number];
const SPANS = [7, 30, 90, 365] as const;
const DAY_MS = 86_400_000;
/** A chart with more bars says nothing; the table below has them all. */
const BARS_MAX = 24;

/** How soon people are answered, and how what is written fares. */
export function ReportsPart() {
  const { t } = useTranslation();
  const [days, setDays] = useState<number>(30);
  const span = useMemo(() => {
    // To the end of this hour: the same question is asked again while one looks at it.
    const until = Math.ceil(Date.now() / 3_600_000) * 3_600_000;
    return { from: new Date(until - days * DAY_MS).toISOString(), until: new Date(until).toISOString() };
  }, [days]);
  return (
    <div className={styles.part}>
      <Segmented
        value={days}
        onChange={setDays}
        options={SPANS.map((one) => ({ value: one, label: t('mail:late.report.days', { count: one }) }))}
      />
      <Responses span={span} />
      <Fates span={span} />
    </div>
  );
}

export interface Span {
  from: string;
  until: string;
}

function Responses({ span }: { span: Span }) {
  const { t } = useTranslation();
  const [by, setBy] = useState<ResponseBy>('person');
  const [working, setWorking] = useState(true);
  const [key, setKey] = useState<string | undefined>();
  const asked = { ...span, by, ...(working ? { working } : {}) };
  const { data, error, refetch } = useQuery({ ...responsesQuery(asked), placeholderData: (before) => before });
  return (
    <section className={styles.section}>
      <header className={styles.head}>
        <h2>{t('mail:late.report.responses')}</h2>
        <Select
          value={by}
          aria-label={t('mail:late.report.by')}
          options={BYS.map((one) => ({ value: one, label: t(`mail:late.report.by_${one}`) }))}
          onChange={(next) => {
            setBy(next);
            setKey(undefined);
          }}
        />
        <Checkbox checked={working} onChange={(event) => setWorking(event.target.checked)}>
          {t('mail:late.report.working')}
        </Checkbox>
      </header>
      <p className={styles.quiet}>{t('mail:late.report.responses_words')}</p>
      {error && !data ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <RowsLoading rows={4} /> : null}
      {data ? <ResponsesShown data={data} by={by} working={working} chosen={key} onPick={setKey} /> : null}
      {key === undefined ? null : <BehindResponses asked={{ ...asked, ...(key === ALL ? {} : { key }) }} />}
    </section>
  );
}

/** Stands for all groups together. */
const ALL = '\u0000';

interface ShownProps {
  chosen: string | undefined;
  onPick: (key: string) => void;
}

function ResponsesShown({
  data,
  by,
  working,
  chosen,
  onPick,
}: ShownProps & { data: MailResponses; by: ResponseBy; working: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const name = (key: string, written: string) => groupName(by, key, written, t, format);
  const span = (minutes: number | null | undefined) => (minutes == null ? '–' : spanWords(minutes, t, working));
  const shown = data.groups.slice(0, BARS_MAX);
  if (data.total.mails === 0) return <p className={styles.quiet}>{t('mail:late.report.nothing')}</p>;
  return (
    <>
      {data.cut ? <p className={styles.quiet}>{t('mail:late.report.cut')}</p> : null}
      <Chart
        kind={by === 'week' ? 'line' : 'bar'}
        label={t('mail:late.report.responses')}
        data={{
          categories: shown.map((one) => ({ key: one.key, name: name(one.key, one.name) })),
          series: [
            {
              key: 'median',
              name: t('mail:late.report.median'),
              values: shown.map((one) => one.median_minutes ?? null),
            },
            { key: 'p90', name: t('mail:late.report.p90'), values: shown.map((one) => one.p90_minutes ?? null) },
          ],
        }}
        format={(minutes) => spanWords(Math.round(minutes), t, working)}
        onPick={(key) => onPick(key)}
      />
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th>{t(`mail:late.report.by_${by}`)}</th>
              <th>{t('mail:late.report.mails')}</th>
              <th>{t('mail:late.report.answered')}</th>
              <th>{t('mail:late.report.median')}</th>
              <th>{t('mail:late.report.p90')}</th>
            </tr>
          </thead>
          <tbody>
            {[...data.groups, { ...data.total, key: ALL }].map((one) => (
              <tr key={one.key} data-total={one.key === ALL}>
                <th>
                  <button type="button" aria-pressed={chosen === one.key} onClick={() => onPick(one.key)}>
                    {one.key === ALL ? t('mail:late.report.all') : name(one.key, one.name)}
                  </button>
                </th>
                <td>{format.number(one.mails)}</td>
                <td>{format.number(one.answered)}</td>
                <td>{span(one.median_minutes)}</td>
                <td>{span(one.p90_minutes)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Fates({ span }: { span: Span }) {
  const { t } = useTranslation();
  const [by, setBy] = useState<SentBy>('template');
  const [key, setKey] = useState<string | undefined>();
  const asked = { ...span, by };
  const { data, error, refetch } = useQuery({ ...fatesQuery(asked), placeholderData: (before) => before });
  return (
    <section className={styles.section}>
      <header className={styles.head}>
        <h2>{t('mail:late.report.fates')}</h2>
        <Select
          value={by}
          aria-label={t('mail:late.report.by')}
          options={SENT_BYS.map((one) => ({ value: one, label: t(`mail:late.report.by_${one}`) }))}
          onChange={(next) => {
            setBy(next);
            setKey(undefined);
          }}
        />
      </header>
      <p className={styles.quiet}>{t('mail:late.report.fates_words')}</p>
      {error && !data ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <RowsLoading rows={4} /> : null}
      {data ? <FatesShown data={data} by={by} chosen={key} onPick={setKey} /> : null}
      {key === undefined ? null : <BehindSent asked={{ ...asked, ...(key === ALL ? {} : { key }) }} />}
    </section>
  );
}

function FatesShown({ data, by, chosen, onPick }: ShownProps & { data: MailFates; by: SentBy }) {
  const { t } = useTranslation();
  const format = useFormat();
  const name = (key: string, written: string) => groupName(by, key, written, t, format);
  const share = (part: number, of: number) => (of === 0 ? null : part / of);
  const percent = (value: number | null) => (value === null ? '–' : format.number(value, { style: 'percent' }));
  const shown = data.groups.slice(0, BARS_MAX);
  if (data.total.sent === 0) return <p className={styles.quiet}>{t('mail:late.report.nothing_sent')}</p>;
  return (
    <>
      {data.cut ? <p className={styles.quiet}>{t('mail:late.report.cut')}</p> : null}
      <Chart
        kind="bar"
        label={t('mail:late.report.fates')}
        data={{
          categories: shown.map((one) => ({ key: one.key, name: name(one.key, one.name) })),
          series: [
            {
              key: 'answered',
              name: t('mail:late.report.answer_rate'),
              tone: 'green',
              values: shown.map((one) => share(one.answered, one.sent)),
            },
            {
              key: 'opened',
              name: t('mail:late.report.open_rate'),
              values: shown.map((one) => share(one.opened, one.tracked)),
            },
          ],
        }}
        format={(value) => format.number(value, { style: 'percent' })}
        onPick={(key) => onPick(key)}
      />
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th>{t(`mail:late.report.by_${by}`)}</th>
              <th>{t('mail:late.report.sent')}</th>
              <th>{t('mail:late.report.answer_rate')}</th>
              <th>{t('mail:late.report.tracked')}</th>
              <th>{t('mail:late.report.open_rate')}</th>
              <th>{t('mail:late.report.click_rate')}</th>
            </tr>
          </thead>
          <tbody>
            {[...data.groups, { ...data.total, key: ALL }].map((one) => (
              <tr key={one.key} data-total={one.key === ALL}>
                <th>
                  <button type="button" aria-pressed={chosen === one.key} onClick={() => onPick(one.key)}>
                    {one.key === ALL ? t('mail:late.report.all') : name(one.key, one.name)}
                  </button>
                </th>
                <td>{format.number(one.sent)}</td>
                <td>{percent(share(one.answered, one.sent))}</td>
                <td>{format.number(one.tracked)}</td>
                <td>{percent(share(one.opened, one.tracked))}</td>
                <td>{percent(share(one.clicked, one.tracked))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
