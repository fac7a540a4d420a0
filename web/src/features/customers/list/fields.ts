import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type ShownField, toneOf } from '@/ui/value/field';
import { isStage, STAGE_TONES } from '../stages';
import { fieldsQuery, type WireField } from './contract';

/** The fields of companies with their names in the reader's language. */
export function useFields(): {
  fields: readonly ShownField[] | undefined;
  /** Keys of the tenant's own fields. */
  own: ReadonlySet<string>;
  error: Error | null;
  refetch: () => void;
} {
  const { t, i18n } = useTranslation();
  const { data, error, refetch } = useQuery({ ...fieldsQuery(), staleTime: 5 * 60_000 });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another language, other names
  const fields = useMemo(() => {
    // The keys come from the server, so they can't be typed from the catalogue.
    const words = (key: string) => (i18n.exists(key) ? (t as unknown as (key: string) => string)(key) : undefined);
    return data?.items.map((field) => shown(field, words));
  }, [data, i18n.language]);
  const own = useMemo(() => new Set(data?.items.filter((one) => !one.builtin).map((one) => one.key)), [data]);
  return { fields, own, error, refetch: () => void refetch() };
}

function shown(field: WireField, words: (key: string) => string | undefined): ShownField {
  const name = field.name ?? words(`fields:builtin.company.${field.key}`) ?? field.key;
  return {
    key: field.key,
    name,
    kind: field.kind,
    options: (field.options ?? []).map((one) => ({
      value: one.value,
      name: (field.key === 'stage' ? words(`customers:ui.stage.${one.value}`) : undefined) ?? one.name,
      tone: field.key === 'stage' && isStage(one.value) ? STAGE_TONES[one.value] : toneOf(one.colour),
    })),
    sortable: field.sortable,
    groupable: field.groupable,
    editable: field.editable,
    required: field.required,
    help: field.help ?? undefined,
    operators: field.operators,
  };
}
