import i18next from 'i18next';
import type { RoleRef } from '@/api/types';

// Codes come from the server, so their keys can't be typed from the catalogue.
const untyped = i18next as unknown as { exists(key: string): boolean; t(key: string): string };
const orCode = (key: string, code: string) => (untyped.exists(key) ? untyped.t(key) : code);

/** What a permission allows; its code when the catalogue has no words for it yet. */
export function permissionWords(code: string): string {
  return orCode(`accounts:ui.permission.${code.replaceAll('.', '_')}`, code);
}

/** What was done, for the audit trail. */
export function actWords(act: string): string {
  return orCode(`accounts:ui.act.${act.replaceAll('.', '_')}`, act);
}

/** The name of a fact in an entry's detail. */
export function factWords(name: string): string {
  return orCode(`accounts:ui.fact.${name}`, name);
}

/** A fact's value, where it is one of a few; undefined for a free text, empty for what is not the case. */
export function factValueWords(name: string, value: string): string | undefined {
  const known = (key: string) => (untyped.exists(key) ? untyped.t(key) : undefined);
  if (value === 'true') return i18next.t('accounts:ui.audit.yes');
  if (value === 'false') return '';
  if (name === 'how') return known(`accounts:ui.how.${value.replaceAll(/[ -]/g, '_')}`);
  if (name === 'sees') return known(`accounts:ui.sees.${value}`);
  if (name === 'state' || name === 'was') return known(`accounts:ui.state.${value}`);
  if (name === 'scopes' || name === 'permissions') return permissionWords(value);
  if (name === 'role') return known(`accounts:role.${value}`);
  return undefined;
}

/** A part of the program. */
export function contextWords(context: string): string {
  return orCode(`accounts:ui.context.${context}`, context);
}

/** A role's name: built-in ones are in the catalogue. */
export function roleWords(role: RoleRef): string {
  return role.builtin ? i18next.t(`accounts:role.${role.builtin}`) : role.name;
}
