import { PlusOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { rowsOf } from '@/api/rows';
import type { Id } from '@/api/types';
import { DealChip } from './board/OpportunityList';
import { Money } from './Money';
import { opportunitiesQuery, pipelinesQuery } from './queries';
import styles from './Sales.module.css';
import { TasksOf } from './tasks/TasksOf';

const SHOWN = 5;

/** Beside a customer: what may be sold to it, and what is to be done. */
export function CompanyPart({ companyId }: { companyId: Id }) {
  return (
    <div className={styles.companyPart}>
      <Deals companyId={companyId} />
      <TasksOf asks={{ company_id: companyId }} link={{ company_id: companyId }} />
    </div>
  );
}

function Deals({ companyId }: { companyId: Id }) {
  const { t } = useTranslation();
  const router = useRouter();
  const reads = useMay('sales.opportunity.read');
  const writes = useMay('sales.opportunity.write');
  const { data: pipelines = [] } = useQuery({ ...pipelinesQuery(), enabled: reads });
  const list = useInfiniteQuery({ ...opportunitiesQuery({ company_id: companyId }, SHOWN), enabled: reads });
  if (!reads) return null;
  const rows = rowsOf(list.data);
  return (
    <section className={styles.part}>
      <header>
        <h2>{t('sales:ui.nav.opportunities')}</h2>
        {writes ? (
          <Button
            size="small"
            type="text"
            icon={<PlusOutlined />}
            onClick={() => router.history.push(`/opportunities?company=${companyId}&make=opportunity`)}
          >
            {t('sales:ui.deal.short')}
          </Button>
        ) : null}
      </header>
      {list.data && rows.length === 0 ? <p className={styles.quiet}>{t('sales:ui.deal.none_here')}</p> : null}
      <ul>
        {rows.map((deal) => (
          <li key={deal.id} className={styles.dealLine}>
            <Link to="/opportunities" search={{ company: companyId, deal: deal.id }}>
              {deal.name}
            </Link>
            <span>
              <Money amount={deal.amount} currency={deal.currency} />
              <DealChip deal={deal} pipelines={pipelines} />
            </span>
          </li>
        ))}
      </ul>
      {list.hasNextPage ? (
        <Link to="/opportunities" search={{ company: companyId }}>
          {t('sales:ui.all')}
        </Link>
      ) : null}
    </section>
  );
}
