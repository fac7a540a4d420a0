import { useNavigate } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { CustomerImport, ImportChanges, ImportPlace } from '@/api/types';
import { useAct } from '@/api/useAct';
import { FormField } from '@/ui/FormField';
import { useCountryOptions } from '../words';
import styles from './Import.module.css';
import { COMPANY_PLACES, CONTACT_PLACES, give, placeKey } from './places';
import { IMPORT_OPS } from './queries';

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
            <PlaceSelect
              label={name || t('customers:ui.import.columns.unnamed', { n: column + 1 })}
              value={mapping[column] ?? null}
              onChange={(place) => edit.mutate({ mapping: give(mapping, column, place) })}
            />
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
  value: ImportPlace | null;
  onChange: (place: ImportPlace | null) => void;
}

function PlaceSelect({ label, value, onChange }: PlaceSelectProps) {
  const { t } = useTranslation();
  const option = (place: ImportPlace) => ({
    value: place as string,
    label: t(`customers:ui.import.place.${placeKey(place)}`),
  });
  const options = [
    { value: '', label: t('customers:ui.import.columns.leave_out') },
    { label: t('customers:ui.import.columns.company'), options: COMPANY_PLACES.map(option) },
    { label: t('customers:ui.import.columns.contact'), options: CONTACT_PLACES.map(option) },
  ];
  return (
    <Select
      aria-label={label}
      value={value ?? ''}
      showSearch={{ optionFilterProp: 'label' }}
      options={options}
      onChange={(next: string) => onChange(next === '' ? null : (next as ImportPlace))}
    />
  );
}
