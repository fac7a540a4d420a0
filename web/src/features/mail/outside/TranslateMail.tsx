import { TranslationOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message } from '@/api/types';
import { useFormat } from '@/lib/format';
import { outsideQuery, translationsQuery } from '../queries';
import { LANGUAGES, languageName } from '../templates/fields';
import { ExitDialog } from './ExitDialog';
import styles from './Outside.module.css';
import { useOutside } from './useOutside';

/** Below a mail: its translations, and the way to one. Nothing is there when nobody has turned a model on. */
export function TranslateMail({ message }: { message: Message }) {
  const { data: brief } = useQuery(outsideQuery());
  if (!brief?.purposes.includes('translate_mail')) return null;
  return <Translate message={message} />;
}

function Translate({ message }: { message: Message }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data: kept } = useQuery(translationsQuery(message.id));
  const [language, setLanguage] = useState(format.lang === 'zh-CN' ? 'zh' : 'en');
  const { state, show, letGo, stop, rest } = useOutside();
  const there = kept?.find((one) => one.language === language);
  return (
    <div className={styles.under}>
      <div className={styles.bar}>
        <Button
          size="small"
          type="text"
          icon={<TranslationOutlined />}
          loading={state.at === 'asking' || state.at === 'waiting'}
          onClick={() => void show({ purpose: 'translate_mail', message_id: message.id, language })}
        >
          {t('mail:late.outside.translate')}
        </Button>
        <Select
          size="small"
          variant="borderless"
          value={language}
          aria-label={t('mail:late.outside.language')}
          options={LANGUAGES.map((one) => ({ value: one, label: languageName(one, format.lang) }))}
          onChange={setLanguage}
        />
        {state.at === 'waiting' ? (
          <Button size="small" onClick={stop}>
            {t('mail:late.outside.stop')}
          </Button>
        ) : null}
      </div>
      {state.at === 'failed' ? (
        <p className={styles.problem} role="alert">
          {state.problem.words}
        </p>
      ) : null}
      {there ? (
        <>
          <div className={styles.translation} lang={there.language}>
            {there.text}
          </div>
          <p className={styles.quiet}>
            {t('mail:late.outside.made', {
              model: there.model,
              at: format.dateTime(there.at),
              was: there.was ? languageName(there.was, format.lang) : t('mail:late.outside.unknown'),
            })}
          </p>
        </>
      ) : null}
      {state.at === 'done' && state.answer.cut ? (
        <>
          <div className={styles.translation}>{state.answer.text}</div>
          <p className={styles.problem}>{t('mail:late.outside.cut')}</p>
        </>
      ) : null}
      <ExitDialog state={state} onGo={() => void letGo()} onStay={rest} />
    </div>
  );
}
