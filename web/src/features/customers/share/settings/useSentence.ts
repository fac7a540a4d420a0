import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { PoolRule } from '@/api/types';
import { useFormat } from '@/lib/format';
import { countryName } from '@/ui/CountryFlag';
import { colleaguesQuery } from '../../queries';
import { formOf } from './condition';

/** A rule in plain words: which customers, after how many days of what. */
export function useSentence(): (
  rule: Pick<PoolRule, 'days' | 'cause' | 'starts_on'> & { condition: unknown },
) => string {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { data: colleagues } = useQuery(colleaguesQuery());
  const names = new Map((colleagues?.items ?? []).map((one) => [one.id, one.name]));
  const word = (key: 'and' | 'or') => t(`customers:ui.share.settings.sentence.${key}`);
  const day = (on: string) => format.date(`${on}T12:00:00`);

  const parts = (condition: unknown): string[] => {
    const form = formOf(condition);
    if (!form) return [t('customers:ui.share.settings.sentence.custom')];
    const list = (values: string[]) => values.join(word('or'));
    const said: string[] = [];
    const { stages, countries, sources, owners, starsMin, starsMax, madeFrom } = form;
    if (stages.length > 0)
      said.push(
        t('customers:ui.share.settings.sentence.stage', {
          list: list(stages.map((one) => t(`customers:ui.stage.${one}`))),
        }),
      );
    if (countries.length > 0)
      said.push(
        t('customers:ui.share.settings.sentence.country', {
          list: list(countries.map((one) => countryName(one, i18n.language))),
        }),
      );
    if (sources.length > 0) said.push(t('customers:ui.share.settings.sentence.source', { list: list(sources) }));
    if (owners.length > 0)
      said.push(
        t('customers:ui.share.settings.sentence.owner', { list: list(owners.map((one) => names.get(one) ?? '…')) }),
      );
    if (starsMin !== undefined) said.push(t('customers:ui.share.settings.sentence.stars_min', { count: starsMin }));
    if (starsMax !== undefined) said.push(t('customers:ui.share.settings.sentence.stars_max', { count: starsMax }));
    if (madeFrom) said.push(t('customers:ui.share.settings.sentence.made_from', { day: day(madeFrom) }));
    return said;
  };

  return ({ condition, days, cause, starts_on }) => {
    const said = parts(condition);
    const who =
      said.length === 0
        ? t('customers:ui.share.settings.sentence.everyone')
        : t('customers:ui.share.settings.sentence.with', { parts: said.join(word('and')) });
    const rule = t(`customers:ui.share.settings.sentence.${cause}`, { who, count: days });
    const begun = new Date(`${starts_on}T00:00:00`).getTime() <= Date.now();
    return `${rule} ${t(`customers:ui.share.settings.sentence.${begun ? 'since' : 'from'}`, { day: day(starts_on) })}`;
  };
}
