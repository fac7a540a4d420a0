import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Input, Select, Switch } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, query } from '@/api/client';
import { rowsOf } from '@/api/rows';
import type { OutsideModel } from '@/api/types';
import { useAct } from '@/api/useAct';
import { COUNTRY_CODES } from '@/lib/countries';
import { useFormat } from '@/lib/format';
import { countryName } from '@/ui/CountryFlag';
import { FormField, FormProblem } from '@/ui/FormField';
import { exitsQuery } from '../queries';
import form from '../rules/Sending.module.css';
import styles from './Outside.module.css';

const PURPOSES = ['translate_mail', 'translate_draft', 'write_draft'] as const;
const FIELDS = ['address', 'model', 'recipient', 'country', 'assessment'];
/** Where nothing crosses a border. */
const HOME = 'CN';

/** The model outside that translates and drafts: off, until somebody who may grants it and answers for it. */
export function OutsideModelForm() {
  const { data } = useQuery(query('mail.outside.get', '/api/mail/outside/model'));
  return data ? <Form key={data.revision} model={data} /> : null;
}

function Form({ model }: { model: OutsideModel }) {
  const { t } = useTranslation();
  const { lang } = useFormat();
  const [value, setValue] = useState({
    active: model.active,
    address: model.address,
    model: model.model,
    key: '',
    recipient: model.recipient,
    country: model.country,
    purposes: model.revision === 0 ? [...PURPOSES] : model.purposes,
    assessment: model.assessment,
    consent: false,
  });
  const set = (change: Partial<typeof value>) => setValue((now) => ({ ...now, ...change }));
  const { key, ...rest } = value;
  const save = useAct({
    call: () =>
      api.PUT('/api/mail/outside/model', { body: { ...rest, ...(key ? { key } : {}), revision: model.revision } }),
    invalidates: ['mail.outside.get', 'mail.outside.brief'],
    refusal: 'form',
    says: () => t('mail:ui.mailbox.saved'),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const text = (name: 'address' | 'model' | 'recipient' | 'assessment', hint: string) => (
    <FormField label={t(`mail:late.outside.${name}`)} name={name} problem={save.problem}>
      {({ status, ...field }) => (
        <Input
          {...field}
          {...(status ? { status } : {})}
          value={value[name]}
          placeholder={hint}
          onChange={(event) => set({ [name]: event.target.value })}
        />
      )}
    </FormField>
  );
  return (
    <form className={form.section} onSubmit={submit}>
      <h2>{t('mail:late.outside.title')}</h2>
      <p className={form.quiet}>{t('mail:late.outside.words')}</p>
      <FormProblem problem={save.problem} shown={FIELDS} />
      <div className={styles.bar}>
        <Switch
          checked={value.active}
          aria-label={t('mail:late.outside.active')}
          onChange={(active) => set({ active })}
        />
        <span>{t('mail:late.outside.active')}</span>
      </div>
      <div className={form.pair}>
        {text('address', 'https://api.example.com/v1')}
        {text('model', '')}
        <FormField label={t('mail:late.outside.key')} name="key" problem={save.problem}>
          {({ status, ...field }) => (
            <Input.Password
              {...field}
              {...(status ? { status } : {})}
              autoComplete="off"
              value={key}
              placeholder={model.has_key ? t('mail:late.outside.key_kept') : ''}
              onChange={(event) => set({ key: event.target.value })}
            />
          )}
        </FormField>
        {text('recipient', '')}
        <FormField label={t('mail:late.outside.country')} name="country" problem={save.problem}>
          {({ status, ...field }) => (
            <Select
              {...field}
              {...(status ? { status } : {})}
              showSearch={{ optionFilterProp: 'label' }}
              value={value.country || undefined}
              options={COUNTRY_CODES.map((code) => ({ value: code, label: countryName(code, lang) }))}
              onChange={(country) => set({ country })}
            />
          )}
        </FormField>
        {value.country !== '' && value.country !== HOME
          ? text('assessment', t('mail:late.outside.assessment_hint'))
          : null}
      </div>
      <fieldset className={styles.bar}>
        <legend className={form.quiet}>{t('mail:late.outside.purposes')}</legend>
        {PURPOSES.map((one) => (
          <Checkbox
            key={one}
            checked={value.purposes.includes(one)}
            onChange={(event) =>
              set({
                purposes: event.target.checked
                  ? [...value.purposes, one]
                  : value.purposes.filter((other) => other !== one),
              })
            }
          >
            {t(`mail:late.outside.do_${one}`)}
          </Checkbox>
        ))}
      </fieldset>
      {value.active ? (
        <Checkbox checked={value.consent} onChange={(event) => set({ consent: event.target.checked })}>
          {t('mail:late.outside.consent')}
        </Checkbox>
      ) : null}
      <div>
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t('act.save')}
        </Button>
      </div>
      <Exits />
    </form>
  );
}

/** What has left, to whom, and what came of it. */
function Exits() {
  const { t } = useTranslation();
  const format = useFormat();
  const { data, hasNextPage, fetchNextPage } = useInfiniteQuery(exitsQuery());
  const rows = rowsOf(data);
  if (rows.length === 0) return null;
  return (
    <div>
      <h3>{t('mail:late.outside.exits')}</h3>
      <ul className={styles.exits}>
        {rows.map((one) => (
          <li key={one.id} className={styles.exit}>
            {[
              format.dateTime(one.at),
              one.by,
              t(`mail:late.outside.do_${one.purpose}`),
              `${one.recipient} (${countryName(one.country, format.lang)})`,
              t('mail:late.outside.characters', { count: one.characters }),
              t(`mail:late.outside.outcome_${one.outcome as 'left' | 'answered' | 'failed'}`),
            ].join(' · ')}
          </li>
        ))}
      </ul>
      {hasNextPage ? <Button onClick={() => void fetchNextPage()}>{t('mail:late.rules.more')}</Button> : null}
    </div>
  );
}
