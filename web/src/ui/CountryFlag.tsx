import { useTranslation } from 'react-i18next';
import styles from './CountryFlag.module.css';

const A = 0x1f1e6; // regional indicator A

/** A country as flag and code; systems without flag pictures show the letters, so the code is never lost. */
export function CountryFlag({ code, named = false }: { code: string; named?: boolean }) {
  const { i18n } = useTranslation();
  const upper = code.toUpperCase();
  if (!/^[A-Z]{2}$/.test(upper)) return null;
  const name = countryName(upper, i18n.language);
  const flag = String.fromCodePoint(...[...upper].map((letter) => A + letter.charCodeAt(0) - 65));
  return (
    <span className={styles.flag} title={name}>
      <span className={styles.picture} aria-hidden="true">
        {flag}
      </span>
      <span aria-hidden="true">{named ? name : upper}</span>
      <span className="sr-only">{name}</span>
    </span>
  );
}

/** The country's name in a language; its code when the browser has none. */
export function countryName(code: string, lang: string): string {
  try {
    return new Intl.DisplayNames(lang, { type: 'region' }).of(code.toUpperCase()) ?? code;
  } catch {
    return code;
  }
}
