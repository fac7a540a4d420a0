import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/lib/format';
import { useHotkeys } from '@/lib/hotkeys';
import { Kbd } from '@/ui/Kbd';
import { snoozeChoices } from '../snooze';
import styles from './Choices.module.css';

const DIGITS = ['1', '2', '3', '4', '5'] as const;

/** Until when: the usual times with a digit each, or a time of one's own. */
export function SnoozeChoices({ onChoose, verb }: { onChoose: (until: string) => void; verb?: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const choices = useMemo(() => snoozeChoices(new Date()), []);
  const [own, setOwn] = useState('');
  const ownAt = own === '' ? undefined : new Date(own);
  useHotkeys(
    DIGITS.map((digit, at) => ({
      keys: digit,
      everywhere: true,
      run: () => {
        const choice = choices[at];
        if (!choice || document.activeElement instanceof HTMLInputElement) return false;
        onChoose(choice.at.toISOString());
        return true;
      },
    })),
  );
  return (
    <div className={styles.choices}>
      {choices.map((choice, at) => (
        <button
          key={choice.name}
          type="button"
          className={styles.line}
          onClick={() => onChoose(choice.at.toISOString())}
        >
          <span className={styles.words}>{t(`mail:ui.snooze.${choice.name}`)}</span>
          <span className={styles.detail}>{dayAndHour(choice.at, format.lang)}</span>
          <Kbd keys={DIGITS[at] ?? ''} />
        </button>
      ))}
      <form
        className={styles.own}
        onSubmit={(event) => {
          event.preventDefault();
          if (ownAt && ownAt.getTime() > Date.now()) onChoose(ownAt.toISOString());
        }}
      >
        <input
          type="datetime-local"
          className={styles.input}
          aria-label={t('mail:ui.snooze.own')}
          value={own}
          onChange={(event) => setOwn(event.target.value)}
        />
        <Button htmlType="submit" disabled={!ownAt || ownAt.getTime() <= Date.now()}>
          {verb ?? t('mail:ui.act.snooze')}
        </Button>
      </form>
    </div>
  );
}

export function dayAndHour(at: Date, lang: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : lang, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).format(at);
}
