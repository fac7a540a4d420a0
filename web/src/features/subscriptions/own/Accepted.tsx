import { FileTextOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import type { ContractAcceptance } from '@/api/types';
import { useFormat } from '@/lib/format';
import { LANG_NAMES, LANGS, type Lang } from '@/lib/i18n';
import { contractWords } from '@/lib/soldWords';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { ContractReader } from '../ContractReader';
import { contractQuery } from '../queries';
import styles from './Own.module.css';

/** Which texts were accepted, by whom and when; each stays readable. */
export function Accepted({ acceptances }: { acceptances: readonly ContractAcceptance[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [open, setOpen] = useState<ContractAcceptance>();
  return (
    <>
      <ul className={styles.list}>
        {acceptances.map((one) => (
          <li key={`${one.kind} ${one.number} ${one.at} ${one.person}`} className={styles.item}>
            <div className={styles.words}>
              <b>{t('subscriptions:ui.contract.numbered', { title: contractWords(one.kind), number: one.number })}</b>
              <small>
                {t('subscriptions:ui.contract.by', { person: one.person, at: format.dateTime(one.at) })} · {one.address}
              </small>
              <small className={styles.hash} title={one.hash}>
                SHA-256 {one.hash.slice(0, 16)}…
              </small>
            </div>
            <Button
              type="text"
              icon={<FileTextOutlined />}
              aria-label={`${t('subscriptions:ui.contract.read')}: ${contractWords(one.kind)}`}
              onClick={() => setOpen(one)}
            >
              {t('subscriptions:ui.contract.read')}
            </Button>
          </li>
        ))}
      </ul>
      {open ? <Reader acceptance={open} onClose={() => setOpen(undefined)} /> : null}
    </>
  );
}

/** The text that was accepted, in the language in which it was; the other can be read too. */
function Reader({ acceptance, onClose }: { acceptance: ContractAcceptance; onClose: () => void }) {
  const { t } = useTranslation();
  const { kind, number } = acceptance;
  const [lang, setLang] = useState(acceptance.lang as Lang);
  const { data, error, refetch } = useQuery({
    ...contractQuery(kind, number, lang),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <ContractReader kind={kind} contract={data} onClose={onClose}>
      {error && !data ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <RowsLoading /> : null}
      <div className={styles.langs}>
        <Segmented
          aria-label={t('subscriptions:ui.contract.lang')}
          value={lang}
          onChange={setLang}
          options={LANGS.map((value) => ({ value, label: LANG_NAMES[value] }))}
        />
        {lang === acceptance.lang ? null : (
          <span className={styles.quiet}>{t('subscriptions:ui.contract.other_lang')}</span>
        )}
      </div>
    </ContractReader>
  );
}
