import { Button, Input, InputNumber, Segmented, Select } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { Offering, SubscriptionOrder } from '@/api/types';
import { useAct } from '@/api/useAct';
import { LANG_NAMES, LANGS } from '@/lib/i18n';
import { FormField, FormProblem } from '@/ui/FormField';
import styles from '../Desk.module.css';
import { bodyOf, currenciesOf, type Entry, kindsFor, LENGTH_UNITS, withCompany, withLines } from '../entry';
import { ORDER_OPS } from '../queries';
import { COMPANY_FIELDS, CompanyFields } from './CompanyFields';
import { EntryLines } from './EntryLines';
import { KnownCompany } from './KnownCompany';

const SHOWN = [...COMPANY_FIELDS, 'customer_id', 'lines', 'currency', 'total', 'length', 'lang'];

interface EntryFormProps {
  offerings: readonly Offering[];
  begun: Entry;
  onEntered: (order: SubscriptionOrder) => void;
}

/** For whom, what, for how long, at what price. */
export function EntryForm({ offerings, begun, onEntered }: EntryFormProps) {
  const { t } = useTranslation();
  const [form, setForm] = useState(begun);
  const put = (part: Partial<Entry>) => setForm((now) => ({ ...now, ...part }));
  const enter = useAct({
    call: () => api.POST('/api/desk/orders', { body: bodyOf(form) }),
    refusal: 'form',
    invalidates: ORDER_OPS,
    says: (order) => t('desk:ui.entry.entered', { number: (order as SubscriptionOrder).number }),
    onDone: (order) => onEntered(order as SubscriptionOrder),
  });
  const quote = useAct({
    call: () => api.POST('/api/desk/quote', { body: { ...bodyOf(form), total: '0' } }),
    refusal: 'form',
    onDone: (asked) => put({ total: (asked as { total: string }).total }),
  });
  const problem = enter.problem ?? quote.problem;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    quote.reset();
    enter.mutate();
  };
  const ask = () => {
    enter.reset();
    quote.mutate();
  };
  const { length } = form;
  const hasTrial = form.lines.some(({ kind }) => kind === 'trial');
  return (
    <form className={styles.form} onSubmit={submit}>
      <FormProblem problem={problem} shown={SHOWN} />
      <FormField
        label={t('desk:ui.entry.existing')}
        name="customer_id"
        problem={problem}
        hint={t('desk:ui.entry.existing_hint')}
      >
        {({ id }) => (
          <KnownCompany
            id={id}
            value={form.customerId}
            name={form.company.company_name}
            onChange={(known) => setForm((now) => withCompany(now, known))}
          />
        )}
      </FormField>
      <CompanyFields
        value={form.company}
        onChange={(company) => put({ company })}
        problem={problem}
        isNameFixed={form.customerId !== undefined}
      />
      <FormField label={t('subscriptions:ui.push.lines')} name="lines" problem={problem}>
        {({ id }) => (
          <EntryLines
            id={id}
            lines={form.lines}
            offerings={offerings}
            kinds={kindsFor(form.customerId)}
            onChange={(lines) => setForm((now) => withLines(now, lines))}
          />
        )}
      </FormField>
      <div className={styles.pair}>
        <FormField label={t('subscriptions:ui.push.currency')} name="currency" problem={problem}>
          {({ id, status }) => (
            <Select
              id={id}
              status={status ?? ''}
              value={form.currency}
              onChange={(currency) => put({ currency })}
              options={currenciesOf(offerings).map((value) => ({ value, label: value }))}
            />
          )}
        </FormField>
        <FormField
          label={t('subscriptions:ui.push.length')}
          name="length"
          problem={problem}
          hint={hasTrial ? t('desk:ui.entry.trial_hint') : undefined}
        >
          {({ id, status }) => (
            <span className={styles.length}>
              <InputNumber
                id={id}
                {...(status ? { status } : {})}
                min={1}
                max={999}
                precision={0}
                value={length.count}
                onChange={(count) => put({ length: { ...length, count: count ?? 1 } })}
              />
              <Select
                aria-label={t('subscriptions:ui.push.unit')}
                value={length.unit}
                onChange={(unit) => put({ length: { ...length, unit } })}
                options={LENGTH_UNITS.map((value) => ({ value, label: t(`subscriptions:ui.unit.${value}`) }))}
              />
            </span>
          )}
        </FormField>
      </div>
      <FormField
        label={t('subscriptions:ui.push.total')}
        name="total"
        problem={problem}
        hint={t('desk:ui.entry.total_hint')}
      >
        {(field) => (
          <span className={styles.total}>
            <Input
              {...field}
              required
              inputMode="decimal"
              suffix={form.currency}
              value={form.total}
              onChange={(event) => put({ total: event.target.value })}
            />
            <Button loading={quote.isPending} onClick={ask}>
              {t('desk:ui.entry.quote')}
            </Button>
          </span>
        )}
      </FormField>
      <FormField label={t('subscriptions:ui.push.lang')} name="lang" problem={problem}>
        {({ id }) => (
          <div>
            <Segmented
              id={id}
              value={form.lang}
              onChange={(lang) => put({ lang })}
              options={LANGS.map((value) => ({ value, label: LANG_NAMES[value] }))}
            />
          </div>
        )}
      </FormField>
      <Button type="primary" htmlType="submit" loading={enter.isPending}>
        {t('desk:ui.nav.enter')}
      </Button>
    </form>
  );
}
