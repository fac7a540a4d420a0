import { Button, DatePicker, Input } from 'antd';
import dayjs from 'dayjs';
import { type FormEvent, type KeyboardEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { useHotkeys } from '@/lib/hotkeys';
import { useNow } from '@/lib/now';
import { FormProblem } from '@/ui/FormField';
import { Kbd } from '@/ui/Kbd';
import { quickDates } from '../due';
import styles from './Composer.module.css';
import { KIND_ICONS } from './kinds';
import { QuickTexts } from './QuickTexts';

const KINDS = ['note', 'call', 'visit', 'meeting'] as const;
type Kind = (typeof KINDS)[number];

interface ComposerProps {
  companyId: string;
  onDone?: () => void;
  /** Begins with a date: it is made to remember something. */
  wantsDate?: boolean;
}

/** Writes down what happened, and what is promised for when. */
export function Composer({ companyId, onDone, wantsDate = false }: ComposerProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const id = useId();
  const [kind, setKind] = useState<Kind>('note');
  const [text, setText] = useState('');
  const [next, setNext] = useState<Date | undefined>(() => (wantsDate ? quickDates(Date.now())[0]?.at : undefined));
  const [open, setOpen] = useState(wantsDate);
  const [texts, setTexts] = useState(false);
  const log = useAct({
    call: () =>
      api.POST('/api/customers/{id}/follow-ups', {
        params: { path: { id: companyId } },
        body: { kind, text: text.trim(), ...(next ? { next_at: next.toISOString() } : {}) },
      }),
    refusal: 'form',
    invalidates: ['customers.timeline', 'customers.read', 'customers.list', 'today.read', 'customers.follow_ups.list'],
    says: () =>
      next ? t('customers:ui.composer.promised', { at: format.dateTime(next) }) : t('customers:ui.composer.logged'),
    onDone: () => {
      setText('');
      setNext(undefined);
      setOpen(false);
      onDone?.();
    },
  });
  useHotkeys([
    {
      keys: 'n',
      words: () => t('customers:ui.composer.write'),
      group: () => t('customers:ui.column.name'),
      run: () => document.getElementById(id)?.focus(),
    },
  ]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) log.mutate();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event);
    if (event.key === 'Escape') event.currentTarget.blur();
    // A slash at the beginning of a line brings the quick texts.
    const { value, selectionStart } = event.currentTarget;
    if (event.key === '/' && (selectionStart === 0 || value[selectionStart - 1] === '\n')) {
      event.preventDefault();
      setTexts(true);
    }
  };
  const quick = quickDates(now);
  return (
    <form className={styles.composer} onSubmit={submit} data-open={open || text !== ''}>
      <div className={styles.tabs} role="toolbar" aria-label={t('customers:ui.composer.kind')}>
        {KINDS.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={kind === one}
            onClick={() => {
              setKind(one);
              document.getElementById(id)?.focus();
            }}
          >
            <span aria-hidden="true">{KIND_ICONS[one]}</span> {t(`customers:ui.entry.${one}`)}
          </button>
        ))}
      </div>
      <Input.TextArea
        id={id}
        variant="borderless"
        autoSize={{ minRows: open || text ? 2 : 1, maxRows: 12 }}
        aria-label={t(`customers:ui.composer.${kind}`)}
        placeholder={t(`customers:ui.composer.${kind}`)}
        autoFocus={wantsDate}
        value={text}
        onFocus={() => setOpen(true)}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <FormProblem problem={log.problem} shown={[]} />
      {open || text ? (
        <div className={styles.foot}>
          <span className={styles.label}>{t('customers:ui.composer.next')}</span>
          {quick.map(({ name, at }) => (
            <button
              key={name}
              type="button"
              className={styles.quick}
              aria-pressed={next?.getTime() === at.getTime()}
              title={format.dateTime(at)}
              onClick={() => setNext(next?.getTime() === at.getTime() ? undefined : at)}
            >
              {t(`customers:ui.quick.${name}`)}
            </button>
          ))}
          <DatePicker
            size="small"
            showTime={{ format: 'HH:mm', minuteStep: 15 }}
            format="YYYY-MM-DD HH:mm"
            aria-label={t('customers:ui.composer.pick')}
            placeholder={t('customers:ui.composer.pick')}
            value={next ? dayjs(next) : null}
            onChange={(date) => setNext(date?.toDate())}
            className={styles.pick}
          />
          <QuickTexts
            text={text}
            open={texts}
            onOpen={setTexts}
            onPick={(picked) => {
              setText(picked);
              document.getElementById(id)?.focus();
            }}
          />
          <Button
            type="primary"
            size="small"
            htmlType="submit"
            className={styles.save}
            loading={log.isPending}
            disabled={!text.trim()}
          >
            {t('customers:ui.composer.save')} <Kbd keys="mod+Enter" />
          </Button>
        </div>
      ) : null}
    </form>
  );
}
