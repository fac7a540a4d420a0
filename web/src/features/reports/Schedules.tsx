import { MailOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Drawer, Popconfirm, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { Problem } from '@/api/problem';
import type { Report, ReportLetter, ReportSchedule } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { useIsPhone } from '@/lib/media';
import { FormField, FormProblem } from '@/ui/FormField';
import { ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { StageChip, type Tone } from '@/ui/StageChip';
import { colleaguesQuery, schedulesQuery } from './queries';
import styles from './Reports.module.css';

const EVERY = ['daily', 'weekly', 'monthly'] as const;
type Every = (typeof EVERY)[number];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const HOUR_USUAL = 9;

/** Which reports are sent by mail, when, to whom, and what became of the last letters. */
export function Schedules({
  reports,
  wanted,
  onClose,
}: {
  reports: readonly Report[];
  /** Of this report a new one is begun. */
  wanted: string | undefined;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const { data, error, refetch } = useQuery(schedulesQuery());
  const [edited, setEdited] = useState<ReportSchedule | 'new' | undefined>(wanted ? 'new' : undefined);
  const items = data?.items ?? [];
  return (
    <Drawer open onClose={onClose} size={phone ? '100%' : 560} title={t('reports:late.mail.title')}>
      {edited ? (
        <ScheduleForm
          key={edited === 'new' ? 'new' : edited.id}
          reports={reports}
          schedule={edited === 'new' ? undefined : edited}
          wanted={wanted}
          onDone={() => setEdited(undefined)}
        />
      ) : (
        <div className={styles.form}>
          <p className={styles.quiet}>{t('reports:late.mail.words')}</p>
          {error && !data ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
          {!data && !error ? <RowsLoading rows={4} tall /> : null}
          {data && items.length === 0 ? (
            <FirstUse
              icon={<MailOutlined />}
              title={t('reports:late.mail.none')}
              act={{ words: t('reports:late.mail.new'), run: () => setEdited('new') }}
            >
              {t('reports:late.mail.none_words')}
            </FirstUse>
          ) : null}
          <ul className={styles.rows}>
            {items.map((schedule) => (
              <Line key={schedule.id} schedule={schedule} reports={reports} onEdit={() => setEdited(schedule)} />
            ))}
          </ul>
          {items.length > 0 ? (
            <Button icon={<PlusOutlined />} onClick={() => setEdited('new')}>
              {t('reports:late.mail.new')}
            </Button>
          ) : null}
        </div>
      )}
    </Drawer>
  );
}

/** Monday to Sunday, as the reader calls them. */
function useWeekdays(): string[] {
  const format = useFormat();
  const names = new Intl.DateTimeFormat(format.lang, { weekday: 'long', timeZone: 'UTC' });
  // The 5th of January 2026 was a Monday.
  return Array.from({ length: 7 }, (_, day) => names.format(Date.UTC(2026, 0, 5 + day)));
}

function Line({
  schedule,
  reports,
  onEdit,
}: {
  schedule: ReportSchedule;
  reports: readonly Report[];
  onEdit: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const weekdays = useWeekdays();
  const moment = (at: string) => `${format.date(at)} ${format.time(at)}`;
  const name = reports.find((report) => report.key === schedule.report_id)?.name ?? t('reports:late.mail.gone');
  const day = schedule.every === 'weekly' ? weekdays[schedule.day - 1] : schedule.day;
  const pause = useAct({
    call: () =>
      api.PUT('/api/reports/schedules/{id}', {
        params: { path: { id: schedule.id } },
        body: { ...planOf(schedule), active: !schedule.active },
      }),
    invalidates: ['reports.schedules.list'],
  });
  const drop = useAct({
    call: () => api.DELETE('/api/reports/schedules/{id}', { params: { path: { id: schedule.id } } }),
    invalidates: ['reports.schedules.list'],
    says: () => t('reports:late.mail.deleted'),
  });
  return (
    <li>
      <header>
        <b>{name}</b>
        {schedule.active ? null : <StageChip tone="amber">{t('reports:late.mail.paused')}</StageChip>}
      </header>
      <p>
        {t(`reports:late.mail.at.${schedule.every}`, { day, hour: schedule.hour })} ·{' '}
        {schedule.recipients.map((person) => person.name).join(format.lang === 'en' ? ', ' : '、')}
      </p>
      <p className={styles.quiet}>
        {[
          schedule.next_at ? t('reports:late.mail.next', { time: moment(schedule.next_at) }) : '',
          schedule.last_at ? t('reports:late.mail.last', { time: moment(schedule.last_at) }) : '',
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {schedule.letters.length > 0 ? (
        <ul className={styles.letters}>
          {schedule.letters.map((letter) => (
            <Letter key={letter.person.id} letter={letter} />
          ))}
        </ul>
      ) : null}
      <footer>
        <Button size="small" onClick={onEdit}>
          {t('reports:late.edit')}
        </Button>
        <Button size="small" loading={pause.isPending} onClick={() => pause.mutate()}>
          {t(schedule.active ? 'reports:late.mail.pause' : 'reports:late.mail.go_on')}
        </Button>
        <Popconfirm
          title={t('reports:late.mail.delete_title')}
          okText={t('reports:late.mail.delete')}
          cancelText={t('reports:late.form.cancel')}
          onConfirm={() => drop.mutate()}
        >
          <Button size="small" danger loading={drop.isPending}>
            {t('reports:late.mail.delete')}
          </Button>
        </Popconfirm>
      </footer>
    </li>
  );
}

const TONES: Record<ReportLetter['state'], Tone> = {
  waiting: 'neutral',
  sending: 'accent',
  sent: 'green',
  skipped: 'amber',
  failed: 'red',
  uncertain: 'amber',
};
const REASONS = ['not_active', 'no_right', 'too_slow', 'refused', 'fault', 'mail_server', 'uncertain'] as const;

function Letter({ letter }: { letter: ReportLetter }) {
  const { t } = useTranslation();
  const reason = REASONS.find((one) => one === letter.reason);
  return (
    <li>
      {letter.person.name}
      <StageChip tone={TONES[letter.state]}>{t(`reports:late.mail.state.${letter.state}`)}</StageChip>
      {reason ? <span>{t(`reports:late.mail.reason.${reason}`, { words: letter.words ?? '' })}</span> : null}
    </li>
  );
}

const planOf = ({ report_id, every, day, hour, recipients }: ReportSchedule) => ({
  report_id,
  every,
  day,
  hour,
  recipients: recipients.map((person) => person.id),
});

function ScheduleForm({
  reports,
  schedule,
  wanted,
  onDone,
}: {
  reports: readonly Report[];
  schedule: ReportSchedule | undefined;
  wanted: string | undefined;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const weekdays = useWeekdays();
  const { data: colleagues } = useQuery(colleaguesQuery());
  const [plan, setPlan] = useState(
    schedule
      ? planOf(schedule)
      : {
          report_id: wanted ?? reports[0]?.key ?? '',
          every: 'weekly' as Every,
          day: 1,
          hour: HOUR_USUAL,
          recipients: [] as string[],
        },
  );
  const put = (part: Partial<typeof plan>) => setPlan((before) => ({ ...before, ...part }));
  const save = useAct({
    call: () =>
      schedule
        ? api.PUT('/api/reports/schedules/{id}', {
            params: { path: { id: schedule.id } },
            body: { ...plan, active: schedule.active },
          })
        : api.POST('/api/reports/schedules', { body: plan }),
    refusal: 'form',
    invalidates: ['reports.schedules.list'],
    says: () => t('reports:late.mail.saved'),
    onDone,
  });
  const active = (colleagues?.items ?? []).filter((one) => one.state === 'active');
  return (
    <div className={styles.form}>
      <FormProblem problem={save.problem} shown={['recipients', 'hour', 'day']} />
      <FormField label={t('reports:late.mail.report')} name="report_id" problem={save.problem}>
        {({ id }) => (
          <Select
            id={id}
            disabled={schedule !== undefined}
            showSearch={{ optionFilterProp: 'label' }}
            value={plan.report_id}
            onChange={(report_id) => put({ report_id })}
            options={reports.map((report) => ({ value: report.key, label: report.name }))}
          />
        )}
      </FormField>
      <FormField label={t('reports:late.mail.recipients')} name="recipients" problem={save.problem}>
        {({ id, status }) => (
          <Select
            id={id}
            status={status ?? ''}
            mode="multiple"
            showSearch={{ optionFilterProp: 'label' }}
            value={plan.recipients}
            onChange={(recipients) => put({ recipients })}
            options={active.map((one) => ({ value: one.id, label: one.name }))}
          />
        )}
      </FormField>
      <div className={styles.two}>
        <FormField label={t('reports:late.mail.every')} name="every" problem={save.problem}>
          {({ id }) => (
            <Select
              id={id}
              value={plan.every}
              onChange={(every) => put({ every, day: 1 })}
              options={EVERY.map((value) => ({ value, label: t(`reports:late.mail.each.${value}`) }))}
            />
          )}
        </FormField>
        {plan.every === 'daily' ? null : (
          <FormField label={t('reports:late.mail.day')} name="day" problem={save.problem}>
            {({ id, status }) => (
              <Select
                id={id}
                status={status ?? ''}
                value={plan.day}
                onChange={(day) => put({ day })}
                options={
                  plan.every === 'weekly'
                    ? weekdays.map((label, at) => ({ value: at + 1, label }))
                    : Array.from({ length: 31 }, (_, at) => ({ value: at + 1, label: String(at + 1) }))
                }
              />
            )}
          </FormField>
        )}
        <FormField label={t('reports:late.mail.hour')} name="hour" problem={save.problem}>
          {({ id, status }) => (
            <Select
              id={id}
              status={status ?? ''}
              value={plan.hour}
              onChange={(hour) => put({ hour })}
              options={HOURS.map((value) => ({ value, label: `${String(value).padStart(2, '0')}:00` }))}
            />
          )}
        </FormField>
      </div>
      <p className={styles.quiet}>{t('reports:late.mail.zone')}</p>
      <div className={styles.foot}>
        <Button onClick={onDone}>{t('reports:late.form.cancel')}</Button>
        <Button
          type="primary"
          loading={save.isPending}
          disabled={plan.recipients.length === 0 || !plan.report_id}
          onClick={() => save.mutate()}
        >
          {t('reports:late.mail.save')}
        </Button>
      </div>
    </div>
  );
}
