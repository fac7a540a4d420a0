import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/api/me';
import { rowsOf } from '@/api/rows';
import type { LeadState } from '@/api/types';
import { useFormat } from '@/lib/format';
import { CountryFlag } from '@/ui/CountryFlag';
import { Initials } from '@/ui/Initials';
import { RelativeTime } from '@/ui/Times';
import styles from '../board/Board.module.css';
import { leadBoardQuery, leadsQuery } from '../queries';
import { LEAD_STATES, type LeadsSearch } from '../search';
import type { PutLeads } from './LeadsPage';
import { leadFilter, leadName, STATE_TONES } from './words';

const PAGE_ROWS = 30;

/** Leads by state, each column page by page. */
export function LeadBoard({ search, onChange }: { search: LeadsSearch; onChange: PutLeads }) {
  const { t } = useTranslation();
  const me = useMe();
  const { data: counts } = useQuery(leadBoardQuery(search.whose === 'mine' ? me.account.id : undefined));
  // Counts know of whose leads they are, not of other filters: then they are left out rather than wrong.
  const counted = !search.q && !search.source && search.whose !== 'unassigned';
  return (
    <section className={styles.board} aria-label={t('sales:ui.nav.leads')}>
      {LEAD_STATES.map((state) => {
        const column = counts?.find((one) => one.state === state);
        return (
          <Column
            key={state}
            state={state}
            count={counted && column ? { count: column.count, more: column.more } : undefined}
            search={search}
            onOpen={(lead) => onChange({ lead })}
          />
        );
      })}
    </section>
  );
}

interface ColumnProps {
  state: LeadState;
  count: { count: number; more: boolean } | undefined;
  search: LeadsSearch;
  onOpen: (id: string) => void;
}

function Column({ state, count, search, onOpen }: ColumnProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const list = useInfiniteQuery(leadsQuery({ ...leadFilter(search), state, sort: 'state' }, PAGE_ROWS));
  const rows = rowsOf(list.data);
  return (
    <section className={styles.column} aria-label={t(`sales:ui.lead_state.${state}`)}>
      <header data-tone={STATE_TONES[state]}>
        <h2>{t(`sales:ui.lead_state.${state}`)}</h2>
        <span className="num">
          {count ? format.number(count.count) : ''}
          {count?.more ? '+' : ''}
        </span>
      </header>
      <div className={styles.cards}>
        {rows.map((lead) => (
          <button key={lead.id} type="button" className={styles.grip} onClick={() => onOpen(lead.id)}>
            <article className={styles.card}>
              <h3>{leadName(lead)}</h3>
              <p className={styles.cardCompany}>
                {lead.country ? <CountryFlag code={lead.country} /> : null}
                <span>{lead.products ?? lead.enquiry ?? lead.person}</span>
              </p>
              <p className={styles.cardFoot}>
                <span>{t(`sales:ui.lead_source.${lead.source}`)}</span>
                <span className={styles.cardEnd}>
                  <RelativeTime at={lead.created_at} />
                  {lead.owner ? <Initials name={lead.owner.name} size={20} /> : null}
                </span>
              </p>
            </article>
          </button>
        ))}
        {list.data && rows.length === 0 ? <p className={styles.empty}>{t('sales:ui.board.empty')}</p> : null}
        {list.hasNextPage ? (
          <Button size="small" type="text" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('sales:ui.more')}
          </Button>
        ) : null}
      </div>
    </section>
  );
}
