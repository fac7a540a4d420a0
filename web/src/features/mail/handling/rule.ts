import type { MailLabel, MailRule, RuleAction, RuleCondition, RuleField, RuleOperator, Stage } from '@/api/types';

/** What a condition can look at, in the order of the menu. */
export const FIELDS: readonly RuleField[] = [
  'from',
  'to',
  'cc',
  'subject',
  'body',
  'header',
  'attachment',
  'attachment_name',
  'attachment_type',
  'size',
  'label',
  'language',
  'machine',
  'mailbox',
  'folder',
  'customer',
  'stage',
  'owner',
  'country',
  'tag',
  'segment',
  'weekday',
  'hour',
];

export type FieldKind = 'text' | 'number' | 'flag' | 'choice';

const KINDS: Partial<Record<RuleField, FieldKind>> = {
  size: 'number',
  hour: 'number',
  attachment: 'flag',
  machine: 'flag',
  customer: 'flag',
  mailbox: 'choice',
  folder: 'choice',
  label: 'choice',
  language: 'choice',
  stage: 'choice',
  owner: 'choice',
  country: 'choice',
  tag: 'choice',
  segment: 'choice',
  weekday: 'choice',
};

export const kindOf = (field: RuleField): FieldKind => KINDS[field] ?? 'text';

const OPERATORS: Record<FieldKind, readonly RuleOperator[]> = {
  text: ['contains', 'contains_not', 'is', 'is_not', 'begins', 'ends', 'matches', 'matches_not'],
  number: ['above', 'below'],
  flag: ['yes', 'no'],
  choice: ['is', 'is_not'],
};

export const operatorsOf = (field: RuleField): readonly RuleOperator[] => OPERATORS[kindOf(field)];

/** The condition about another field: what still fits stays. */
export function withField(one: RuleCondition, field: RuleField): RuleCondition {
  const operators = operatorsOf(field);
  const operator = operators.includes(one.operator) ? one.operator : (operators[0] ?? 'contains');
  const stays = kindOf(field) === 'text' && kindOf(one.field) === 'text';
  return {
    field,
    operator,
    values: stays ? (one.values ?? []) : [],
    ...(field === 'header' ? { header: one.header ?? '' } : {}),
  };
}

export const STAGES: readonly Stage[] = ['to_follow', 'enquiry', 'sample', 'deal', 'repeat'];
export const ROLES = ['archive', 'inbox', 'junk', 'trash'] as const;

/** What a rule can do, in the order of the menu. */
export const ACTIONS = [
  'label',
  'move',
  'star',
  'read',
  'assign',
  'forward',
  'reply',
  'profile',
  'task',
  'stop',
] as const satisfies readonly RuleAction['do'][];

/** An action with nothing chosen but what is usual. */
export function newAction(kind: RuleAction['do'], me: string): RuleAction {
  switch (kind) {
    case 'label':
      return { do: 'label', label: 'enquiry' satisfies MailLabel };
    case 'move':
      return { do: 'move', role: 'archive' };
    case 'assign':
      return { do: 'assign', to: me };
    case 'forward':
      return { do: 'forward', to: [] };
    case 'reply':
      return { do: 'reply', template_id: '', days: 7 };
    case 'task':
      return { do: 'task', title: '', days: 1 };
    default:
      return { do: kind };
  }
}

export const NEW_CONDITION: RuleCondition = { field: 'from', operator: 'contains', values: [] };

/** Bytes as the editor shows them. */
export const toMegabytes = (bytes: string | undefined): number | null => (bytes ? Number(bytes) / 1_048_576 : null);
export const fromMegabytes = (megabytes: number | null): string[] =>
  megabytes === null ? [] : [String(Math.round(megabytes * 1_048_576))];

/** The list with one taken from its place to another. */
export function moved<T>(all: readonly T[], from: number, to: number): T[] {
  const next = [...all];
  const [one] = next.splice(from, 1);
  if (one !== undefined) next.splice(Math.max(0, Math.min(to, next.length)), 0, one);
  return next;
}

/** A mailbox as rules look at it. */
export interface Looked {
  id: string;
  /** Several people work in it. */
  team: boolean;
  /** It is the reader's own. */
  own: boolean;
}

/** The team mailboxes that a rule looks at: within its reach, as far as its conditions leave them. */
export function teamsOf(
  whose: string,
  { every, conditions }: { every: boolean; conditions: readonly RuleCondition[] },
  mailboxes: readonly Looked[],
): string[] {
  const inReach = mailboxes.filter((one) => (whose === 'own' ? one.own : whose === 'company' || one.id === whose));
  const named = every ? conditions.filter((one) => one.field === 'mailbox' && one.operator === 'is') : [];
  const left = inReach.filter((box) => whose === box.id || named.every((one) => (one.values ?? []).includes(box.id)));
  return left.filter((one) => one.team).map((one) => one.id);
}

/** Which error of the server stands at a condition or an action: `conditions.2.values` at `conditions.2`. */
export function errorAt(errors: readonly { field: string; detail: string }[] | undefined, place: string) {
  return errors?.find((one) => one.field === place || one.field.startsWith(`${place}.`))?.detail;
}

/** Conditions for mails like one: of its writer; of a newsletter, by its label too. */
export function likeMail(from: string, label: string | undefined): RuleCondition[] {
  const writer: RuleCondition = { field: 'from', operator: 'is', values: [from] };
  return label ? [writer, { field: 'label', operator: 'is', values: [label] }] : [writer];
}

/** Fields that ask what a customer bears and where he belongs. */
export const asksBelonging = (field: RuleField): boolean => field === 'tag' || field === 'segment';

/** What of a condition is there no more, by the place of the condition. */
export function goneAt(gone: MailRule['gone'], place: number): MailRule['gone'][number] | undefined {
  return gone.find((one) => one.condition === place);
}
