import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { COUNTRY_CODES } from '@/lib/countries';
import { useFormat } from '@/lib/format';
import { countryName } from '../CountryFlag';
import type { Named, ShownField } from './field';
import type { Facts } from './values';

/** Finds records that a reference may point to. */
export type Finder = (field: ShownField, words: string) => Promise<readonly Named[]>;

interface Values extends Facts {
  find: Finder | undefined;
  renderReference: ReferenceView | undefined;
}

/** Shows a record that a reference points to, by its id. */
export type ReferenceView = (field: ShownField, id: string) => ReactNode;

const Context = createContext<Values | undefined>(undefined);

/** Gives values below their surroundings: colleagues to choose from, names of countries, how references are found. */
export function ValuesProvider({
  people,
  find,
  renderReference,
  children,
}: {
  people: readonly Named[];
  find?: Finder;
  renderReference?: ReferenceView;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const { lang } = useFormat();
  const [yes, no] = [t('value.yes'), t('value.no')];
  const values = useMemo(
    (): Values => ({ lang, people, countries: countriesIn(lang), yes, no, find, renderReference }),
    [lang, people, yes, no, find, renderReference],
  );
  return <Context value={values}>{children}</Context>;
}

export function useValues(): Values {
  const values = useContext(Context);
  if (!values) throw new Error('a value outside of ValuesProvider');
  return values;
}

function countriesIn(lang: string): { value: string; label: string }[] {
  return COUNTRY_CODES.map((code) => ({ value: code, label: countryName(code, lang) })).sort((a, b) =>
    a.label.localeCompare(b.label, lang),
  );
}
