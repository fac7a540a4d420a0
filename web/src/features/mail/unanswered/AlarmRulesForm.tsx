import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, InputNumber, Switch, TimePicker } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, query } from '@/api/client';
import type { AlarmRules, MailLabel } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { FormProblem } from '@/ui/FormField';
import form from '../rules/Sending.module.css';
import styles from './Unanswered.module.css';

/** What people write about; machines wait for no answer. */
const LABELS: readonly MailLabel[] = ['enquiry', 'quotation', 'order', 'sample', 'payment', 'shipping', 'complaint'];
/** A Monday, to name the days by. */
const MONDAY = Date.UTC(2026, 5, 1);
const DAY_MS = 86_400_000;
const HOURS_MAX = 1_000;

/** How long people may wait for an answer, and when the company works. */
export function AlarmRulesForm() {
  const { data } = useQuery(query('mail.alarm_rules.get', '/api/mail/alarm-rules'));
  return data ? <Form key={data.revision} rules={data} /> : null;
}

function Form({ rules }: { rules: AlarmRules }) {
  const { t } = useTranslation();
  const { lang } = useFormat();
  const [value, setValue] = useState(rules);
  const set = (change: Partial<AlarmRules>) => setValue((now) => ({ ...now, ...change }));
  const save = useAct({
    call: () => api.PUT('/api/mail/alarm-rules', { body: value }),
    invalidates: ['mail.alarm_rules.get', 'mail.unanswered.list'],
    refusal: 'form',
    says: () => t('mail:ui.mailbox.saved'),
  });
  const dayName = (day: number) =>
    new Date(MONDAY + day * DAY_MS).toLocaleDateString(lang, { weekday: 'short', timeZone: 'UTC' });
  const time = (minutes: number): Dayjs =>
    minutes === 1_440 ? dayjs().startOf('day').add(1_439, 'minute') : dayjs().startOf('day').add(minutes, 'minute');
  const minutesOf = (at: Dayjs) => at.hour() * 60 + at.minute();
  const hours = (
    minutes: number | undefined,
    onChange: (minutes: number | undefined) => void,
    label: string,
    least: number,
  ) => (
    <InputNumber
      aria-label={label}
      className={form.number ?? ''}
      min={least}
      max={HOURS_MAX}
      step={0.5}
      value={minutes === undefined ? null : minutes / 60}
      placeholder={t('mail:late.alarm.as_all')}
      suffix={t('mail:late.alarm.hours_unit')}
      onChange={(hours) => onChange(hours === null ? undefined : Math.round(hours * 60))}
    />
  );
  return (
    <section className={form.section}>
      <h2>{t('mail:late.alarm.rules')}</h2>
      <p className={form.quiet}>{t('mail:late.alarm.rules_words')}</p>
      <FormProblem problem={save.problem} shown={[]} />
      <div className={styles.acts}>
        <Switch
          checked={value.active}
          aria-label={t('mail:late.alarm.active')}
          onChange={(active) => set({ active })}
        />
        <span>{t('mail:late.alarm.active')}</span>
      </div>
      <fieldset className={styles.days}>
        <legend className={form.quiet}>{t('mail:late.alarm.days')}</legend>
        {[0, 1, 2, 3, 4, 5, 6].map((day) => (
          <Checkbox
            key={day}
            checked={((value.days >> day) & 1) === 1}
            onChange={() => set({ days: value.days ^ (1 << day) })}
          >
            {dayName(day)}
          </Checkbox>
        ))}
      </fieldset>
      <div className={styles.acts}>
        <TimePicker.RangePicker
          format="HH:mm"
          minuteStep={15}
          allowClear={false}
          aria-label={t('mail:late.alarm.hours')}
          value={[time(value.from_minute), time(value.until_minute)]}
          onChange={(times) => {
            const [from, until] = times ?? [];
            if (from && until) set({ from_minute: minutesOf(from), until_minute: minutesOf(until) });
          }}
        />
        <span className={form.quiet}>{t('mail:late.alarm.hours')}</span>
      </div>
      <div className={styles.limits}>
        <span>{t('mail:late.alarm.limit')}</span>
        {hours(value.minutes, (minutes) => minutes && set({ minutes }), t('mail:late.alarm.limit'), 0.5)}
        <span>{t('mail:late.alarm.superior')}</span>
        {hours(
          value.superior_minutes,
          (minutes) => set({ superior_minutes: minutes ?? 0 }),
          t('mail:late.alarm.superior'),
          0,
        )}
        {LABELS.map((label) => (
          <LabelLimit key={label} label={t('mail:late.alarm.about', { label: t(`mail:ui.tag.${label}`) })}>
            {hours(
              value.label_minutes[label],
              (minutes) => {
                const { [label]: _, ...others } = value.label_minutes;
                set({ label_minutes: minutes === undefined ? others : { ...others, [label]: minutes } });
              },
              t('mail:late.alarm.about', { label: t(`mail:ui.tag.${label}`) }),
              0.5,
            )}
          </LabelLimit>
        ))}
      </div>
      <div>
        <Button type="primary" loading={save.isPending} onClick={() => save.mutate()}>
          {t('act.save')}
        </Button>
      </div>
    </section>
  );
}

function LabelLimit({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <span>{label}</span>
      {children}
    </>
  );
}
