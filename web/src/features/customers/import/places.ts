import type { ImportState, ImportTarget } from '@/api/types';

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
] as const;
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
] as const;

/** Is it a fact that the program itself keeps, and not a field? */
export const isPlace = (target: ImportTarget): target is Place =>
  ([...COMPANY_PLACES, ...CONTACT_PLACES] as readonly string[]).includes(target);

type Dashed<P extends string> = P extends `${infer A}.${infer B}` ? `${A}_${B}` : P;

/** A fact that the program itself keeps. */
type Place = (typeof COMPANY_PLACES | typeof CONTACT_PLACES)[number];

/** A place as the catalogue names it. */
export function placeKey<P extends Place>(place: P): Dashed<P> {
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
  mapping: readonly (ImportTarget | null)[],
  column: number,
  place: ImportTarget | null,
): (ImportTarget | null)[] {
  return mapping.map((held, at) => {
    if (at === column) return place;
    return place !== null && held === place ? null : held;
  });
}

/** `contact.emails:not_an_address` in its two parts. */
export function reasonParts(word: string): { place: ImportTarget; reason: string } {
  const [place, reason] = word.split(':');
  // The check calls a doubled address so; its words stand under the import's own code.
  return { place: place ?? '', reason: reason === 'address_twice' ? 'import_address_twice' : (reason ?? '') };
}
