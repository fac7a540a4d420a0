import { Button, Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { Wanted } from '@/api/types';
import { useAct } from '@/api/useAct';
import { FormField, FormProblem } from '@/ui/FormField';
import styles from './Clean.module.css';

interface AskDialogProps {
  /** By which the company is asked for, also out of sight. */
  handle: string;
  /** As the asker knows it. */
  knownAs: string;
  owner: string;
  onClose: (asked: boolean) => void;
}

/** Asks the owner of a company to share it, or to hand it over. */
export function AskDialog({ handle, knownAs, owner, onClose }: AskDialogProps) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState<Wanted>('share');
  const [text, setText] = useState('');
  const ask = useAct({
    call: () =>
      api.POST('/api/customers/asks', { body: { handle, wanted, known_as: knownAs.trim() || '–', text: text.trim() } }),
    refusal: 'form',
    invalidates: ['customers.asks.list', 'customers.twins'],
    says: () => t('customers:ui.ask.sent', { owner }),
    onDone: () => onClose(true),
  });
  return (
    <Modal
      open
      onCancel={() => onClose(false)}
      title={t('customers:ui.ask.title', { name: knownAs || owner })}
      footer={
        <div className={styles.foot}>
          <span />
          <Button onClick={() => onClose(false)}>{t('customers:ui.cancel')}</Button>
          <Button type="primary" loading={ask.isPending} onClick={() => ask.mutate()}>
            {t('customers:ui.ask.send')}
          </Button>
        </div>
      }
    >
      <div className={styles.form}>
        <FormProblem problem={ask.problem} shown={['text']} />
        <p>{t('customers:ui.ask.words', { owner })}</p>
        <Radio.Group
          value={wanted}
          onChange={(event) => setWanted(event.target.value as Wanted)}
          options={(['share', 'hand_over'] as const).map((value) => ({
            value,
            label: t(`customers:ui.ask.wanted.${value}`),
          }))}
        />
        <FormField label={t('customers:ui.ask.why')} name="text" problem={ask.problem}>
          {(field) => (
            <Input.TextArea
              {...field}
              rows={3}
              maxLength={2000}
              value={text}
              placeholder={t('customers:ui.ask.why_hint')}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </FormField>
      </div>
    </Modal>
  );
}
