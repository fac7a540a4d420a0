import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ImportTarget } from '@/api/types';
import { fieldsQuery } from '@/api/useFields';
import type { WireField } from '../list/contract';
import { COMPANY_PLACES, CONTACT_PLACES, isPlace, placeKey } from './places';

type Record = 'company' | 'contact';

/** What columns can be given to: the program's own facts, standard fields and the tenant's, with their names. */
export interface Targets {
  own: { company: Option[]; contact: Option[] };
  fields: { company: Option[]; contact: Option[] };
  nameOf: (target: ImportTarget) => string;
  /** The field behind a target; nothing for the program's own facts. */
  fieldOf: (target: ImportTarget) => WireField | undefined;
  /** What choices of a field are called. */
  choicesOf: (target: ImportTarget) => string[];
}

interface Option {
  value: ImportTarget;
  label: string;
}

const PLACES = { company: COMPANY_PLACES, contact: CONTACT_PLACES };
const WORDS: { [R in Record]: string } = { company: 'field.', contact: 'contact.field.' };
/** No file fills these: they are reckoned, or point to records that have no name in a file. */
const UNFILLED: readonly WireField['kind'][] = ['formula', 'roll_up', 'reference'];

export function useTargets(): Targets {
  const { t, i18n } = useTranslation();
  // The keys come from the server, so they can't be typed from the catalogue.
  const words = (key: string) => (i18n.exists(key) ? (t as unknown as (key: string) => string)(key) : undefined);
  const company = useQuery({ ...fieldsQuery('company'), staleTime: 60_000 }).data?.items;
  const contact = useQuery({ ...fieldsQuery('contact'), staleTime: 60_000 }).data?.items;
  const all = { company, contact };

  const fieldOf = (target: ImportTarget) => {
    const place = split(target);
    return place && all[place.record]?.find((field) => field.key === place.key);
  };
  const nameOf = (target: ImportTarget) => {
    if (isPlace(target)) return t(`customers:ui.import.place.${placeKey(target)}`);
    const place = split(target);
    if (!place) return target;
    return fieldOf(target)?.name ?? words(`fields:builtin.${place.record}.${place.key}`) ?? place.key;
  };
  const own = (record: Record) =>
    PLACES[record]
      .filter((place) => {
        const field = all[record]?.find((one) => one.key === builtinOf(place));
        return !field?.limit;
      })
      .map((value) => ({ value, label: nameOf(value) }));
  const fields = (record: Record) =>
    (all[record] ?? [])
      .filter(({ key, kind, editable }) => editable && !UNFILLED.includes(kind) && !NOT_BROUGHT.includes(key))
      .filter(({ key }) => !PLACES[record].some((place) => builtinOf(place) === key))
      .map(({ key }) => ({ value: `${WORDS[record]}${key}`, label: nameOf(`${WORDS[record]}${key}`) }));
  return {
    own: { company: own('company'), contact: own('contact') },
    fields: { company: fields('company'), contact: fields('contact') },
    nameOf,
    fieldOf,
    choicesOf: (target) => {
      const place = split(target);
      return (fieldOf(target)?.options ?? []).map(
        ({ value, name }) => words(`fields:option.${place?.record}.${place?.key}.${value}`) ?? name,
      );
    },
  };
}

/** Own facts that nobody brings in a file. */
const NOT_BROUGHT = ['visible_to'];

const builtinOf = (place: ImportTarget) => {
  const key = place.replace('contact.', '');
  return key === 'domains' ? 'domain' : key === 'owner' ? 'owners' : key;
};

/** `contact.field.x3` in its record and key; nothing for an own fact. */
export function split(target: ImportTarget): { record: Record; key: string } | undefined {
  for (const record of ['contact', 'company'] as const) {
    if (target.startsWith(WORDS[record])) return { record, key: target.slice(WORDS[record].length) };
  }
  return undefined;
}
