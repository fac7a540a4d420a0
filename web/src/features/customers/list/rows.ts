import type { CompanyChanges } from '@/api/types';
import type { ShownField } from '@/ui/value/field';
import { listOf, namedOf } from '@/ui/value/values';
import type { ListRow } from './contract';

/** Facts that each row has under another name than its field. */
const ROW_NAMES: Readonly<Record<string, keyof ListRow>> = {
  last_touch: 'last_touch_at',
  next_follow_up: 'next_follow_up_at',
  created: 'created_at',
};

const rowName = (key: string) => ROW_NAMES[key] ?? key;

/** A field's value of a row: of its own place, or among the values that were asked for. */
export function valueIn(row: ListRow, key: string): unknown {
  const facts = row as unknown as Record<string, unknown>;
  const name = rowName(key);
  return name in facts && name !== 'values' ? facts[name] : row.values[key];
}

/** The row with other values, before the server has said so. */
export function withValues(row: ListRow, values: Readonly<Record<string, unknown>>): ListRow {
  const facts = Object.entries(values).flatMap(([key, value]) => (rowName(key) in row ? [[rowName(key), value]] : []));
  return { ...row, ...Object.fromEntries(facts), values: { ...row.values, ...values } };
}

/** What keeps groups apart: the server gives their values as text, of a person his id. */
export function groupKey(value: unknown): string {
  const [one] = listOf(value);
  return namedOf(one, [])?.id ?? (one === undefined ? '' : String(one));
}

/** A group's value as the field holds it, and as a filter is asked for it. */
export function groupValue(field: ShownField, value: string | null): unknown {
  // Where nothing was said, it is no: yes and no have no third.
  if (field.kind === 'yes_no') return value === 'true';
  if (value === null || value === '') return null;
  if (field.kind === 'stars' || field.kind === 'number') return Number(value);
  return value;
}

/** Facts that stand in the company itself, by how a change names them; all others lie among its fields. */
const CHANGE_NAMES: Readonly<Record<string, keyof CompanyChanges>> = {
  name: 'name',
  local_name: 'local_name',
  short_name: 'short_name',
  country: 'country',
  website: 'website',
  phone: 'phone',
  address: 'address',
  time_zone: 'time_zone',
  language: 'language',
  source: 'source',
  remarks: 'remarks',
  stage: 'stage',
  stars: 'stars',
  owners: 'owner_ids',
  visible_to: 'labels_visible_to',
};

/** How changed values are told to the server. */
export function changesOf(values: Readonly<Record<string, unknown>>): CompanyChanges {
  const body: Record<string, unknown> = {};
  const others: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(values)) {
    const name = CHANGE_NAMES[key];
    if (name) body[name] = value;
    else others[key] = value;
  }
  return Object.keys(others).length > 0 ? { ...body, fields: others } : body;
}

/** A value out of such a change, as the preview of many tells it. */
export function changedValue(change: Readonly<Record<string, unknown>>, key: string): unknown {
  const name = CHANGE_NAMES[key];
  if (name) return change[name];
  return (change.fields as Record<string, unknown> | undefined)?.[key];
}
