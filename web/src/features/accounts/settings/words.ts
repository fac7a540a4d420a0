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

/** A part of the program. */
export function contextWords(context: string): string {
  return orCode(`accounts:ui.context.${context}`, context);
}

/** A role's name: built-in ones are in the catalogue. */
export function roleWords(role: RoleRef): string {
  return role.builtin ? i18next.t(`accounts:role.${role.builtin}`) : role.name;
}
