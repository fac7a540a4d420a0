import type { ShownField } from '@/ui/value/field';
import { listOf, namedOf } from '@/ui/value/values';
import type { ListRow } from './contract';

/** A field's value of a row: of its own place, or among the values that were asked for. */
export function valueIn(row: ListRow, key: string): unknown {
  if (key in row.values) return row.values[key];
  return (row as unknown as Record<string, unknown>)[key];
}

/** The row with other values, before the server has said so. */
export function withValues(row: ListRow, values: Readonly<Record<string, unknown>>): ListRow {
  const known = Object.entries(values).filter(([key]) => key in row && key !== 'values');
  return { ...row, ...Object.fromEntries(known), values: { ...row.values, ...values } };
}

/** What keeps a group of a choice's values apart; of a person his id. */
export function groupKey(value: unknown): string {
  const [one] = listOf(value);
  return namedOf(one, [])?.id ?? (one === undefined ? '' : String(one));
}

/** How a changed company is told: facts that the program knows by their names, the tenant's own below `fields`. */
export function bodyOf(
  fields: ReadonlyMap<string, ShownField>,
  isOwn: (key: string) => boolean,
  values: Readonly<Record<string, unknown>>,
) {
  const body: Record<string, unknown> = {};
  const own: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(values)) {
    if (!fields.has(key)) continue;
    if (isOwn(key)) own[key] = value;
    else body[key === 'owners' ? 'owner_ids' : key] = value;
  }
  return Object.keys(own).length > 0 ? { ...body, fields: own } : body;
}
