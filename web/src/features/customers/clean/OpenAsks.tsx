import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { rowsOf } from '@/api/rows';
import type { Id } from '@/api/types';
import { AskActs } from './AskLine';
import styles from './Clean.module.css';
import { asksQuery, conflictsQuery } from './queries';

/** On a customer's page: who asks for it, and that its owners are in conflict about it. */
export function OpenAsks({ companyId }: { companyId: Id }) {
  const { t } = useTranslation();
  const asks = useInfiniteQuery(asksQuery({ view: 'all', state: 'open', company_id: companyId }));
  const cases = useInfiniteQuery(conflictsQuery({ state: 'open', company_id: companyId }));
  return (
    <>
      {rowsOf(asks.data).map((ask) => (
        <div key={ask.id} className={styles.banner} role="status">
          <p>
            {t(`customers:ui.ask.asks.${ask.wanted}`, { name: ask.asker.name })}
            {ask.text ? ` – ${ask.text}` : ''}
          </p>
          <AskActs ask={ask} />
        </div>
      ))}
      {rowsOf(cases.data).map((one) => (
        <div key={one.id} className={styles.banner} role="status">
          <p>{t('customers:ui.conflict.here', { names: one.parties.map((party) => party.name).join(', ') })}</p>
          <Link to="/customers/conflicts" search={{ state: 'open' }}>
            {t('customers:ui.conflict.look')}
          </Link>
        </div>
      ))}
    </>
  );
}
