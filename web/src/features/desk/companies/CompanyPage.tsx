import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useRouter } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { ORDER_TONES } from '@/api/orderPath';
import { Problem } from '@/api/problem';
import type { SubscriberFile, SubscriptionState } from '@/api/types';
import { useFormat } from '@/lib/format';
import { groupWords, linesWords } from '@/lib/soldWords';
import { useDays } from '@/lib/vendorDays';
import { Page } from '@/ui/Page';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { StageChip, type Tone } from '@/ui/StageChip';
import styles from '../Desk.module.css';
import { History } from '../History';
import { Part } from '../Part';
import { agentsQuery, companyQuery } from '../queries';
import { Accepted } from './Accepted';
import { Terms } from './Terms';

const TONES: Record<SubscriptionState, Tone> = {
  unopened: 'neutral',
  trial: 'accent',
  active: 'green',
  reading: 'amber',
  trial_export: 'amber',
  on_request: 'red',
  reclaimed: 'red',
  erased: 'neutral',
};

/** One company: what runs until when, what it ordered and accepted, and all that happened. */
export function CompanyPage() {
  const { t } = useTranslation();
  const { id } = useParams({ from: '/shell/desk/companies/$id' });
  const router = useRouter();
  const may = useMay('desk.work');
  const { data, error, refetch } = useQuery(companyQuery(id));
  return (
    <Page
      title={data?.company.name ?? t('desk:ui.nav.companies')}
      acts={
        may && data && !data.company.erased_on ? (
          <Button
            type="primary"
            icon={<PlusOutlined />}
            onClick={() => void router.navigate({ to: '/desk/orders', search: { make: 'order', for: id } })}
          >
            {t('desk:ui.company.enter')}
          </Button>
        ) : null
      }
    >
      {error && !data ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <RowsLoading /> : null}
      {data ? <File file={data} /> : null}
    </Page>
  );
}

function File({ file }: { file: SubscriberFile }) {
  const { t } = useTranslation();
  const { company, services, terms, orders, steps, acceptances } = file;
  return (
    <div className={styles.stack}>
      <About company={company} />
      <Part title={t('desk:ui.part.services')}>
        {services.length > 0 ? <Services services={services} /> : <p>{t('desk:ui.company.no_services')}</p>}
      </Part>
      {terms.length > 0 ? (
        <Part title={t('desk:ui.part.terms')}>
          <Terms terms={terms} />
        </Part>
      ) : null}
      {orders.length > 0 ? (
        <Part title={t('desk:ui.part.orders')}>
          <Orders orders={orders} />
        </Part>
      ) : null}
      <Part title={t('desk:ui.part.accepted')}>
        {acceptances.length > 0 ? <Accepted acceptances={acceptances} /> : <p>{t('desk:ui.company.no_accepted')}</p>}
      </Part>
      {steps.length > 0 ? (
        <Part title={t('desk:ui.part.history')}>
          <History steps={steps} />
        </Part>
      ) : null}
    </div>
  );
}

function About({ company: { contact, agent_id, created_at, erased_on } }: { company: SubscriberFile['company'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const day = useDays();
  const { data: agents } = useQuery({ ...agentsQuery(), enabled: agent_id !== null });
  const agent = agents?.find(({ id }) => id === agent_id)?.name;
  return (
    <p className={styles.row}>
      <a href={`mailto:${contact}`}>{contact}</a>
      <span className={styles.quiet}>{t('desk:ui.company.since', { date: format.date(created_at) })}</span>
      {agent ? <span className={styles.quiet}>{t('desk:ui.order.agent_of', { agent })}</span> : null}
      {erased_on ? <StageChip>{t('desk:ui.company.erased', { date: day(erased_on) })}</StageChip> : null}
    </p>
  );
}

function Services({ services }: { services: SubscriberFile['services'] }) {
  const { t } = useTranslation();
  const day = useDays();
  return (
    <ul className={styles.list}>
      {services.map(({ group, state, until }) => (
        <li key={group} className={styles.item}>
          <b>{groupWords(group)}</b>
          {until ? <span className="num">{t('desk:ui.company.until', { date: day(until) })}</span> : null}
          <StageChip tone={TONES[state]}>{t(`subscriptions:ui.state.${state}`)}</StageChip>
        </li>
      ))}
    </ul>
  );
}

function Orders({ orders }: { orders: SubscriberFile['orders'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <ul className={styles.list}>
      {orders.map((order) => (
        <li key={order.id} className={styles.item}>
          <span className={styles.above}>
            <Link to="/desk/orders/$id" params={{ id: order.id }}>
              {t('subscriptions:ui.order.number', { number: order.number })}
            </Link>
            <span className={styles.quiet}>{linesWords(order.lines)}</span>
          </span>
          <span className="num">{format.money(order.total, order.currency)}</span>
          <span className="num">{format.date(order.placed_at)}</span>
          <StageChip tone={ORDER_TONES[order.state]}>{t(`subscriptions:ui.order.state.${order.state}`)}</StageChip>
        </li>
      ))}
    </ul>
  );
}
