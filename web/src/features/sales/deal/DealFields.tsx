import { useQuery } from '@tanstack/react-query';
import { DatePicker, Input, Select } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import type { Opportunity } from '@/api/types';
import { type FieldProblem, FormField } from '@/ui/FormField';
import { CompanySelect, CurrencySelect, PersonSelect } from '../Choices';
import { companyQuery } from '../queries';
import styles from '../Sales.module.css';
import type { DealForm } from './form';
import { OwnFields } from './OwnFields';

/** The names of the fields in the API; their errors stand beside them. */
export const DEAL_FIELDS = [
  'name',
  'amount',
  'currency',
  'probability',
  'closes_on',
  'products',
  'rivals',
  'source',
  'next_step',
  'owner_id',
  'company_id',
  'contact_id',
];

interface DealFieldsProps {
  form: DealForm;
  /** The opportunity that is there; none while one is made. */
  deal?: Opportunity;
  /** What the stage's own probability is. */
  likely?: number | undefined;
  problem: FieldProblem | undefined;
  disabled?: boolean;
  onChange: (part: Partial<DealForm>) => void;
}

/** All fields of an opportunity. */
export function DealFields({ form, deal, likely, problem, disabled = false, onChange }: DealFieldsProps) {
  const { t } = useTranslation();
  const { data: company } = useQuery({ ...companyQuery(form.company ?? ''), enabled: form.company !== undefined });
  const text = (key: 'name' | 'source' | 'nextStep', name: string, label: string, focus = false) => (
    <FormField label={label} name={name} problem={problem}>
      {(field) => (
        <Input
          {...field}
          disabled={disabled}
          autoFocus={focus}
          value={form[key]}
          onChange={(event) => onChange({ [key]: event.target.value })}
        />
      )}
    </FormField>
  );
  const area = (key: 'products' | 'rivals', label: string) => (
    <FormField label={label} name={key} problem={problem}>
      {(field) => (
        <Input.TextArea
          {...field}
          disabled={disabled}
          autoSize={{ minRows: 1, maxRows: 6 }}
          value={form[key]}
          onChange={(event) => onChange({ [key]: event.target.value })}
        />
      )}
    </FormField>
  );
  return (
    <>
      {text('name', 'name', t('sales:ui.field.name'), !deal)}
      <div className={styles.pair}>
        <FormField label={t('sales:ui.field.company')} name="company_id" problem={problem}>
          {(field) => (
            <CompanySelect
              field={field}
              value={form.company}
              known={deal?.company ?? (company ? { id: company.id, name: company.name } : undefined)}
              onChange={(id) => onChange({ company: id, contact: undefined })}
            />
          )}
        </FormField>
        <FormField label={t('sales:ui.field.contact')} name="contact_id" problem={problem}>
          {({ id, status }) => (
            <Select
              id={id}
              status={status ?? ''}
              allowClear
              disabled={disabled || !company}
              value={form.contact}
              onChange={(contact) => onChange({ contact })}
              options={company?.contacts.map((one) => ({ value: one.id, label: one.name })) ?? []}
            />
          )}
        </FormField>
      </div>
      <div className={styles.pair}>
        <FormField label={t('sales:ui.field.amount')} name="amount" problem={problem}>
          {(field) => (
            <Input
              {...field}
              disabled={disabled}
              inputMode="decimal"
              value={form.amount}
              onChange={(event) => onChange({ amount: event.target.value })}
            />
          )}
        </FormField>
        <FormField label={t('sales:ui.field.currency')} name="currency" problem={problem}>
          {(field) => (
            <CurrencySelect field={field} value={form.currency} onChange={(currency) => onChange({ currency })} />
          )}
        </FormField>
      </div>
      <div className={styles.pair}>
        <FormField label={t('sales:ui.field.closes_on')} name="closes_on" problem={problem}>
          {({ id, status }) => (
            <DatePicker
              id={id}
              {...(status ? { status } : {})}
              disabled={disabled}
              value={form.closesOn ? dayjs(form.closesOn) : null}
              onChange={(date) => onChange({ closesOn: date ? date.format('YYYY-MM-DD') : undefined })}
            />
          )}
        </FormField>
        <FormField label={t('sales:ui.field.probability')} name="probability" problem={problem}>
          {(field) => (
            <Input
              {...field}
              disabled={disabled}
              inputMode="numeric"
              suffix="%"
              placeholder={likely === undefined ? '' : t('sales:ui.deal.likely', { percent: likely })}
              value={form.probability}
              onChange={(event) => onChange({ probability: event.target.value.replace(/\D/g, '').slice(0, 3) })}
            />
          )}
        </FormField>
      </div>
      {area('products', t('sales:ui.field.products'))}
      {text('nextStep', 'next_step', t('sales:ui.field.next_step'))}
      <div className={styles.pair}>
        {area('rivals', t('sales:ui.field.rivals'))}
        {text('source', 'source', t('sales:ui.field.source'))}
      </div>
      <FormField label={t('sales:ui.field.owner')} name="owner_id" problem={problem}>
        {(field) => <PersonSelect field={field} value={form.owner} onChange={(owner) => onChange({ owner })} />}
      </FormField>
      <OwnFields
        values={form.fields}
        isNew={!deal}
        problem={problem}
        disabled={disabled}
        onChange={(fields) => onChange({ fields })}
      />
    </>
  );
}
