import type { Tone } from '../StageChip';

/** What kind of value a field holds; the server's words. */
export type FieldKind =
  | 'text'
  | 'long_text'
  | 'number'
  | 'money'
  | 'date'
  | 'date_time'
  | 'choice'
  | 'choices'
  | 'yes_no'
  | 'person'
  | 'persons'
  | 'country'
  | 'email'
  | 'phone'
  | 'url'
  | 'stars'
  | 'reference'
  | 'formula'
  | 'roll_up';

/** How a value is compared; `last_days`, `next_days` and `older_than_days` take a number of days, `me` nothing. */
export type Operator =
  | 'eq'
  | 'ne'
  | 'in'
  | 'not_in'
  | 'contains'
  | 'not_contains'
  | 'starts'
  | 'lt'
  | 'le'
  | 'gt'
  | 'ge'
  | 'between'
  | 'empty'
  | 'not_empty'
  | 'last_days'
  | 'next_days'
  | 'older_than_days'
  | 'me';

export interface Choice {
  value: string;
  name: string;
  tone: Tone;
}

/** A field of a record, with its name in the reader's language: what lists show, filter and edit by. */
export interface ShownField {
  key: string;
  name: string;
  kind: FieldKind;
  options: readonly Choice[];
  sortable: boolean;
  groupable: boolean;
  editable: boolean;
  required: boolean;
  /** Many records may have the same value, so that it can be given to many at once. */
  shareable: boolean;
  /** Of a reference: which kind of record it points to. */
  reference?: string | undefined;
  help?: string | undefined;
  operators: readonly Operator[];
}

/** A person, or a record that a field refers to. */
export interface Named {
  id: string;
  name: string;
}

/** Text whose pieces stand at the right, digit below digit. */
export const isNumeric = (kind: FieldKind) => kind === 'number' || kind === 'money' || kind === 'roll_up';
export const isTimed = (kind: FieldKind) => kind === 'date' || kind === 'date_time';

const TONES: readonly Tone[] = ['neutral', 'accent', 'green', 'amber', 'red', 'violet'];
export const CHOICE_TONES = TONES;

/** A colour as the server names it; what isn't known is grey. */
export const toneOf = (colour: string | null | undefined): Tone => TONES.find((tone) => tone === colour) ?? 'neutral';
