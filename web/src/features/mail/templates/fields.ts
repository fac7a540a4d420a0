import type { TFunction } from 'i18next';

/** What can stand in a template, as the server knows it. */
export const FIELDS = [
  'contact.first_name',
  'contact.name',
  'contact.salutation',
  'contact.title',
  'contact.email',
  'company.name',
  'company.country',
  'me.name',
  'me.email',
  'firm.name',
  'date.today',
  'date.in_7_days',
  'date.in_14_days',
  'date.in_30_days',
] as const;

export type Field = (typeof FIELDS)[number];

/** Languages that our buyers write. */
export const LANGUAGES = ['en', 'zh', 'es', 'pt', 'fr', 'de', 'ru', 'ar', 'it', 'tr', 'ja', 'ko', 'vi', 'pl'] as const;

export function fieldWords(field: Field, t: TFunction): string {
  const [of, name] = field.split('.') as [string, string];
  return t(`mail:late.field.${of}_${name}` as 'mail:late.field.contact_name');
}

export const isField = (name: string): name is Field => (FIELDS as readonly string[]).includes(name);

export function languageName(code: string, lang: string): string {
  return new Intl.DisplayNames([lang], { type: 'language' }).of(code) ?? code;
}
