import { useNavigate } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { CustomerImport, ImportChanges, ImportDateOrder, ImportTarget } from '@/api/types';
import { useAct } from '@/api/useAct';
import { FormField } from '@/ui/FormField';
import { useCountryOptions } from '../words';
import styles from './Import.module.css';
import { give } from './places';
import { IMPORT_OPS } from './queries';
import { type Targets, useTargets } from './targets';

const DUPLICATES = ['skip', 'fill', 'update', 'new'] as const;
const OWNERS = ['me', 'pool'] as const;
const EXAMPLES = 3;

/** What each column holds, and what is done with duplicates and owners. */
export function ColumnsStep({ of }: { of: CustomerImport }) {
  const { t } = useTranslation();
  const params = { params: { path: { id: of.id } } };
  const edit = useAct({
    call: (body: ImportChanges) => api.PATCH('/api/customers/imports/{id}', { ...params, body }),
    optimistic: (body, patch) =>
      patch<CustomerImport>(
        'customers.imports.read',
        (before) => ({
          ...before,
          mapping: body.mapping ?? before.mapping,
          settings: { ...before.settings, ...body.settings },
        }),
        (asked) => (asked as { path?: { id?: string } }).path?.id === of.id,
      ),
    invalidates: ['customers.imports.read'],
  });
  const navigate = useNavigate();
  const check = useAct({
    call: () => api.POST('/api/customers/imports/{id}/check', params),
    invalidates: IMPORT_OPS,
    onDone: () => void navigate({ to: '/customers/import', search: { id: of.id }, replace: true }),
  });
  const { mapping, settings, layout } = of;
  const targets = useTargets();
  const named = mapping.includes('name');
  const set = (part: Partial<typeof settings>) => edit.mutate({ settings: { ...settings, ...part } });
  return (
    <section className={styles.columns}>
      <h2>{t('customers:ui.import.columns.title')}</h2>
      {of.state === 'failed' && of.error ? (
        <p className={styles.problem} role="alert">
          {t('customers:ui.import.run.failed', { why: of.error })}
        </p>
      ) : null}
      <ul className={styles.mapping}>
        <li className={`${styles.column} ${styles.columnHead}`}>
          <span>{t('customers:ui.import.columns.column')}</span>
          <span>{t('customers:ui.import.columns.field')}</span>
          <span>{t('customers:ui.import.columns.sample')}</span>
        </li>
        {layout.columns.map((name, column) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
          <li key={column} className={styles.column} data-left-out={!mapping[column]}>
            <span className={styles.columnName}>
              {name || t('customers:ui.import.columns.unnamed', { n: column + 1 })}
            </span>
            <span className={styles.given}>
              <PlaceSelect
                label={name || t('customers:ui.import.columns.unnamed', { n: column + 1 })}
                value={mapping[column] ?? null}
                targets={targets}
                onChange={(place) => edit.mutate({ mapping: give(mapping, column, place) })}
              />
              {isOfDates(targets, mapping[column]) ? (
                <DatesSelect
                  label={`${name}: ${t('customers:ui.import.columns.dates')}`}
                  told={layout.dates[column] ?? null}
                  value={settings.dates[column] ?? null}
                  onChange={(order) => set({ dates: withOrder(settings.dates, column, order) })}
                />
              ) : null}
            </span>
            <span className={styles.examples}>
              {layout.sample
                .map((row) => row[column] ?? '')
                .filter((text) => text.trim() !== '')
                .slice(0, EXAMPLES)
                .join(' · ')}
            </span>
          </li>
        ))}
      </ul>
      <Settings of={of} set={set} />
      <Required mapping={mapping} targets={targets} />
      <div className={styles.acts}>
        <Button type="primary" disabled={!named} loading={check.isPending} onClick={() => check.mutate()}>
          {t('customers:ui.import.columns.check')}
        </Button>
        <span className={styles.hint}>
          {named ? t('customers:ui.import.columns.remembered') : t('customers:ui.import.columns.need_name')}
        </span>
      </div>
    </section>
  );
}

function Settings({ of, set }: { of: CustomerImport; set: (part: Partial<CustomerImport['settings']>) => void }) {
  const { t } = useTranslation();
  const countries = useCountryOptions();
  const { settings } = of;
  return (
    <div className={styles.settings}>
      <FormField label={t('customers:ui.import.columns.duplicates')} name="duplicates">
        {(field) => (
          <Select
            {...field}
            value={settings.duplicates}
            options={DUPLICATES.map((value) => ({ value, label: t(`customers:ui.import.duplicates.${value}`) }))}
            onChange={(duplicates) => set({ duplicates })}
          />
        )}
      </FormField>
      <FormField label={t('customers:ui.import.columns.owner')} name="owner">
        {(field) => (
          <Select
            {...field}
            value={settings.owner}
            options={OWNERS.map((value) => ({ value, label: t(`customers:ui.import.owner.${value}`) }))}
            onChange={(owner) => set({ owner })}
          />
        )}
      </FormField>
      <FormField
        label={t('customers:ui.import.columns.country')}
        name="country"
        hint={t('customers:ui.import.columns.country_hint')}
      >
        {(field) => (
          <Select
            {...field}
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            value={settings.country ?? null}
            options={countries}
            onChange={(country: string | null | undefined) => set({ country: country ?? null })}
          />
        )}
      </FormField>
    </div>
  );
}

interface PlaceSelectProps {
  label: string;
  value: ImportTarget | null;
  targets: Targets;
  onChange: (place: ImportTarget | null) => void;
}

function PlaceSelect({ label, value, targets, onChange }: PlaceSelectProps) {
  const { t } = useTranslation();
  const { own, fields, nameOf } = targets;
  const groups = [
    { label: t('customers:ui.import.columns.company'), options: own.company },
    { label: t('customers:ui.import.columns.company_fields'), options: fields.company },
    { label: t('customers:ui.import.columns.contact'), options: own.contact },
    { label: t('customers:ui.import.columns.contact_fields'), options: fields.contact },
  ].filter((group) => group.options.length > 0);
  const isKnown = !value || groups.some((group) => group.options.some((option) => option.value === value));
  return (
    <Select
      aria-label={label}
      value={value ?? ''}
      showSearch={{ optionFilterProp: 'label' }}
      options={[
        { value: '', label: t('customers:ui.import.columns.leave_out') },
        // A field that was retired meanwhile still says what it was.
        ...(isKnown ? [] : [{ value: value ?? '', label: nameOf(value ?? '') }]),
        ...groups,
      ]}
      onChange={(next: string) => onChange(next === '' ? null : next)}
    />
  );
}

const isOfDates = ({ fieldOf }: Targets, target: ImportTarget | null | undefined) =>
  target ? ['date', 'date_time'].includes(fieldOf(target)?.kind ?? '') : false;

function withOrder(
  dates: readonly (ImportDateOrder | null)[],
  column: number,
  order: ImportDateOrder | null,
): (ImportDateOrder | null)[] {
  const all = Array.from({ length: Math.max(dates.length, column + 1) }, (_, at) => dates[at] ?? null);
  all[column] = order;
  return all;
}

interface DatesSelectProps {
  label: string;
  /** What the column itself tells. */
  told: CustomerImport['layout']['dates'][number];
  value: ImportDateOrder | null;
  onChange: (order: ImportDateOrder | null) => void;
}

/** Whether the day or the month comes first in a column of dates. */
function DatesSelect({ label, told, value, onChange }: DatesSelectProps) {
  const { t } = useTranslation();
  const auto =
    told && told !== 'sure'
      ? t(`customers:ui.import.columns.dates_auto_${told}`)
      : t('customers:ui.import.columns.dates_auto');
  return (
    <Select
      size="small"
      aria-label={label}
      status={told === 'ambiguous' && !value ? 'warning' : ''}
      popupMatchSelectWidth={false}
      value={value ?? ''}
      options={[
        { value: '', label: auto },
        { value: 'day_first', label: t('customers:ui.import.columns.dates_day_first') },
        { value: 'month_first', label: t('customers:ui.import.columns.dates_month_first') },
      ]}
      onChange={(next: ImportDateOrder | '') => onChange(next === '' ? null : next)}
    />
  );
}

/** Fields that new customers and contacts must have, and that no column brings. */
function Required({ mapping, targets }: { mapping: CustomerImport['mapping']; targets: Targets }) {
  const { t } = useTranslation();
  const { fields, fieldOf } = targets;
  const missing = (options: Targets['fields']['company']) =>
    options
      .filter(({ value }) => {
        const field = fieldOf(value);
        return field?.required && (field.default === null || field.default === undefined) && !mapping.includes(value);
      })
      .map(({ label }) => label);
  const company = missing(fields.company);
  const brings = mapping.some((target) => target?.startsWith('contact.'));
  const contact = brings ? missing(fields.contact) : [];
  if (company.length === 0 && contact.length === 0) return null;
  return (
    <div className={styles.problem} role="status">
      {company.length > 0 ? (
        <p>{t('customers:ui.import.columns.required_missing', { names: company.join(', ') })}</p>
      ) : null}
      {contact.length > 0 ? (
        <p>{t('customers:ui.import.columns.required_person', { names: contact.join(', ') })}</p>
      ) : null}
    </div>
  );
}
