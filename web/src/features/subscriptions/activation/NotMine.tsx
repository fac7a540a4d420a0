import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { Problem } from '@/api/problem';
import { useAct } from '@/api/useAct';
import { Door } from '@/ui/door/Door';
import { FormField, FormProblem } from '@/ui/FormField';
import styles from './Activation.module.css';
import { linkEnd } from './linkEnd';

interface NotMineProps {
  token: string;
  company: string;
  onEnded: () => void;
  /** The link opens nothing any more. */
  onSpent: (problem: Problem) => void;
}

/** 'Not your company?': what that ends, asked once more. */
export function NotMine({ token, company, onEnded, onSpent }: NotMineProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [note, setNote] = useState('');
  const dispute = useAct({
    call: () =>
      api.POST('/api/activation/{token}/dispute', { params: { path: { token } }, body: { note: note.trim() } }),
    refusal: 'form',
    onDone: onEnded,
  });
  const end = () =>
    dispute.mutate(undefined, {
      onError: (error) => {
        const problem = Problem.of(error);
        if (linkEnd(problem)) onSpent(problem);
      },
    });
  return (
    <div className={styles.notMine}>
      <Button type="link" size="small" onClick={() => setOpen(true)}>
        {t('subscriptions:ui.dispute.ask')}
      </Button>
      <Modal
        open={open}
        title={t('subscriptions:ui.dispute.title')}
        okText={t('subscriptions:ui.dispute.act')}
        okButtonProps={{ danger: true, loading: dispute.isPending }}
        cancelText={t('act.cancel')}
        onOk={end}
        onCancel={() => setOpen(false)}
      >
        <div className={styles.ask}>
          <p>{t('subscriptions:ui.dispute.words', { company })}</p>
          <FormProblem problem={dispute.problem} shown={['note']} />
          <FormField
            label={t('subscriptions:ui.dispute.note')}
            name="note"
            problem={dispute.problem}
            hint={t('subscriptions:ui.dispute.note_hint')}
          >
            {(field) => (
              <Input.TextArea
                {...field}
                rows={3}
                maxLength={1_000}
                value={note}
                onChange={(event) => setNote(event.target.value)}
              />
            )}
          </FormField>
        </div>
      </Modal>
    </div>
  );
}

/** The end of a registration that was somebody else's. */
export function Disputed({ company }: { company: string }) {
  const { t } = useTranslation();
  return (
    <Door title={t('subscriptions:ui.dispute.done_title')}>
      <p role="status">{t('subscriptions:ui.dispute.done', { company })}</p>
    </Door>
  );
}
