import { useTranslation } from 'react-i18next';
import type { PoolRule } from '@/api/types';
import { useFormat } from '@/lib/format';
import { FilterWords } from '@/ui/filter/FilterWords';
import { asked, readTree } from '@/ui/filter/tree';
import type { ShownField } from '@/ui/value/field';

interface RuleWordsProps {
  rule: Pick<PoolRule, 'days' | 'cause' | 'starts_on'> & { condition: unknown };
  fields: readonly ShownField[];
}

/** A rule in plain words: which customers, after how many days of what. */
export function RuleWords({ rule: { condition, days, cause, starts_on }, fields }: RuleWordsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const read = readTree(condition);
  const tree = read ? asked(read) : undefined;
  const who = t(tree ? 'customers:ui.share.settings.sentence.such' : 'customers:ui.share.settings.sentence.everyone');
  const begun = new Date(`${starts_on}T00:00:00`).getTime() <= Date.now();
  return (
    <>
      {tree ? (
        <>
          <FilterWords fields={fields} tree={tree} />
          {t('customers:ui.share.settings.sentence.then')}
        </>
      ) : null}
      {t(`customers:ui.share.settings.sentence.${cause}`, { who, count: days })}{' '}
      {t(`customers:ui.share.settings.sentence.${begun ? 'since' : 'from'}`, {
        day: format.date(`${starts_on}T12:00:00`),
      })}
    </>
  );
}
