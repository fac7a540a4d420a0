import { StopOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Input, Popover } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useAct } from '@/api/useAct';
import { FormField, FormProblem } from '@/ui/FormField';
import { blockedQuery } from '../queries';
import styles from './SuggestionsPage.module.css';

const TOUCHED = ['mail.blocked_domains.list', 'mail.suggestions.list', 'mail.suggestions.for'] as const;

/** Domains whose people are never suggested: how many, which, one more, one less. */
export function Blocked() {
  const { t } = useTranslation();
  const { data } = useQuery(blockedQuery());
  if (!data) return null;
  return (
    <Popover content={<List domains={data} />} trigger="click" placement="bottomRight" arrow={false}>
      <Button type="text" icon={<StopOutlined />}>
        {data.length === 0 ? t('mail:ui.suggest.blocked') : t('mail:ui.suggest.blocked_count', { count: data.length })}
      </Button>
    </Popover>
  );
}

function List({ domains }: { domains: { domain: string }[] }) {
  const { t } = useTranslation();
  const [words, setWords] = useState('');
  const domain = domainOf(words);
  const block = (one: string) => api.POST('/api/mail/blocked-domains', { body: { domain: one } });
  const add = useAct({
    call: block,
    invalidates: TOUCHED,
    refusal: 'form',
    onDone: () => setWords(''),
  });
  const off = useAct({
    call: (one: string) => api.DELETE('/api/mail/blocked-domains/{domain}', { params: { path: { domain: one } } }),
    invalidates: TOUCHED,
    says: (_none, one) => t('mail:ui.suggest.unblocked', { domain: one }),
    undo: (_none, one) => () => block(one),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (domain) add.mutate(domain);
  };
  return (
    <div className={styles.blocked}>
      <p className={styles.reasons}>{t('mail:ui.suggest.blocked_words')}</p>
      <form onSubmit={submit}>
        <FormProblem problem={add.problem} shown={['domain']} />
        <FormField label={t('mail:ui.suggest.domain')} name="domain" problem={add.problem}>
          {(field) => (
            <span className={styles.add}>
              <Input
                {...field}
                value={words}
                placeholder="example.com"
                autoComplete="off"
                onChange={(event) => {
                  setWords(event.target.value);
                  add.reset();
                }}
              />
              <Button htmlType="submit" disabled={!domain} loading={add.isPending}>
                {t('mail:ui.suggest.block')}
              </Button>
            </span>
          )}
        </FormField>
      </form>
      {domains.length > 0 ? (
        <ul>
          {domains.map(({ domain: one }) => (
            <li key={one}>
              <span>{one}</span>
              <Button type="link" size="small" onClick={() => off.mutate(one)}>
                {t('mail:ui.suggest.unblock')}
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

/** Of a domain, an address or a link what is meant: the domain; nothing when it can't be one. */
export function domainOf(words: string): string | undefined {
  const bare = words
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/^www\./, '')
    .replace(/\/.*$/, '')
    .replace(/^.*@/, '');
  return /^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+$/u.test(bare) ? bare : undefined;
}
