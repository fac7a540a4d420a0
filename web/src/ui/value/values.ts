import type { Lang } from '@/lib/i18n';
import type { Named, ShownField } from './field';

/** What reading and writing values needs to know besides the field. */
export interface Facts {
  lang: Lang;
  people: readonly Named[];
  /** Code and name in the reader's language. */
  countries: readonly { value: string; label: string }[];
  yes: string;
  no: string;
}

/** Why a text is no value of a field; the words are `value.why.<this>`. */
export type WhyNot =
  | 'read_only'
  | 'required'
  | 'not_number'
  | 'not_date'
  | 'not_choice'
  | 'not_person'
  | 'not_country'
  | 'not_yes_no'
  | 'not_stars'
  | 'not_email';

export type Parsed = { ok: true; value: unknown } | { ok: false; why: WhyNot };

const STARS_MAX = 5;
export const isBlank = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

export const isSame = (a: unknown, b: unknown): boolean =>
  (isBlank(a) && isBlank(b)) || JSON.stringify(a) === JSON.stringify(b);

/** A person or a referred record: the server sends id and name; a fresh choice is only an id. */
export function namedOf(value: unknown, people: readonly Named[]): Named | undefined {
  if (typeof value === 'string' && value !== '')
    return people.find((one) => one.id === value) ?? { id: value, name: '' };
  if (typeof value === 'object' && value !== null && 'id' in value) {
    const { id, name } = value as { id: unknown; name?: unknown };
    return { id: String(id), name: typeof name === 'string' ? name : '' };
  }
  return undefined;
}

export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : isBlank(value) ? [] : [value]);

/** What the server is sent of a value: persons and references as their ids. */
export function wireOf(field: ShownField, value: unknown): unknown {
  const idOf = (one: unknown) => namedOf(one, [])?.id;
  if (field.kind === 'person' || field.kind === 'reference') return idOf(value) ?? null;
  if (field.kind === 'persons') return listOf(value).flatMap((one) => idOf(one) ?? []);
  return value === undefined || value === '' ? null : value;
}

/** A choice whose words the tenant's people write themselves: tags, groups. */
export const isOpen = (field: ShownField): boolean =>
  (field.kind === 'choice' || field.kind === 'choices') && field.options.length === 0;

/** A value as plain text: for copying, and so that `parseText` reads it back. */
export function textOf(field: ShownField, value: unknown, facts: Facts): string {
  if (isBlank(value)) return '';
  const choice = (one: unknown) => field.options.find((option) => option.value === one)?.name ?? String(one);
  switch (field.kind) {
    case 'choice':
      return choice(value);
    case 'choices':
      return listOf(value).map(choice).join(', ');
    case 'yes_no':
      return value ? facts.yes : facts.no;
    case 'person':
    case 'persons':
    case 'reference':
      return listOf(value)
        .map((one) => namedOf(one, facts.people)?.name ?? '')
        .join(', ');
    case 'country':
      return facts.countries.find((one) => one.value === value)?.label ?? String(value);
    case 'date_time':
      return localMinute(String(value));
    default:
      return typeof value === 'object' ? JSON.stringify(value) : String(value);
  }
}

/** Reads typed or pasted text as a value of the field. */
export function parseText(field: ShownField, text: string, facts: Facts): Parsed {
  if (!field.editable) return { ok: false, why: 'read_only' };
  const clean = text.trim();
  if (clean === '') return field.required ? { ok: false, why: 'required' } : { ok: true, value: emptyOf(field) };
  const got = read(field, clean, facts);
  return got === undefined ? { ok: false, why: WHY[field.kind] ?? 'not_choice' } : { ok: true, value: got };
}

const WHY: Partial<Record<ShownField['kind'], WhyNot>> = {
  number: 'not_number',
  money: 'not_number',
  date: 'not_date',
  date_time: 'not_date',
  choice: 'not_choice',
  choices: 'not_choice',
  person: 'not_person',
  persons: 'not_person',
  reference: 'not_choice',
  country: 'not_country',
  yes_no: 'not_yes_no',
  stars: 'not_stars',
  email: 'not_email',
};

const emptyOf = (field: ShownField) =>
  field.kind === 'choices' || field.kind === 'persons' ? [] : field.kind === 'stars' ? 0 : null;

function read(field: ShownField, text: string, facts: Facts): unknown {
  switch (field.kind) {
    case 'number':
    case 'money':
      return readNumber(text);
    case 'date':
      return readDate(text);
    case 'date_time':
      return readDateTime(text);
    case 'choice':
      return readChoice(field, text);
    case 'choices':
      return whole(pieces(text).map((one) => readChoice(field, one)));
    case 'person':
      return readPerson(text, facts)?.id;
    case 'persons':
      return whole(pieces(text).map((one) => readPerson(one, facts)?.id));
    case 'country':
      return facts.countries.find((one) => isAlike(one.value, text) || isAlike(one.label, text))?.value;
    case 'yes_no':
      return readYesNo(text, facts);
    case 'stars':
      return readStars(text);
    case 'email':
      return /^\S+@\S+\.\S+$/.test(text) ? text : undefined;
    case 'reference':
    case 'formula':
    case 'roll_up':
      return undefined; // chosen from a list, or reckoned
    default:
      return text;
  }
}

const isAlike = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
const pieces = (text: string) =>
  text
    .split(/[,，;；、\n]/)
    .map((one) => one.trim())
    .filter(Boolean);
const whole = <T>(all: readonly (T | undefined)[]) => (all.includes(undefined) ? undefined : [...new Set(all)]);

/** Digits with thousands commas or spaces and a point; '1.234,50' could be either and is no number. */
function readDecimal(text: string): string | undefined {
  const plain = text.replace(/[\s\u00a0\u202f]/g, '');
  if (/^[-+]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(plain)) return plain.replaceAll(',', '').replace('+', '');
  return /^[-+]?(\d+\.?\d*|\.\d+)$/.test(plain) ? plain.replace('+', '') : undefined;
}

function readNumber(text: string): number | undefined {
  const percent = text.endsWith('%') ? text.slice(0, -1) : text;
  const decimal = readDecimal(percent);
  return decimal === undefined ? undefined : Number(decimal);
}

/** 2026-11-23, 2026/11/23, 2026年11月23日, 23.11.2026; of 3/4/2026 nobody knows which is the month. */
export function readDate(text: string): string | undefined {
  const first = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$/.exec(text);
  if (first) return dayText(Number(first[1]), Number(first[2]), Number(first[3]));
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text);
  if (dotted) return dayText(Number(dotted[3]), Number(dotted[2]), Number(dotted[1]));
  const slashed = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/.exec(text);
  if (!slashed) return undefined;
  const [a, b, year] = [Number(slashed[1]), Number(slashed[2]), Number(slashed[3])];
  if (a > 12) return dayText(year, b, a);
  if (b > 12) return dayText(year, a, b);
  return a === b ? dayText(year, a, b) : undefined;
}

function dayText(year: number, month: number, day: number): string | undefined {
  const made = new Date(Date.UTC(year, month - 1, day));
  if (made.getUTCMonth() !== month - 1 || made.getUTCDate() !== day) return undefined;
  return made.toISOString().slice(0, 10);
}

function readDateTime(text: string): string | undefined {
  const hit = /^(.+?)(?:[ T]+(\d{1,2}):(\d{2})(?::\d{2})?)?$/.exec(text);
  const day = hit?.[1] ? readDate(hit[1]) : undefined;
  if (!day) return undefined;
  const [hour, minute] = [Number(hit?.[2] ?? 0), Number(hit?.[3] ?? 0)];
  if (hour > 23 || minute > 59) return undefined;
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date, hour, minute).toISOString();
}

/** '2026-11-23 14:42' in the reader's own time zone. */
function localMinute(at: string): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return at;
  const two = (part: number) => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

function readChoice(field: ShownField, text: string): string | undefined {
  if (isOpen(field)) return text;
  return field.options.find((one) => isAlike(one.value, text) || isAlike(one.name, text))?.value;
}

/** By whole name; two of the same name can't be told apart. */
function readPerson(text: string, facts: Facts): Named | undefined {
  const found = facts.people.filter((one) => isAlike(one.name, text));
  return found.length === 1 ? found[0] : undefined;
}

function readYesNo(text: string, facts: Facts): boolean | undefined {
  const word = text.toLowerCase();
  if (['yes', 'y', 'true', '1', '是', '√', '✓', facts.yes.toLowerCase()].includes(word)) return true;
  if (['no', 'n', 'false', '0', '否', '×', '✗', facts.no.toLowerCase()].includes(word)) return false;
  return undefined;
}

function readStars(text: string): number | undefined {
  const drawn = /^[★⭐]+☆*$/u.test(text) ? [...text].filter((char) => char !== '☆').length : Number(text);
  return Number.isInteger(drawn) && drawn >= 0 && drawn <= STARS_MAX ? drawn : undefined;
}
