import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ContractAcceptance } from '@/api/types';
import { useFormat } from '@/lib/format';
import { contractWords } from '@/lib/soldWords';
import { Scroller } from '@/ui/Scroller';
import styles from '../Desk.module.css';
import { addressOf } from '../published/contracts';

/** Enough of a hash to compare by eye; the whole is on hover. */
const HASH_CHARS = 16;

/** Who accepted which text, when, from where. */
export function Accepted({ acceptances }: { acceptances: readonly ContractAcceptance[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Scroller label={t('desk:ui.part.accepted')}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('desk:ui.column.contract')}</th>
            <th scope="col">{t('desk:ui.column.person')}</th>
            <th scope="col">{t('desk:ui.column.at')}</th>
            <th scope="col">{t('desk:ui.column.address')}</th>
            <th scope="col">{t('desk:ui.column.hash')}</th>
          </tr>
        </thead>
        <tbody>
          {acceptances.map(({ kind, number, lang, hash, person, at, address, agent, moment }) => (
            <tr key={`${kind} ${number} ${person} ${at}`}>
              <td>
                <div className={styles.above}>
                  <Link to="/desk/contracts" search={{ read: addressOf({ kind, number }) }}>
                    {t('subscriptions:ui.contract.numbered', { title: contractWords(kind), number })}
                  </Link>
                  <span className={styles.quiet}>{lang}</span>
                </div>
              </td>
              <td>{person}</td>
              <td data-is="short" className="num">
                {format.dateTime(at)} <span className={styles.quiet}>{t(`desk:ui.moment.${moment}`)}</span>
              </td>
              <td className="num" title={agent}>
                {address}
              </td>
              <td className={styles.code} title={hash}>
                {hash.slice(0, HASH_CHARS)}…
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}
