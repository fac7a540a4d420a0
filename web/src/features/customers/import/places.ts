import type { ImportPlace, ImportState } from '@/api/types';

/** What a column may hold, in the order in which it is offered. */
export const COMPANY_PLACES = [
  'name',
  'local_name',
  'short_name',
  'country',
  'domains',
  'website',
  'phone',
  'address',
  'language',
  'time_zone',
  'stage',
  'stars',
  'source',
  'remarks',
  'owner',
] as const satisfies readonly ImportPlace[];
export const CONTACT_PLACES = [
  'contact.name',
  'contact.salutation',
  'contact.title',
  'contact.emails',
  'contact.phones',
  'contact.whatsapp',
  'contact.wechat',
  'contact.linkedin',
  'contact.language',
] as const satisfies readonly ImportPlace[];

type Dashed<P extends string> = P extends `${infer A}.${infer B}` ? `${A}_${B}` : P;

/** A place as the catalogue names it. */
export function placeKey<P extends ImportPlace>(place: P): Dashed<P> {
  return place.replace('.', '_') as Dashed<P>;
}

export const STEPS = ['file', 'columns', 'check', 'run'] as const;
export type Step = (typeof STEPS)[number];

/** At which step an import is. */
export function stepOf(state: ImportState, started: boolean): Step {
  if (started) return 'run';
  return state === 'checking' || state === 'checked' ? 'check' : 'columns';
}

/** The mapping with one column given to a field; whatever held it before is left out, for a field is one column's. */
export function give(
  mapping: readonly (ImportPlace | null)[],
  column: number,
  place: ImportPlace | null,
): (ImportPlace | null)[] {
  return mapping.map((held, at) => {
    if (at === column) return place;
    return place !== null && held === place ? null : held;
  });
}

/** `contact.emails:not_an_address` in its two parts. */
export function reasonParts(word: string): { place: ImportPlace; reason: string } {
  const [place, reason] = word.split(':');
  // The check calls a doubled address so; its words stand under the import's own code.
  return { place: place as ImportPlace, reason: reason === 'address_twice' ? 'import_address_twice' : (reason ?? '') };
}
