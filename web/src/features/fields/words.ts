import { useTranslation } from 'react-i18next';
import { type ShownField, toneOf } from '@/ui/value/field';
import type { WireField } from './draft';
import type { RecordKind } from './records';

/** A field's name: as the tenant calls it, or in our words. */
export function useFieldName(record: RecordKind): (field: WireField) => string {
  const { t, i18n } = useTranslation();
  return (field) => {
    if (field.name) return field.name;
    // The keys come from the server, so they can't be typed from the catalogue.
    const key = `fields:builtin.${record}.${field.key}`;
    return i18n.exists(key) ? (t as unknown as (key: string) => string)(key) : field.key;
  };
}

/** A field as value inputs want it. */
export function inputField(
  field: Pick<WireField, 'key' | 'kind'> & { options: WireField['options'] },
  name: string,
): ShownField {
  return {
    key: field.key,
    name,
    kind: field.kind,
    options: field.options.map((one) => ({ value: one.value, name: one.name, tone: toneOf(one.colour) })),
    sortable: false,
    groupable: false,
    editable: true,
    required: false,
    shareable: true,
    operators: [],
  };
}
