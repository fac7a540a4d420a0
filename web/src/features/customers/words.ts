import { useTranslation } from 'react-i18next';
import { COUNTRY_CODES } from '@/lib/countries';
import { countryName } from '@/ui/CountryFlag';

/** All countries to choose from, by name in the screen's language. */
export function useCountryOptions(): { value: string; label: string }[] {
  const { i18n } = useTranslation();
  return COUNTRY_CODES.map((code) => ({ value: code, label: countryName(code, i18n.language) })).sort((a, b) =>
    a.label.localeCompare(b.label, i18n.language),
  );
}

/** The languages of trade, by name in the screen's language. */
const LANGUAGES = [
  'en',
  'zh',
  'es',
  'fr',
  'de',
  'pt',
  'it',
  'nl',
  'pl',
  'cs',
  'ro',
  'hu',
  'el',
  'sv',
  'da',
  'nb',
  'fi',
  'ru',
  'uk',
  'tr',
  'ar',
  'he',
  'fa',
  'ur',
  'hi',
  'bn',
  'ja',
  'ko',
  'vi',
  'th',
  'id',
  'ms',
  'sw',
];

export function useLanguageOptions(): { value: string; label: string }[] {
  const { i18n } = useTranslation();
  return LANGUAGES.map((code) => ({ value: code, label: languageName(code, i18n.language) }));
}

export function languageName(code: string, lang: string): string {
  try {
    return new Intl.DisplayNames(lang, { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}
