import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { createKeptStore } from './store';

export type Lang = 'zh-CN' | 'en';
export const LANGS: readonly Lang[] = ['zh-CN', 'en'];
/** How each language calls itself. */
export const LANG_NAMES: Record<Lang, string> = { 'zh-CN': '简体中文', en: 'English' };

const isLang = (value: unknown): value is Lang => value === 'zh-CN' || value === 'en';

/** The chosen language; before a choice, the browser's. */
export const langChoice = createKeptStore<Lang>('tradewind.lang', browserLang(), isLang);

type Words = Record<string, unknown>;
type Catalogues = Record<Lang, () => Promise<{ words: Record<string, Words> }>>;
const catalogues: Catalogues = { 'zh-CN': () => import('./words.zh-CN'), en: () => import('./words.en') };
const errors: Catalogues = { 'zh-CN': () => import('./errors.zh-CN'), en: () => import('./errors.en') };

/** Loads the chosen language and starts i18next. One catalogue file is one namespace: locales/en/mail.json is `mail:`. */
export async function startI18n(): Promise<void> {
  const lang = langChoice.get();
  const words = await wordsOf(catalogues[lang]);
  await i18next.use(initReactI18next).init({
    lng: lang,
    fallbackLng: false,
    defaultNS: 'app',
    ns: Object.keys(words),
    resources: { [lang]: words },
    interpolation: { escapeValue: false },
    returnNull: false,
    // The words of errors come after the first screen; what shows one then says it.
    react: { bindI18nStore: 'added' },
  });
  lateAdded = addErrors(lang);
  // Whoever needs them tries again.
  lateAdded.catch(() => undefined);
  markDocument(lang);
}

let lateAdded: Promise<void> = Promise.resolve();

/** Done when the words that come after the first screen are there; a load that failed is tried again. */
export function lateWords(): Promise<void> {
  lateAdded = lateAdded.catch(() => addErrors(langNow()));
  return lateAdded;
}

/** Changes the language of the whole screen at once and remembers it. */
export async function changeLang(lang: Lang): Promise<void> {
  if (!i18next.hasResourceBundle(lang, 'app')) {
    for (const [namespace, words] of Object.entries(await wordsOf(catalogues[lang]))) {
      i18next.addResourceBundle(lang, namespace, words);
    }
    await addErrors(lang);
  }
  await i18next.changeLanguage(lang);
  langChoice.set(lang);
  markDocument(lang);
}

/** The language of the screen now. */
export function langNow(): Lang {
  return langChoice.get();
}

/**
 * The words for a problem code such as `mail.mailbox_refused`, from `error.mailbox_refused` (its detail) of the catalogue;
 * nothing when the catalogue has none.
 */
export function wordsOfCode(code: string, values: Record<string, unknown> = {}): string | undefined {
  const dot = code.indexOf('.');
  const key = dot < 0 ? `app:error.${code}` : `${code.slice(0, dot)}:error.${code.slice(dot + 1)}`;
  // The key comes from the server, so it can't be typed from the catalogue.
  const untyped = i18next as unknown as { exists(key: string): boolean; t(key: string, values: object): string };
  const found = [`${key}.detail`, key].find((one) => untyped.exists(one));
  return found && untyped.t(found, values);
}

function browserLang(): Lang {
  return navigator.languages.some((tag) => tag.toLowerCase().startsWith('zh')) ? 'zh-CN' : 'en';
}

async function addErrors(lang: Lang): Promise<void> {
  for (const [namespace, words] of Object.entries(await wordsOf(errors[lang]))) {
    i18next.addResourceBundle(lang, namespace, words, true);
  }
}

async function wordsOf(load: () => Promise<{ words: Record<string, Words> }>): Promise<Record<string, Words>> {
  const { words } = await load();
  return Object.fromEntries(Object.entries(words).map(([path, catalogue]) => [namespaceOf(path), catalogue]));
}

function namespaceOf(path: string): string {
  return path.replace(/^.*\/|\.json(\?.*)?$/g, '');
}

function markDocument(lang: Lang): void {
  document.documentElement.lang = lang;
}
