import { CheckOutlined, LeftOutlined, RightOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, DatePicker, Input } from 'antd';
import dayjs from 'dayjs';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { Problem } from '@/api/problem';
import type { DailyReport, DayFigures } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { useNow } from '@/lib/now';
import { FormField } from '@/ui/FormField';
import { Initials } from '@/ui/Initials';
import { Page } from '@/ui/Page';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { StageChip } from '@/ui/StageChip';
import { addDays, dayOf } from '../days';
import { myReportQuery, teamReportsQuery } from '../queries';
import styles from '../Sales.module.css';

const FIGURES: readonly (keyof DayFigures)[] = [
  'customers',
  'follow_ups',
  'mails_out',
  'opportunities',
  'moves',
  'won',
  'lost',
  'tasks_done',
];

/** A day: its figures by themselves, one's own words, and what the team wrote. */
export function ReportPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const today = dayOf(useNow());
  const { day = today } = useSearch({ from: '/shell/daily-report' });
  const put = (next: string) =>
    void navigate({ to: '/daily-report', search: next === today ? {} : { day: next }, replace: true });
  const mine = useQuery(myReportQuery(day));
  const team = useQuery(teamReportsQuery(day));
  const others = team.data?.items.filter((one) => one.person.id !== mine.data?.person.id) ?? [];
  const silent = others.filter((one) => one.text === null);
  return (
    <Page
      title={t('sales:ui.report.page')}
      acts={
        <span className={styles.steps2}>
          <Button
            size="small"
            icon={<LeftOutlined />}
            aria-label={t('sales:ui.before')}
            onClick={() => put(addDays(day, -1))}
          />
          <DatePicker
            size="small"
            allowClear={false}
            aria-label={t('sales:ui.day')}
            maxDate={dayjs(today)}
            value={dayjs(day)}
            onChange={(date) => date && put(date.format('YYYY-MM-DD'))}
          />
          <Button
            size="small"
            icon={<RightOutlined />}
            aria-label={t('sales:ui.after')}
            disabled={day >= today}
            onClick={() => put(addDays(day, 1))}
          />
        </span>
      }
      width="reading"
    >
      <div className={styles.stack}>
        {mine.error && !mine.data ? (
          <ErrorState problem={Problem.of(mine.error)} onRetry={() => void mine.refetch()} />
        ) : null}
        {mine.isPending ? <RowsLoading rows={3} /> : null}
        {mine.data ? <Mine key={day} report={mine.data} /> : null}
        {others.length > 0 ? (
          <section className={styles.part}>
            <header>
              <h2>{t('sales:ui.report.team')}</h2>
              {silent.length > 0 ? (
                <StageChip tone="amber">{t('sales:ui.report.silent', { count: silent.length })}</StageChip>
              ) : (
                <StageChip tone="green" icon={<CheckOutlined aria-hidden="true" />}>
                  {t('sales:ui.report.all_written')}
                </StageChip>
              )}
            </header>
            <ul>
              {others.map((report) => (
                <Theirs key={report.person.id} report={report} />
              ))}
            </ul>
          </section>
        ) : null}
      </div>
    </Page>
  );
}

function Mine({ report }: { report: DailyReport }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [text, setText] = useState(report.text ?? '');
  useEffect(() => setText(report.text ?? ''), [report.text]);
  const write = useAct({
    call: () => api.PUT('/api/sales/daily-report', { body: { day: report.day, text: text.trim() } }),
    refusal: 'form',
    invalidates: ['sales.daily_report.read', 'sales.daily_reports.list'],
    says: () => t('sales:ui.report.written'),
  });
  return (
    <section className={styles.form}>
      <Numbers figures={report.figures} />
      <FormField label={t('sales:ui.report.words')} name="text" problem={write.problem}>
        {(field) => (
          <Input.TextArea
            {...field}
            autoSize={{ minRows: 4, maxRows: 16 }}
            placeholder={t('sales:ui.report.hint')}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </FormField>
      <div className={styles.foot}>
        <span className={styles.muted}>
          {report.written_at ? t('sales:ui.report.written_at', { at: format.dateTime(report.written_at) }) : ''}
        </span>
        <Button
          type="primary"
          loading={write.isPending}
          disabled={!text.trim() || text.trim() === report.text}
          onClick={() => write.mutate()}
        >
          {report.text === null ? t('sales:ui.report.write') : t('sales:ui.report.rewrite')}
        </Button>
      </div>
    </section>
  );
}

function Theirs({ report }: { report: DailyReport }) {
  const { t } = useTranslation();
  return (
    <li className={styles.report}>
      <Initials name={report.person.name} size={28} />
      <div>
        <b>{report.person.name}</b>
        <p data-silent={report.text === null}>{report.text ?? t('sales:ui.report.not_written')}</p>
        <Numbers figures={report.figures} isSmall />
      </div>
    </li>
  );
}

function Numbers({ figures, isSmall = false }: { figures: DayFigures; isSmall?: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const shown = isSmall ? FIGURES.filter((name) => figures[name] > 0) : FIGURES;
  if (shown.length === 0) return null;
  return (
    <dl className={styles.figures} data-small={isSmall}>
      {shown.map((name) => (
        <div key={name}>
          <dt>{t(`sales:ui.figure.${name}`)}</dt>
          <dd className="num">{format.number(figures[name])}</dd>
        </div>
      ))}
    </dl>
  );
}
