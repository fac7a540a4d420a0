import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useAct } from '@/api/useAct';
import styles from './Buyer.module.css';

/** The hour of a next step that names only a day. */
const NEXT_AT_HOUR = 9;

/** A note with, if one likes, the day of the next step: written where the mail is read. */
export function QuickNote({ companyId }: { companyId: string }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [day, setDay] = useState('');
  const [open, setOpen] = useState(false);
  const note = useAct({
    call: () => {
      const at = day === '' ? undefined : new Date(`${day}T${String(NEXT_AT_HOUR).padStart(2, '0')}:00:00`);
      return api.POST('/api/customers/{id}/follow-ups', {
        params: { path: { id: companyId } },
        body: { kind: 'note', text: text.trim(), ...(at ? { next_at: at.toISOString() } : {}) },
      });
    },
    invalidates: ['customers.timeline', 'customers.by_address', 'customers.follow_ups.list'],
    onDone: () => {
      setText('');
      setDay('');
      setOpen(false);
    },
  });
  const may = text.trim() !== '';
  return (
    <form
      className={styles.note}
      onSubmit={(event) => {
        event.preventDefault();
        if (may) note.mutate();
      }}
    >
      <Input.TextArea
        value={text}
        autoSize={{ minRows: open ? 2 : 1, maxRows: 6 }}
        maxLength={4000}
        placeholder={t('mail:ui.buyer.note')}
        aria-label={t('mail:ui.buyer.note')}
        onFocus={() => setOpen(true)}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && may) note.mutate();
        }}
      />
      {open ? (
        <div className={styles.noteRow}>
          <label>
            <span className="sr-only">{t('mail:ui.buyer.next_day')}</span>
            <input
              type="date"
              className={styles.date}
              title={t('mail:ui.buyer.next_day')}
              value={day}
              onChange={(event) => setDay(event.target.value)}
            />
          </label>
          <Button type="text" onClick={() => setOpen(false)}>
            {t('act.cancel')}
          </Button>
          <Button htmlType="submit" type="primary" disabled={!may} loading={note.isPending}>
            {t('mail:ui.buyer.note_save')}
          </Button>
        </div>
      ) : null}
    </form>
  );
}
