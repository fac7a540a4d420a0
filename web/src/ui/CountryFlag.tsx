import { useTranslation } from 'react-i18next';
import { createStore, useStore } from '@/lib/store';
import styles from './CountryFlag.module.css';

/** All flags as SVG texts, loaded with the first one that is shown: many systems have no flags in their fonts. */
const flags = createStore<Readonly<Record<string, string>>>({});
let asked = false;
/** Shown by code alone: where most of our users sit, this flag must not be displayed. */
const FLAGLESS: ReadonlySet<string> = new Set(['TW']);

function askForFlags(): void {
  if (asked) return;
  asked = true;
  import('country-flag-icons/string/3x2').then(
    (all) => flags.set(all as unknown as Readonly<Record<string, string>>),
    () => {
      asked = false; // the code stands there; the next flag asks again
    },
  );
}

/** A country as flag and code. */
export function CountryFlag({ code, named = false }: { code: string; named?: boolean }) {
  const { i18n } = useTranslation();
  const upper = code.toUpperCase();
  const flag = useStore(flags)[upper];
  if (!/^[A-Z]{2}$/.test(upper)) return null;
  const shown = !FLAGLESS.has(upper);
  if (shown && !flag) askForFlags();
  const name = countryName(upper, i18n.language);
  return (
    <span className={styles.flag} title={name}>
      {shown ? (
        <span className={styles.picture} aria-hidden="true">
          {flag ? <img src={`data:image/svg+xml,${encodeURIComponent(flag)}`} width={18} height={12} alt="" /> : null}
        </span>
      ) : null}
      <span aria-hidden="true">{named ? name : upper}</span>
      <span className="sr-only">{name}</span>
    </span>
  );
}

/** The country's name in a language; its code when the browser has none. */
export function countryName(code: string, lang: string): string {
  // As mainland China names it.
  if (code.toUpperCase() === 'TW' && lang === 'zh-CN') return '中国台湾';
  try {
    return new Intl.DisplayNames(lang, { type: 'region' }).of(code.toUpperCase()) ?? code;
  } catch {
    return code;
  }
}
