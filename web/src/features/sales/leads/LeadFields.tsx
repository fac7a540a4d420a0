import { Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Lead, LeadSource, NewLead } from '@/api/types';
import { COUNTRY_CODES } from '@/lib/countries';
import { countryName } from '@/ui/CountryFlag';
import { type FieldProblem, FormField } from '@/ui/FormField';
import { PersonSelect } from '../Choices';
import styles from '../Sales.module.css';
import { LEAD_SOURCES } from '../search';

/** What the form of a lead holds: text as it is typed. */
export interface LeadDraft {
  source: LeadSource;
  sourceRef: string;
  campaign: string;
  person: string;
  company: string;
  country: string | undefined;
  emails: string;
  phones: string;
  enquiry: string;
  products: string;
  owner: string | undefined;
}

export const EMPTY_LEAD: LeadDraft = {
  source: 'own_search',
  sourceRef: '',
  campaign: '',
  person: '',
  company: '',
  country: undefined,
  emails: '',
  phones: '',
  enquiry: '',
  products: '',
  owner: undefined,
};

export function draftOf(lead: Lead): LeadDraft {
  return {
    source: lead.source,
    sourceRef: lead.source_ref ?? '',
    campaign: lead.utm.campaign ?? '',
    person: lead.person ?? '',
    company: lead.company_name ?? '',
    country: lead.country ?? undefined,
    emails: lead.emails.join(', '),
    phones: lead.phones.join(', '),
    enquiry: lead.enquiry ?? '',
    products: lead.products ?? '',
    owner: lead.owner?.id,
  };
}

const several = (text: string) =>
  text
    .split(/[,;\n，；]/)
    .map((one) => one.trim())
    .filter(Boolean);

/** The whole lead as the API takes it; what is empty is sent as empty. */
export function bodyOf(draft: LeadDraft, utm: Lead['utm'] = {}): Required<Omit<NewLead, 'utm'>> & { utm: Lead['utm'] } {
  const given = (text: string) => text.trim() || null;
  const campaign = given(draft.campaign);
  const { campaign: _, ...others } = utm;
  return {
    source: draft.source,
    source_ref: given(draft.sourceRef),
    utm: campaign ? { ...others, campaign } : others,
    person: given(draft.person),
    company_name: given(draft.company),
    country: draft.country ?? null,
    emails: several(draft.emails),
    phones: several(draft.phones),
    enquiry: given(draft.enquiry),
    products: given(draft.products),
    owner_id: draft.owner ?? null,
  };
}

export const LEAD_FIELDS = [
  'source',
  'source_ref',
  'utm',
  'person',
  'company_name',
  'country',
  'emails',
  'phones',
  'enquiry',
  'products',
  'owner_id',
];

interface LeadFieldsProps {
  draft: LeadDraft;
  problem: FieldProblem | undefined;
  disabled?: boolean;
  isNew?: boolean;
  onChange: (part: Partial<LeadDraft>) => void;
}

/** All fields of a lead. */
export function LeadFields({ draft, problem, disabled = false, isNew = false, onChange }: LeadFieldsProps) {
  const { t, i18n } = useTranslation();
  const text = (key: keyof LeadDraft, name: string, label: string, focus = false) => (
    <FormField label={label} name={name} problem={problem}>
      {(field) => (
        <Input
          {...field}
          autoFocus={focus}
          disabled={disabled}
          value={draft[key]}
          onChange={(event) => onChange({ [key]: event.target.value })}
        />
      )}
    </FormField>
  );
  const area = (key: 'enquiry' | 'products', label: string, rows: number) => (
    <FormField label={label} name={key} problem={problem}>
      {(field) => (
        <Input.TextArea
          {...field}
          disabled={disabled}
          autoSize={{ minRows: rows, maxRows: 10 }}
          value={draft[key]}
          onChange={(event) => onChange({ [key]: event.target.value })}
        />
      )}
    </FormField>
  );
  return (
    <>
      <div className={styles.pair}>
        {text('company', 'company_name', t('sales:ui.field.company_name'), isNew)}
        {text('person', 'person', t('sales:ui.field.person'))}
      </div>
      <div className={styles.pair}>
        {text('emails', 'emails', t('sales:ui.field.emails'))}
        {text('phones', 'phones', t('sales:ui.field.phones'))}
      </div>
      <div className={styles.pair}>
        <FormField label={t('sales:ui.field.country')} name="country" problem={problem}>
          {({ id, status }) => (
            <Select
              id={id}
              status={status ?? ''}
              allowClear
              disabled={disabled}
              showSearch={{ optionFilterProp: 'label' }}
              value={draft.country}
              onChange={(country) => onChange({ country })}
              options={COUNTRY_CODES.map((code) => ({ value: code, label: countryName(code, i18n.language) }))}
            />
          )}
        </FormField>
        <FormField label={t('sales:ui.field.owner')} name="owner_id" problem={problem}>
          {(field) => (
            <PersonSelect
              field={field}
              value={draft.owner}
              none={t('sales:ui.lead.nobody')}
              onChange={(owner) => onChange({ owner })}
            />
          )}
        </FormField>
      </div>
      <div className={styles.pair}>
        <FormField label={t('sales:ui.field.source')} name="source" problem={problem}>
          {({ id, status }) => (
            <Select
              id={id}
              status={status ?? ''}
              disabled={disabled}
              value={draft.source}
              onChange={(source) => onChange({ source })}
              options={LEAD_SOURCES.map((value) => ({ value, label: t(`sales:ui.lead_source.${value}`) }))}
            />
          )}
        </FormField>
        {draft.source === 'ads'
          ? text('campaign', 'utm', t('sales:ui.field.campaign'))
          : text('sourceRef', 'source_ref', t('sales:ui.field.source_ref'))}
      </div>
      {area('enquiry', t('sales:ui.field.enquiry'), 3)}
      {area('products', t('sales:ui.field.products'), 1)}
    </>
  );
}
