import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Drawer, Input, Select } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { Problem } from '@/api/problem';
import type { ContractVersion } from '@/api/types';
import { useAct } from '@/api/useAct';
import { contractWords } from '@/lib/soldWords';
import { toast } from '@/lib/toast';
import { FormField, FormProblem } from '@/ui/FormField';
import styles from '../Desk.module.css';
import { cataloguesQuery, contractQuery } from '../queries';
import { byKind, kindsOf } from './contracts';
import { EffectiveField } from './EffectiveField';

const LANGS = ['zh', 'en'] as const;

/** The next version of a contract in the vendor's own words. */
export function ContractForm({ versions, onClose }: { versions: readonly ContractVersion[]; onClose: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const { data: catalogues } = useQuery(cataloguesQuery());
  const [form, setForm] = useState({ kind: 'service', zh: '', en: '' });
  const [from, setFrom] = useState<string>();
  const sold = catalogues?.versions.find(({ id }) => id === catalogues.current)?.offerings ?? [];
  const kinds = kindsOf(versions, [...new Set(sold.map(({ group }) => group))]);
  const newest = byKind(versions).find(([kind]) => kind === form.kind)?.[1][0];
  const publish = useAct({
    call: () => api.POST('/api/desk/contracts', { body: { ...form, effective_from: from ?? null } }),
    refusal: 'form',
    invalidates: ['desk.contracts', 'desk.read', 'accounts.audit.list'],
    says: () => t('desk:ui.contract.published', { count: 1 }),
    onDone: onClose,
  });
  const { problem } = publish;
  const begin = async ({ kind, number }: ContractVersion) => {
    try {
      const texts = ['zh-CN', 'en'].map((lang) => cache.fetchQuery(contractQuery(kind, number, lang)));
      const [zh, en] = await Promise.all(texts);
      setForm({ kind, zh: zh?.text ?? '', en: en?.text ?? '' });
    } catch (thrown) {
      toast.problem(Problem.of(thrown));
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    publish.mutate();
  };
  return (
    <Drawer open onClose={onClose} size={960} title={t('desk:ui.contract.text')} mask={{ closable: false }}>
      <form className={styles.form} onSubmit={submit}>
        <p>{t('desk:ui.contract.text_words')}</p>
        <FormProblem problem={problem} shown={['kind', ...LANGS, 'effective_from']} />
        <FormField label={t('desk:ui.contract.kind')} name="kind" problem={problem}>
          {({ id, status }) => (
            <div className={styles.row}>
              <Select
                id={id}
                className={styles.words}
                status={status ?? ''}
                value={form.kind}
                onChange={(kind) => setForm({ ...form, kind })}
                options={kinds.map((value) => ({ value, label: contractWords(value) }))}
              />
              {newest ? (
                <Button onClick={() => void begin(newest)}>
                  {t('desk:ui.contract.begin', { number: newest.number })}
                </Button>
              ) : null}
            </div>
          )}
        </FormField>
        <div className={styles.pair}>
          {LANGS.map((lang) => (
            <FormField key={lang} label={t(`desk:ui.contract.${lang}`)} name={lang} problem={problem}>
              {(field) => (
                <Input.TextArea
                  {...field}
                  className={styles.source}
                  required
                  autoSize={{ minRows: 12, maxRows: 26 }}
                  lang={lang}
                  value={form[lang]}
                  onChange={(event) => setForm({ ...form, [lang]: event.target.value })}
                />
              )}
            </FormField>
          ))}
        </div>
        <EffectiveField value={from} onChange={setFrom} problem={problem} />
        <Button type="primary" htmlType="submit" loading={publish.isPending}>
          {t('desk:ui.catalogue.publish')}
        </Button>
      </form>
    </Drawer>
  );
}
