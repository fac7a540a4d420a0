import { useQuery } from '@tanstack/react-query';
import { Drawer, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import { useFormat } from '@/lib/format';
import { LANG_NAMES, LANGS } from '@/lib/i18n';
import { contractWords } from '@/lib/soldWords';
import { Markdown } from '@/ui/Markdown';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import styles from '../Desk.module.css';
import { contractQuery } from '../queries';

interface ContractReaderProps {
  kind: string;
  number: number;
  onClose: () => void;
}

/** The text of one version, in either language. */
export function ContractReader({ kind, number, onClose }: ContractReaderProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [lang, setLang] = useState(format.lang);
  const { data, error, refetch } = useQuery(contractQuery(kind, number, lang));
  return (
    <Drawer
      open
      onClose={onClose}
      size={760}
      title={t('subscriptions:ui.contract.numbered', { title: contractWords(kind), number })}
    >
      <div className={styles.reader}>
        <div className={styles.row}>
          <Segmented
            aria-label={t('subscriptions:ui.contract.lang')}
            value={lang}
            onChange={setLang}
            options={LANGS.map((value) => ({ value, label: LANG_NAMES[value] }))}
          />
          {data ? (
            <span className={styles.quiet}>
              {t('desk:ui.catalogue.from', { at: format.dateTime(data.effective_from) })}
            </span>
          ) : null}
        </div>
        {error && !data ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
        {!data && !error ? <RowsLoading /> : null}
        {data ? (
          <>
            <article lang={data.lang}>
              <Markdown text={data.text} />
            </article>
            <p className={styles.code}>SHA-256 {data.hash}</p>
          </>
        ) : null}
      </div>
    </Drawer>
  );
}
