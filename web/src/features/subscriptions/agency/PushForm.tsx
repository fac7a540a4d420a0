import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Drawer, Input, InputNumber, Segmented, Select } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import type { Id, SubscriptionOrder } from '@/api/types';
import { useAct } from '@/api/useAct';
import { LANG_NAMES, LANGS, langNow } from '@/lib/i18n';
import { FormField, FormProblem } from '@/ui/FormField';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { companiesQuery, renewalsQuery } from '../queries';
import styles from './Agency.module.css';
import {
  bodyOf,
  LENGTH_UNITS,
  LINE_KINDS,
  LINES_MAX,
  type Line,
  newLine,
  newOrder,
  type Pushed,
  renewalOf,
} from './push';

const TEXTS = ['company_name', 'registration_number', 'contact_name', 'contact_address', 'contact_phone'] as const;
const OPTIONAL: readonly string[] = ['registration_number', 'contact_phone'];
const SHOWN = [...TEXTS, 'reference', 'lines', 'currency', 'total', 'length'];

interface PushFormProps {
  /** The term that the order is to renew. */
  renews: Id | undefined;
  onClose: () => void;
  onPushed: (order: SubscriptionOrder) => void;
}

/** An order by hand; a renewal stands in it as far as it is known. */
export function PushForm({ renews, onClose, onPushed }: PushFormProps) {
  const { t } = useTranslation();
  const terms = useQuery({ ...renewalsQuery(), enabled: renews !== undefined });
  const companies = useInfiniteQuery({ ...companiesQuery(), enabled: renews !== undefined });
  const error = terms.error ?? companies.error;
  const isThere = !renews || (terms.data && companies.data);
  const term = renews ? terms.data?.find(({ id }) => id === renews) : undefined;
  const company = rowsOf(companies.data).find(({ id }) => id === term?.customer_id);
  return (
    <Drawer
      open
      onClose={onClose}
      size={560}
      title={t(renews ? 'subscriptions:ui.renewal.push' : 'subscriptions:ui.nav.push')}
      mask={{ closable: false }}
    >
      {error && !isThere ? (
        <ErrorState
          problem={Problem.of(error)}
          onRetry={() => void Promise.all([terms.refetch(), companies.refetch()])}
        />
      ) : null}
      {!isThere && !error ? <RowsLoading rows={6} /> : null}
      {isThere ? (
        <Form begun={term ? renewalOf(term, company, langNow()) : newOrder(langNow())} onPushed={onPushed} />
      ) : null}
    </Drawer>
  );
}

function Form({ begun, onPushed }: { begun: Pushed; onPushed: (order: SubscriptionOrder) => void }) {
  const { t } = useTranslation();
  const [form, setForm] = useState(begun);
  const put = (part: Partial<Pushed>) => setForm({ ...form, ...part });
  const push = useAct({
    call: () => api.POST('/api/agency/orders', { body: bodyOf(form) }),
    refusal: 'form',
    invalidates: ['agency.orders', 'agency.order', 'agency.renewals'],
    onDone: (order) => onPushed(order as SubscriptionOrder),
  });
  const { problem } = push;
  const labelOf = (label: string, name: string) =>
    OPTIONAL.includes(name) ? t('subscriptions:ui.push.optional', { label }) : label;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    push.mutate();
  };
  const { length } = form;
  return (
    <form className={styles.order} onSubmit={submit}>
      <FormProblem problem={problem} shown={SHOWN} />
      <FormField
        label={t('subscriptions:ui.push.reference')}
        name="reference"
        problem={problem}
        hint={t('subscriptions:ui.push.reference_hint')}
      >
        {(field) => (
          <Input
            {...field}
            autoFocus
            required
            maxLength={100}
            value={form.reference}
            onChange={(event) => put({ reference: event.target.value })}
          />
        )}
      </FormField>
      {TEXTS.map((name) => (
        <FormField
          key={name}
          label={labelOf(t(`subscriptions:ui.push.${name}`), name)}
          name={name}
          problem={problem}
          hint={name === 'company_name' ? t('subscriptions:ui.push.company_name_hint') : undefined}
        >
          {(field) => (
            <Input
              {...field}
              required={!OPTIONAL.includes(name)}
              readOnly={name === 'company_name' && form.customerId !== undefined}
              type={name === 'contact_address' ? 'email' : 'text'}
              value={form[name]}
              onChange={(event) => put({ [name]: event.target.value })}
            />
          )}
        </FormField>
      ))}
      <FormField label={t('subscriptions:ui.push.lines')} name="lines" problem={problem}>
        {({ id }) => <Lines id={id} lines={form.lines} onChange={(lines) => put({ lines })} />}
      </FormField>
      <div className={styles.three}>
        <FormField label={t('subscriptions:ui.push.currency')} name="currency" problem={problem}>
          {(field) => (
            <Input
              {...field}
              required
              maxLength={3}
              value={form.currency}
              onChange={(event) => put({ currency: event.target.value })}
            />
          )}
        </FormField>
        <FormField label={t('subscriptions:ui.push.total')} name="total" problem={problem}>
          {(field) => (
            <Input
              {...field}
              required
              inputMode="decimal"
              value={form.total}
              onChange={(event) => put({ total: event.target.value })}
            />
          )}
        </FormField>
        <FormField label={t('subscriptions:ui.push.length')} name="length" problem={problem}>
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
      <Button type="primary" htmlType="submit" loading={push.isPending}>
        {t('subscriptions:ui.push.act')}
      </Button>
    </form>
  );
}

function Lines({ id, lines, onChange }: { id: string; lines: Line[]; onChange: (lines: Line[]) => void }) {
  const { t } = useTranslation();
  const put = (at: number, part: Partial<Line>) =>
    onChange(lines.map((line, index) => (index === at ? { ...line, ...part } : line)));
  const words = {
    offering: t('subscriptions:ui.push.offering'),
    edition: t('subscriptions:ui.push.edition'),
    seats: t('subscriptions:ui.push.seats'),
    kind: t('subscriptions:ui.push.kind'),
  };
  return (
    <div className={styles.asked} id={id}>
      {lines.map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no names and keep their places
        <div key={at} className={styles.askedLine}>
          <Input
            required
            aria-label={words.offering}
            placeholder={words.offering}
            value={line.offering}
            onChange={(event) => put(at, { offering: event.target.value })}
          />
          <Input
            required
            aria-label={words.edition}
            placeholder={words.edition}
            value={line.edition}
            onChange={(event) => put(at, { edition: event.target.value })}
          />
          <InputNumber
            aria-label={words.seats}
            min={1}
            max={100_000}
            precision={0}
            value={line.seats}
            onChange={(seats) => put(at, { seats: seats ?? 1 })}
          />
          <Select
            aria-label={words.kind}
            value={line.kind}
            onChange={(kind) => put(at, { kind })}
            options={LINE_KINDS.map((value) => ({ value, label: t(`subscriptions:ui.line.${value}`) }))}
          />
          {lines.length > 1 ? (
            <Button
              type="text"
              icon={<DeleteOutlined />}
              aria-label={t('subscriptions:ui.push.remove')}
              onClick={() => onChange(lines.filter((_, index) => index !== at))}
            />
          ) : null}
        </div>
      ))}
      {lines.length < LINES_MAX ? (
        <div>
          <Button size="small" icon={<PlusOutlined />} onClick={() => onChange([...lines, newLine()])}>
            {t('subscriptions:ui.push.add')}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
