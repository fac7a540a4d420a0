import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import type { Company, CompanyChanges } from '@/api/types';
import { useFormat } from '@/lib/format';
import { useNow } from '@/lib/now';
import { timeZones, zoneWords } from '@/lib/zones';
import { InlineField } from '@/ui/InlineField';
import { colleaguesQuery } from '../queries';
import { useCountryOptions, useLanguageOptions } from '../words';
import styles from './Company.module.css';
import { useCompanyActs } from './useCompanyActs';

type TextFact =
  | 'name'
  | 'local_name'
  | 'short_name'
  | 'country'
  | 'language'
  | 'time_zone'
  | 'website'
  | 'phone'
  | 'address'
  | 'source'
  | 'remarks';

/** The facts in groups, each changed where it stands; who changed it shows on hover. */
export function Facts({ company }: { company: Company }) {
  const { t } = useTranslation();
  const may = useMay('customers.company.write');
  const field = useFact(company, may);
  const countries = useCountryOptions();
  const languages = useLanguageOptions();
  const zones = useZoneOptions(company.time_zone);
  const visible = (['owner', 'department', 'all'] as const).map((value) => ({
    value,
    label: t(`customers:ui.visible.${value}`),
  }));
  return (
    <section className={styles.facts_column} aria-label={t('customers:ui.part.facts')} data-inline-group>
      <h2>{t('customers:ui.group.company')}</h2>
      <InlineField {...field('name')} />
      <InlineField {...field('local_name')} />
      <InlineField {...field('country')} options={countries} />
      <InlineField {...field('time_zone')} options={zones} />
      <InlineField {...field('language')} options={languages} />

      <h2>{t('customers:ui.group.reach')}</h2>
      <Domains company={company} may={may} />
      <InlineField {...field('website')} shown={bare(company.website)} />
      <InlineField {...field('phone')} />
      <InlineField {...field('address')} lines="many" />

      <h2>{t('customers:ui.group.work')}</h2>
      <Owners company={company} may={may} />
      <VisibleTo company={company} may={may} options={visible} />
      <InlineField {...field('source')} />
      <InlineField {...field('remarks')} lines="many" />
    </section>
  );
}

function useFact(company: Company, may: boolean) {
  const { t } = useTranslation();
  const note = useNote(company);
  const { keep } = useCompanyActs(company);
  return (name: TextFact) => {
    const seen = company[name] ?? '';
    return {
      label: t(`customers:ui.field.${name}`),
      value: seen,
      readOnly: !may,
      note: note(name),
      onSave: (next: string, { base, force }: { base: string; force: boolean }) =>
        keep(
          // A name can't be nothing: the server says so beside the field.
          { [name]: next === '' && name !== 'name' ? null : next } as CompanyChanges,
          (fresh) => ((fresh[name] ?? '') === base ? undefined : (fresh[name] ?? '')),
          force,
        ),
    };
  };
}

/** Who changed a fact, and when. */
function useNote(company: Company) {
  const { t } = useTranslation();
  const format = useFormat();
  return (name: string): string | undefined => {
    const change = company.changed[name];
    if (!change) return undefined;
    const by = change.by?.name ?? t('customers:ui.somebody');
    return t('customers:ui.changed_by', { name: by, at: format.dateTime(change.at) });
  };
}

function Domains({ company, may }: { company: Company; may: boolean }) {
  const { t } = useTranslation();
  const note = useNote(company);
  const { keep } = useCompanyActs(company);
  const seen = company.domains.join(', ');
  return (
    <InlineField
      label={t('customers:ui.field.domains')}
      value={seen}
      readOnly={!may}
      note={note('domains')}
      onSave={(next, { base, force }) =>
        keep(
          { domains: next.split(/[\s,;]+/).filter(Boolean) },
          (fresh) => (fresh.domains.join(', ') === base ? undefined : fresh.domains.join(', ')),
          force,
        )
      }
    />
  );
}

function VisibleTo({
  company,
  may,
  options,
}: {
  company: Company;
  may: boolean;
  options: { value: string; label: string }[];
}) {
  const { t } = useTranslation();
  const note = useNote(company);
  const { keep } = useCompanyActs(company);
  const seen = company.labels_visible_to;
  return (
    <InlineField
      label={t('customers:ui.field.visible_to')}
      value={seen}
      readOnly={!may}
      note={note('labels_visible_to')}
      options={options}
      onSave={async (next, { base, force }) =>
        next === ''
          ? undefined
          : keep(
              { labels_visible_to: next as Company['labels_visible_to'] },
              (fresh) =>
                fresh.labels_visible_to === base ? undefined : t(`customers:ui.visible.${fresh.labels_visible_to}`),
              force,
            )
      }
    />
  );
}

function Owners({ company, may }: { company: Company; may: boolean }) {
  const { t } = useTranslation();
  const { data } = useQuery(colleaguesQuery());
  const { save } = useCompanyActs(company);
  const label = t('customers:ui.field.owners');
  const known = new Map([...company.owners, ...(data?.items ?? [])].map((one) => [one.id, one.name]));
  if (!may)
    return (
      <InlineField
        label={label}
        value={company.owners.map((one) => one.name).join(', ')}
        readOnly
        onSave={async () => undefined}
      />
    );
  return (
    <div className={styles.owners_field}>
      <span>{label}</span>
      <Select
        mode="multiple"
        size="small"
        variant="borderless"
        aria-label={label}
        placeholder={t('customers:ui.no_owner')}
        showSearch={{ optionFilterProp: 'label' }}
        value={company.owners.map((one) => one.id)}
        options={[...known].map(([value, name]) => ({ value, label: name }))}
        onChange={(owner_ids: string[]) => void save({ owner_ids })}
      />
    </div>
  );
}

function bare(url: string | null): string | undefined {
  return url?.replace(/^https?:\/\//, '').replace(/\/$/, '');
}

function useZoneOptions(kept: string | null) {
  const { lang } = useFormat();
  const now = useNow();
  return useMemo(
    () => timeZones(kept ?? undefined).map((zone) => ({ value: zone, label: zoneWords(zone, now, lang) })),
    [kept, now, lang],
  );
}
