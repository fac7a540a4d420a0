import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type ShownField, toneOf } from '@/ui/value/field';
import { query } from './client';
import type { components } from './schema';

type WireField = components['schemas']['Field'];
export type FieldsOf = components['schemas']['Record'];
type Words = (key: string) => string | undefined;

export interface Fields {
  fields: readonly ShownField[] | undefined;
  error: Error | null;
  refetch: () => void;
}

/** What a context knows better of its own fields than their kinds tell. Must stay the same function. */
export type Better = (field: ShownField, wire: WireField, words: Words) => ShownField;

export const fieldsQuery = (record: FieldsOf) => query('fields.list', '/api/fields', { params: { query: { record } } });

/** The fields of a kind of record as the caller sees them, with their names in the reader's language. */
export function useFieldsOf(record: FieldsOf, better?: Better): Fields {
  const { t, i18n } = useTranslation();
  const { data, error, refetch } = useQuery({ ...fieldsQuery(record), staleTime: 5 * 60_000 });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another language, other names
  const fields = useMemo(() => {
    // The keys come from the server, so they can't be typed from the catalogue.
    const words: Words = (key) => (i18n.exists(key) ? (t as unknown as (key: string) => string)(key) : undefined);
    // Who manages fields is told of those that he doesn't see, too.
    return data?.items
      .filter((field) => field.limit !== 'hidden')
      .map((field) => {
        const plain = shown(record, field, words);
        return better ? better(plain, field, words) : plain;
      });
  }, [data, record, better, i18n.language]);
  return { fields, error, refetch: () => void refetch() };
}

function shown(record: FieldsOf, field: WireField, words: Words): ShownField {
  const { key, kind, builtin } = field;
  const choice = (value: string) => words(`fields:option.${record}.${key}.${value}`);
  return {
    key,
    name: field.name ?? words(`fields:builtin.${record}.${key}`) ?? key,
    kind,
    options: field.options.map(({ value, name, colour }) => ({
      value,
      // Of the program's own choices the names are ours to say.
      name: (builtin ? choice(value) : undefined) ?? name,
      tone: toneOf(colour),
    })),
    sortable: field.sortable,
    groupable: field.groupable,
    editable: field.editable,
    required: field.required,
    shareable: !field.unique,
    reference: field.reference ?? undefined,
    help: field.help || undefined,
    operators: field.operators,
  };
}
