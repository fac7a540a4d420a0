import type { ContactChanges, ContactRow } from '@/api/types';

/** A field's value of a person's row: of its own place, or among the values that were asked for. */
export function valueIn(row: ContactRow, key: string): unknown {
  switch (key) {
    case 'company':
      return row.company.name;
    case 'created':
      return row.created_at;
    case 'emails':
    case 'phones':
      return row[key].join(', ') || undefined;
    default:
      return key in row && key !== 'values' ? row[key as keyof ContactRow] : row.values[key];
  }
}

/** Facts that stand in the person himself; all others lie among his fields. */
const OWN: readonly string[] = ['name', 'salutation', 'title', 'whatsapp', 'wechat', 'linkedin', 'language'];
const several = (value: unknown) =>
  String(value ?? '')
    .split(/[\s,;，；、]+/)
    .filter((one) => one !== '');
/** Numbers hold blanks, so only commas part them. */
const numbers = (value: unknown) =>
  String(value ?? '')
    .split(/[,;，；、]+/)
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** How changed values are told to the server. */
export function changesOf(values: Readonly<Record<string, unknown>>): ContactChanges {
  const body: Record<string, unknown> = {};
  const fields: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(values)) {
    if (key === 'emails') body.emails = several(value);
    else if (key === 'phones') body.phones = numbers(value);
    else if (OWN.includes(key)) body[key] = value;
    else fields[key] = value;
  }
  return Object.keys(fields).length > 0 ? { ...body, fields } : body;
}

/** The row with other values, before the server has said so. */
export function withValues(row: ContactRow, values: Readonly<Record<string, unknown>>): ContactRow {
  const { emails, phones, ...others } = values;
  const own = Object.entries(others).filter(([key]) => OWN.includes(key));
  return {
    ...row,
    ...Object.fromEntries(own),
    ...('emails' in values ? { emails: several(emails) } : {}),
    ...('phones' in values ? { phones: numbers(phones) } : {}),
    values: { ...row.values, ...others },
  };
}
