import { UnlockOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ORDER_TONES } from '@/api/orderPath';
import { Problem } from '@/api/problem';
import type { OwnSubscriptions } from '@/api/types';
import { useFormat } from '@/lib/format';
import { linesWords } from '@/lib/soldWords';
import { dayAt, useDays } from '@/lib/vendorDays';
import { Page } from '@/ui/Page';
import { ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { StageChip } from '@/ui/StageChip';
import { ownQuery } from '../queries';
import { Accepted } from './Accepted';
import { AgentSees } from './AgentSees';
import styles from './Own.module.css';
import { Part } from './Part';
import { Services } from './Services';
import { Terms } from './Terms';

/** What the company has subscribed to, until when, what it accepted, and what its agent sees. */
export function SubscriptionPage() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(ownQuery());
  const isFree = data !== undefined && !data.subscribed && data.services.length === 0 && data.orders.length === 0;
  return (
    <Page title={t('subscriptions:ui.title')} width={data && !isFree ? 'reading' : 'full'}>
      {error && !data ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <RowsLoading tall rows={5} /> : null}
      {isFree ? (
        <FirstUse icon={<UnlockOutlined />} title={t('subscriptions:ui.own.free')}>
          {t('subscriptions:ui.own.free_words')}
        </FirstUse>
      ) : null}
      {data && !isFree ? <Own own={data} /> : null}
    </Page>
  );
}

function Own({ own }: { own: OwnSubscriptions }) {
  const { t } = useTranslation();
  const { services, terms, orders, acceptances, seats, agent, grants } = own;
  return (
    <div className={styles.stack}>
      <Part title={t('subscriptions:ui.own.services')}>
        <Services services={services} terms={terms} />
        {seats === null ? null : <p>{t('subscriptions:ui.own.seats', { count: seats })}</p>}
      </Part>
      {terms.length > 0 ? (
        <Part title={t('subscriptions:ui.own.terms')}>
          <Terms terms={terms} />
        </Part>
      ) : null}
      {orders.length > 0 ? (
        <Part title={t('subscriptions:ui.own.orders')}>
          <Orders orders={orders} />
        </Part>
      ) : null}
      {acceptances.length > 0 ? (
        <Part title={t('subscriptions:ui.own.accepted')} words={t('subscriptions:ui.own.accepted_words')}>
          <Accepted acceptances={acceptances} />
        </Part>
      ) : null}
      {agent ? (
        <Part title={t('subscriptions:ui.grant.title', { agent })} words={t('subscriptions:ui.grant.words')}>
          <AgentSees grants={grants} />
        </Part>
      ) : null}
    </div>
  );
}

function Orders({ orders }: { orders: OwnSubscriptions['orders'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const day = useDays();
  return (
    <ul className={styles.list}>
      {orders.map((order) => (
        <li key={order.id} className={styles.item}>
          <div className={styles.words}>
            <b>{t('subscriptions:ui.order.number', { number: order.number })}</b>
            <small>{linesWords(order.lines)}</small>
          </div>
          <span className={styles.end}>
            <StageChip tone={ORDER_TONES[order.state]}>{t(`subscriptions:ui.order.state.${order.state}`)}</StageChip>
            <small className="num">
              {format.money(order.total, order.currency)} · {day(dayAt(Date.parse(order.placed_at)))}
            </small>
          </span>
        </li>
      ))}
    </ul>
  );
}
