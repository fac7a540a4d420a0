import type { components } from '@/api/schema';
import { CHOICE_TONES, type FieldKind } from '@/ui/value/field';
import type { RecordKind } from './records';

type Schemas = components['schemas'];
export type WireField = Schemas['Field'];
export type Sight = Schemas['Sight'];
export type RollUp = Schemas['RollUp'];

/** A choice as it is being written; `value` is what records hold, and stays when the name changes. */
export interface DraftChoice {
  /** Keeps lines apart while they are dragged. */
  id: string;
  value: string | undefined;
  name: string;
  colour: string;
}

/** A field as its form has it. */
export interface Draft {
  name: string;
  kind: FieldKind;
  options: DraftChoice[];
  required: boolean;
  unique: boolean;
  preset: unknown;
  help: string;
  formula: string;
  reference: RecordKind;
  roll_up: RollUp;
  limits: ReadonlyMap<string, Sight>;
}

export const KINDS: readonly FieldKind[] = [
  'text',
  'long_text',
  'number',
  'money',
  'date',
  'date_time',
  'choice',
  'choices',
  'yes_no',
  'person',
  'persons',
  'country',
  'email',
  'phone',
  'url',
  'stars',
  'reference',
  'formula',
  'roll_up',
];

export const isReckoned = (kind: FieldKind) => kind === 'formula' || kind === 'roll_up';
export const hasChoices = (kind: FieldKind) => kind === 'choice' || kind === 'choices';
const NEVER_UNIQUE: readonly FieldKind[] = ['yes_no', 'stars', 'choice', 'choices', 'persons', 'long_text'];
export const canBeUnique = (kind: FieldKind) => !isReckoned(kind) && !NEVER_UNIQUE.includes(kind);
/** A default that is a record or a colleague would be the same one for everybody. */
export const canHavePreset = (kind: FieldKind) => !isReckoned(kind) && kind !== 'reference';
/** What a role may change of a field that nobody can write. */
export const sightsOf = (kind: FieldKind): Sight[] =>
  isReckoned(kind) ? ['masked', 'hidden'] : ['read_only', 'masked', 'hidden'];

let lastId = 0;
export function freshChoice(colour = 'neutral'): DraftChoice {
  lastId += 1;
  return { id: `new-${lastId}`, value: undefined, name: '', colour };
}

/** The next colour, so that neighbours differ. */
export const nextColour = (options: readonly DraftChoice[]) =>
  CHOICE_TONES[options.length % CHOICE_TONES.length] ?? 'neutral';

export const NEW_DRAFT: Draft = {
  name: '',
  kind: 'text',
  options: [],
  required: false,
  unique: false,
  preset: null,
  help: '',
  formula: '',
  reference: 'company',
  roll_up: { of: 'contact', by: 'count', field: null },
  limits: new Map(),
};

export function draftOf(field: WireField): Draft {
  return {
    name: field.name ?? '',
    kind: field.kind,
    options: field.options.map(({ value, name, colour }) => ({ id: value, value, name, colour: colour ?? 'neutral' })),
    required: field.required,
    unique: field.unique,
    preset: field.default ?? null,
    help: field.help,
    formula: field.formula ?? '',
    reference: field.reference ?? 'company',
    roll_up: field.roll_up ?? NEW_DRAFT.roll_up,
    limits: new Map(field.limits.map((limit) => [limit.role_id, limit.sight])),
  };
}

/** What is written for a choice: words of the name, and never one that another choice has. */
export function choicesOf(options: readonly DraftChoice[]): Schemas['FieldChoice'][] {
  const taken = new Set(options.flatMap((one) => one.value ?? []));
  return options
    .filter((one) => one.name.trim() !== '')
    .map(({ value, name, colour }) => {
      if (value !== undefined) return { value, name: name.trim(), colour };
      const plain = name.trim().toLowerCase().replace(/\s+/g, '_');
      let fresh = plain;
      for (let n = 2; taken.has(fresh); n += 1) fresh = `${plain}_${n}`;
      taken.add(fresh);
      return { value: fresh, name: name.trim(), colour };
    });
}

function limitsOf(limits: ReadonlyMap<string, Sight>): Schemas['FieldLimits'] {
  const roles = (sight: Sight) => [...limits].flatMap(([role, one]) => (one === sight ? [role] : []));
  return { hidden_from: roles('hidden'), masked_for: roles('masked'), read_only_for: roles('read_only') };
}

const isNothing = (value: unknown) =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

/** A new field as the server takes it. */
export function newField(record: RecordKind, draft: Draft): Schemas['NewField'] {
  const { name, kind, required, unique, preset, help, formula, reference, roll_up, limits } = draft;
  const plain = !isReckoned(kind);
  return {
    record,
    name: name.trim(),
    kind,
    help: help.trim(),
    required: plain && required,
    unique: unique && canBeUnique(kind),
    ...limitsOf(limits),
    ...(hasChoices(kind) ? { options: choicesOf(draft.options) } : {}),
    ...(canHavePreset(kind) && !isNothing(preset) ? { default: preset } : {}),
    ...(kind === 'formula' ? { formula: formula.trim() } : {}),
    ...(kind === 'reference' ? { reference } : {}),
    ...(kind === 'roll_up' ? { roll_up } : {}),
  };
}

/** What changes of a field; its kind and whether it is unique stay. Of the program's own only the limits change. */
export function changesOf(draft: Draft, builtin: boolean): Schemas['FieldChanges'] {
  if (builtin) return limitsOf(draft.limits);
  const { name, kind, required, preset, help, formula, roll_up, limits } = draft;
  return {
    name: name.trim(),
    help: help.trim(),
    ...limitsOf(limits),
    ...(isReckoned(kind) ? {} : { required }),
    ...(hasChoices(kind) ? { options: choicesOf(draft.options) } : {}),
    ...(canHavePreset(kind) ? { default: isNothing(preset) ? null : preset } : {}),
    ...(kind === 'formula' ? { formula: formula.trim() } : {}),
    ...(kind === 'roll_up' ? { roll_up } : {}),
  };
}
