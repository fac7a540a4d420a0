import type { FieldKind, Operator } from '../value/field';
import { isTimed } from '../value/field';

/** Which words say an operator: of dates 'before', of numbers 'less than'. */
export type SaidAs = Operator | 'before' | 'not_after' | 'after' | 'not_before' | 'on' | 'is_yes' | 'is_no';

export function saidAs(kind: FieldKind, op: Operator, value?: unknown): SaidAs {
  if (kind === 'yes_no' && op === 'eq' && typeof value === 'boolean') return value ? 'is_yes' : 'is_no';
  // One of one is that one.
  if (Array.isArray(value) && value.length === 1) {
    if (op === 'in') return 'eq';
    if (op === 'not_in') return 'ne';
  }
  if (!isTimed(kind)) return op;
  switch (op) {
    case 'eq':
      return 'on';
    case 'lt':
      return 'before';
    case 'le':
      return 'not_after';
    case 'gt':
      return 'after';
    case 'ge':
      return 'not_before';
    default:
      return op;
  }
}

export type Piece = { kind: 'field' } | { kind: 'value' } | { kind: 'words'; words: string };

/** Where field and value stand in a sentence: they are holes of the words, so that each language has its own order. */
export const FIELD_HOLE = '⟦f⟧';
export const VALUE_HOLE = '⟦v⟧';

/** A sentence cut at its holes. */
export function piecesOf(sentence: string): Piece[] {
  return sentence
    .split(/(⟦f⟧|⟦v⟧)/)
    .filter((part) => part !== '')
    .map((part): Piece => {
      if (part === FIELD_HOLE) return { kind: 'field' };
      return part === VALUE_HOLE ? { kind: 'value' } : { kind: 'words', words: part };
    });
}

/** The sentence without its field, for a menu of operators: 'is one of …'. */
export function operatorWords(sentence: string): string {
  return sentence.replace(FIELD_HOLE, '').replace(VALUE_HOLE, '…').replace(/\s+/g, ' ').trim();
}
