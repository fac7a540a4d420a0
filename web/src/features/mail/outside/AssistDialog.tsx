import { Button, Input, Modal, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutsideModelBrief } from '@/api/types';
import { useFormat } from '@/lib/format';
import { LANGUAGES, languageName } from '../templates/fields';
import { ExitDialog } from './ExitDialog';
import styles from './Outside.module.css';
import { useOutside } from './useOutside';

type Purpose = 'write_draft' | 'translate_draft';
const PURPOSES: readonly Purpose[] = ['write_draft', 'translate_draft'];

interface AssistDialogProps {
  brief: OutsideModelBrief;
  /** What stands in the draft now, as plain text. */
  written: string;
  onInsert: (html: string) => void;
  onClose: () => void;
}

/** Makes a mail of notes, or puts what is written into the buyer's language. What comes back is looked at before it is taken over. */
export function AssistDialog({ brief, written, onInsert, onClose }: AssistDialogProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const may = PURPOSES.filter((one) => brief.purposes.includes(one));
  const [purpose, setPurpose] = useState<Purpose>(may[0] ?? 'write_draft');
  const [texts, setTexts] = useState({ write_draft: '', translate_draft: written });
  const [language, setLanguage] = useState('en');
  const [came, setCame] = useState<string | undefined>();
  const { state, show, letGo, stop, rest } = useOutside((answer) => setCame(answer.text ?? ''));
  const text = texts[purpose];
  return (
    <Modal open title={t('mail:late.outside.assist')} footer={null} width={640} onCancel={onClose}>
      <div className={styles.form}>
        <Segmented
          value={purpose}
          onChange={setPurpose}
          options={may.map((one) => ({ value: one, label: t(`mail:late.outside.do_${one}`) }))}
        />
        <Input.TextArea
          rows={6}
          maxLength={20_000}
          value={text}
          aria-label={t(`mail:late.outside.text_${purpose}`)}
          placeholder={t(`mail:late.outside.text_${purpose}`)}
          onChange={(event) => setTexts((now) => ({ ...now, [purpose]: event.target.value }))}
        />
        <div className={styles.bar}>
          <Select
            value={language}
            aria-label={t('mail:late.outside.language')}
            options={LANGUAGES.map((one) => ({ value: one, label: languageName(one, format.lang) }))}
            onChange={setLanguage}
          />
          <Button
            type={came === undefined ? 'primary' : 'default'}
            loading={state.at === 'asking' || state.at === 'waiting'}
            disabled={text.trim() === ''}
            onClick={() => void show({ purpose, text, language })}
          >
            {t('mail:late.outside.ask')}
          </Button>
          {state.at === 'waiting' ? <Button onClick={stop}>{t('mail:late.outside.stop')}</Button> : null}
        </div>
        {state.at === 'failed' ? (
          <p className={styles.problem} role="alert">
            {state.problem.words}
          </p>
        ) : null}
        {came === undefined ? null : (
          <>
            <Input.TextArea
              autoSize={{ minRows: 4, maxRows: 14 }}
              value={came}
              aria-label={t('mail:late.outside.came')}
              onChange={(event) => setCame(event.target.value)}
            />
            {state.at === 'done' && state.answer.cut ? (
              <p className={styles.problem}>{t('mail:late.outside.cut')}</p>
            ) : null}
            <div className={styles.bar}>
              <Button
                type="primary"
                onClick={() => {
                  onInsert(paragraphs(came));
                  onClose();
                }}
              >
                {t('mail:late.outside.insert')}
              </Button>
              <span className={styles.quiet}>{t('mail:late.outside.read_it')}</span>
            </div>
          </>
        )}
      </div>
      <ExitDialog state={state} onGo={() => void letGo()} onStay={rest} />
    </Modal>
  );
}

/** Plain text as paragraphs; what looks like a tag is text. */
export function paragraphs(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return escaped
    .split(/\n\s*\n/)
    .map((part) => `<p>${part.trim().replaceAll('\n', '<br>')}</p>`)
    .join('');
}
