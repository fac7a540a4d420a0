import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type ShownField, toneOf } from '@/ui/value/field';
import { isStage, STAGE_TONES } from '../stages';
import { fieldsQuery, type WireField } from './contract';

/** The fields of companies with their names in the reader's language. */
export function useFields(): { fields: readonly ShownField[] | undefined; error: Error | null; refetch: () => void } {
  const { t, i18n } = useTranslation();
  const { data, error, refetch } = useQuery({ ...fieldsQuery(), staleTime: 5 * 60_000 });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another language, other names
  const fields = useMemo(() => {
    // The keys come from the server, so they can't be typed from the catalogue.
    const words = (key: string) => (i18n.exists(key) ? (t as unknown as (key: string) => string)(key) : undefined);
    // Who manages fields is told of those that he doesn't see, too.
    return data?.items.filter((field) => field.limit !== 'hidden').map((field) => shown(field, words));
  }, [data, i18n.language]);
  return { fields, error, refetch: () => void refetch() };
}

function shown(field: WireField, words: (key: string) => string | undefined): ShownField {
  const { key, kind, builtin } = field;
  return {
    key,
    name: field.name ?? words(`fields:builtin.company.${key}`) ?? key,
    kind,
    options: field.options.map(({ value, name, colour }) => ({
      value,
      // Of the program's own choices the names are ours to say.
      name: (builtin ? optionWords(key, value, words) : undefined) ?? name,
      tone: key === 'stage' && isStage(value) ? STAGE_TONES[value] : toneOf(colour),
    })),
    sortable: field.sortable,
    groupable: field.groupable,
    // A company may have several domains, of which a list shows one.
    editable: field.editable && key !== 'domain',
    required: field.required || key === 'name' || key === 'stage',
    shareable: !field.unique && (!builtin || !ONES_OWN.includes(key)),
    reference: field.reference ?? undefined,
    help: field.help || undefined,
    operators: field.operators,
  };
}

/** What is each company's own, and can't be the same for many. */
const ONES_OWN = ['name', 'local_name', 'short_name', 'domain', 'website', 'phone', 'address'];

function optionWords(key: string, value: string, words: (key: string) => string | undefined): string | undefined {
  if (key === 'stage') return words(`customers:ui.stage.${value}`);
  if (key === 'visible_to') return words(`customers:ui.visible.${value}`);
  return words(`fields:option.company.${key}.${value}`);
}
