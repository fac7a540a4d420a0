import type { Company } from '@/api/types';

/** The fields of which one company's is chosen for all; the server's `CHOICES`. */
export const FIELDS = [
  'name',
  'local_name',
  'short_name',
  'country',
  'website',
  'phone',
  'address',
  'time_zone',
  'language',
  'source',
  'stage',
  'stars',
  'owners',
  'labels_visible_to',
  'remarks',
] as const;
export type Field = (typeof FIELDS)[number];

/** The fields in which the companies differ: the others need no choice. */
export function changedFields(companies: readonly Pick<Company, Field>[]): Field[] {
  const words = (company: Pick<Company, Field>, field: Field) => JSON.stringify(company[field] ?? null);
  return FIELDS.filter((field) => new Set(companies.map((one) => words(one, field))).size > 1);
}
