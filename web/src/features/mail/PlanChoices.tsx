import { Button, Segmented } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/lib/format';
import { cityOf, momentOfInput, ownZone, planChoices } from './plan';
import styles from './thread/Choices.module.css';
import { dayAndHour } from './thread/SnoozeChoices';

interface PlanChoicesProps {
  /** Where the buyer's clocks are. */
  buyersZone: string | undefined;
  verb: string;
  onChoose: (at: string, timeZone: string) => void;
}

/** When a mail is to leave, by the buyer's clock or one's own: the usual times, or any. */
export function PlanChoices({ buyersZone, verb, onChoose }: PlanChoicesProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const mine = ownZone();
  const [zone, setZone] = useState(buyersZone ?? mine);
  const [own, setOwn] = useState('');
  const choices = useMemo(() => planChoices(zone, Date.now()), [zone]);
  const ownAt = momentOfInput(zone, own);
  const isFuture = ownAt !== undefined && ownAt.getTime() > Date.now();
  return (
    <div className={styles.choices}>
      {buyersZone && buyersZone !== mine ? (
        <Segmented
          block
          value={zone}
          onChange={setZone}
          options={[
            { value: buyersZone, label: t('mail:late.plan.theirs', { city: cityOf(buyersZone) }) },
            { value: mine, label: t('mail:late.plan.mine') },
          ]}
        />
      ) : null}
      {choices.map((choice) => (
        <button
          key={choice.name}
          type="button"
          className={styles.line}
          onClick={() => onChoose(choice.at.toISOString(), zone)}
        >
          <span className={styles.words}>{t(`mail:late.plan.${choice.name}`)}</span>
          <span className={styles.detail}>
            {dayAndHour(choice.at, format.lang, zone)}
            {zone === mine ? null : <> · {t('mail:late.plan.here', { at: format.time(choice.at) })}</>}
          </span>
        </button>
      ))}
      <form
        className={styles.own}
        onSubmit={(event) => {
          event.preventDefault();
          if (ownAt && isFuture) onChoose(ownAt.toISOString(), zone);
        }}
      >
        <input
          type="datetime-local"
          className={styles.input}
          aria-label={t('mail:ui.snooze.own')}
          value={own}
          onChange={(event) => setOwn(event.target.value)}
        />
        <Button htmlType="submit" disabled={!isFuture}>
          {verb}
        </Button>
      </form>
      {ownAt && zone !== mine ? (
        <p className={styles.detail}>
          {isFuture ? t('mail:late.plan.here_long', { at: format.dateTime(ownAt) }) : t('mail:late.plan.over')}
        </p>
      ) : null}
    </div>
  );
}
