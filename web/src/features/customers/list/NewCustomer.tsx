import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Drawer, Input, Select } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { NewCompany, Stage, Twin } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useSettled } from '@/lib/useSettled';
import { FormField, FormProblem } from '@/ui/FormField';
import { twinsQuery } from '../queries';
import { STAGES } from '../stages';
import { useCountryOptions } from '../words';
import styles from './Customers.module.css';
import { TwinCard } from './TwinCard';
import { twinKeys } from './twinKeys';

const SHOWN = ['name', 'domains', 'website', 'country', 'stage', 'contact.name', 'contact.email', 'contact.phone'];
const TWIN_CODES = ['customers.twin', 'customers.twin_of_colleague', 'customers.twin_in_bin'];

/** A new customer. Whoever looks like it is told while one types, inline, and stops nobody. */
export function NewCustomer({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const countries = useCountryOptions();
  const [form, setForm] = useState({ name: '', website: '', contact: '', title: '', email: '', phone: '' });
  const [country, setCountry] = useState<string | undefined>();
  const [stage, setStage] = useState<Stage>('to_follow');
  const [passed, setPassed] = useState('');
  const put = (part: Partial<typeof form>) => setForm({ ...form, ...part });

  const create = useAct({
    call: (twinOk: boolean) =>
      api.POST('/api/customers', { params: { query: { twin_ok: twinOk } }, body: bodyOf(form, country, stage) }),
    refusal: 'form',
    invalidates: ['customers.list', 'today.read'],
    says: () => t('customers:ui.new.made', { name: form.name.trim() }),
    onDone: (company) => {
      if (company) void navigate({ to: '/customers/$id', params: { id: company.id } });
      else onClose();
    },
  });
  const keys = useSettled(twinKeys(form));
  const asks = Object.keys(keys).length > 0;
  const { data: twins = [] } = useQuery({ ...twinsQuery(keys), enabled: asks });
  const refused = TWIN_CODES.includes(create.problem?.code ?? '') ? (create.problem?.body.twin as Twin) : undefined;
  const twin = refused ?? (asks ? twins[0] : undefined);
  const isPassed = twin !== undefined && passed === markOf(twin);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(isPassed);
  };
  const goOn = () => {
    if (!twin) return;
    setPassed(markOf(twin));
    // The server has refused it already: this is the word it waits for.
    if (refused) create.mutate(true);
  };
  const text = (key: keyof typeof form, label: string, name: string, more: object = {}) => (
    <FormField label={label} name={name} problem={create.problem}>
      {(field) => (
        <Input {...field} {...more} value={form[key]} onChange={(event) => put({ [key]: event.target.value })} />
      )}
    </FormField>
  );
  return (
    <Drawer open onClose={onClose} size={440} title={t('customers:ui.new.title')}>
      <form className={styles.form} onSubmit={submit}>
        {refused ? null : <FormProblem problem={create.problem} shown={SHOWN} />}
        {text('name', t('customers:ui.field.name'), 'name', { autoFocus: true, required: true })}
        {text('website', t('customers:ui.field.website'), 'website', { placeholder: 'www.company.com' })}
        {twin && !isPassed ? <TwinCard twin={twin} knownAs={form.name} onContinue={goOn} /> : null}
        <div className={styles.pair}>
          <FormField label={t('customers:ui.field.country')} name="country" problem={create.problem}>
            {({ id, status }) => (
              <Select
                id={id}
                status={status ?? ''}
                allowClear
                showSearch={{ optionFilterProp: 'label' }}
                value={country}
                onChange={setCountry}
                options={countries}
              />
            )}
          </FormField>
          <FormField label={t('customers:ui.field.stage')} name="stage" problem={create.problem}>
            {({ id }) => (
              <Select
                id={id}
                value={stage}
                onChange={setStage}
                options={STAGES.map((value) => ({ value, label: t(`customers:ui.stage.${value}`) }))}
              />
            )}
          </FormField>
        </div>
        <h2 className={styles.subtitle}>{t('customers:ui.new.contact')}</h2>
        <div className={styles.pair}>
          {text('contact', t('customers:ui.contact.name'), 'contact.name')}
          {text('title', t('customers:ui.contact.title'), 'contact')}
        </div>
        {text('email', t('customers:ui.contact.email'), 'contact.email', { inputMode: 'email' })}
        {text('phone', t('customers:ui.contact.phone'), 'contact.phone', { inputMode: 'tel' })}
        <Button type="primary" htmlType="submit" loading={create.isPending} disabled={twin !== undefined && !isPassed}>
          {t('customers:ui.new.act')}
        </Button>
      </form>
    </Drawer>
  );
}

interface Form {
  name: string;
  website: string;
  contact: string;
  title: string;
  email: string;
  phone: string;
}

function bodyOf(form: Form, country: string | undefined, stage: Stage): NewCompany {
  const given = (value: string) => value.trim() || undefined;
  const body: NewCompany = { name: form.name.trim(), stage };
  if (country) body.country = country;
  if (given(form.website)) body.website = form.website.trim();
  const [name, email, phone, title] = [form.contact, form.email, form.phone, form.title].map(given);
  if (name || email || phone) {
    body.contact = {
      ...(name ? { name } : {}),
      ...(email ? { email } : {}),
      ...(phone ? { phone } : {}),
      ...(title ? { title } : {}),
    };
  }
  return body;
}

function markOf(twin: Twin): string {
  return `${twin.by} ${twin.matched} ${twin.id}`;
}
