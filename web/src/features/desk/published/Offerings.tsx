import { useTranslation } from 'react-i18next';
import type { Offering } from '@/api/types';
import { useFormat } from '@/lib/format';
import { groupWords } from '@/lib/soldWords';
import { Scroller } from '@/ui/Scroller';
import { StageChip } from '@/ui/StageChip';
import styles from '../Desk.module.css';
import { nameIn } from '../words';

type Edition = Offering['editions'][number];

/** A catalogue, edition by edition. */
export function Offerings({ offerings }: { offerings: readonly Offering[] }) {
  const { t } = useTranslation();
  return (
    <Scroller label={t('desk:ui.nav.catalogue')}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('desk:ui.column.offering')}</th>
            <th scope="col">{t('desk:ui.column.edition')}</th>
            <th scope="col">{t('desk:ui.column.prices')}</th>
            <th scope="col">{t('desk:ui.column.features')}</th>
          </tr>
        </thead>
        <tbody>
          {offerings.flatMap((offering) =>
            offering.editions.map((edition, at) => (
              <tr key={`${offering.code} ${edition.code}`}>
                {at === 0 ? <OfferingCell offering={offering} /> : null}
                <td>
                  <Named of={edition} />
                </td>
                <td data-is="short">
                  <Prices prices={edition.prices} />
                </td>
                <td className={styles.code}>{edition.features.join(', ')}</td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </Scroller>
  );
}

function OfferingCell({ offering }: { offering: Offering }) {
  const { t } = useTranslation();
  return (
    <td rowSpan={offering.editions.length}>
      <Named of={offering} />
      <div className={styles.quiet}>{groupWords(offering.group)}</div>
      {offering.by_partner ? <StageChip>{t('desk:ui.catalogue.by_partner')}</StageChip> : null}
    </td>
  );
}

function Named({ of }: { of: Pick<Offering, 'code' | 'zh' | 'en'> }) {
  const { lang } = useFormat();
  return (
    <>
      <div>{nameIn(lang, of)}</div>
      <div className={styles.code}>{of.code}</div>
    </>
  );
}

function Prices({ prices }: { prices: Edition['prices'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const all = Object.entries(prices);
  if (all.length === 0) return <StageChip tone="amber">{t('desk:ui.catalogue.no_price')}</StageChip>;
  return all.map(([currency, { year, seat_year }]) => (
    <div key={currency} className="num">
      {t('desk:ui.catalogue.price', {
        year: format.money(year, currency),
        seat: format.money(seat_year, currency),
      })}
    </div>
  ));
}
