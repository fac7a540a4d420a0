import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ORDER_TONES, pathOf } from '@/api/orderPath';
import { Problem } from '@/api/problem';
import type { OrderFile, SubscriptionOrder } from '@/api/types';
import { useFormat } from '@/lib/format';
import { Page } from '@/ui/Page';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { StageChip } from '@/ui/StageChip';
import { type PathStep, StepPath } from '@/ui/StepPath';
import { minus } from '../amount';
import styles from '../Desk.module.css';
import { History } from '../History';
import { Part } from '../Part';
import { orderQuery } from '../queries';
import { Links } from './Links';
import { OrderActs } from './OrderActs';
import { Payments } from './Payments';

/** One order: how far it is, what to do next, and all that happened to it. */
export function OrderPage() {
  const { t } = useTranslation();
  const { id } = useParams({ from: '/shell/desk/orders/$id' });
  const { data, error, refetch } = useQuery(orderQuery(id));
  const order = data?.order;
  return (
    <Page
      title={order ? t('subscriptions:ui.order.number', { number: order.number }) : t('desk:ui.nav.orders')}
      aside={
        order ? (
          <>
            <span>{order.company.name}</span>
            <StageChip tone={ORDER_TONES[order.state]}>{t(`subscriptions:ui.order.state.${order.state}`)}</StageChip>
          </>
        ) : null
      }
      acts={order ? <OrderActs key={order.id} order={order} /> : null}
    >
      {error && !data ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <RowsLoading /> : null}
      {data ? <File file={data} /> : null}
    </Page>
  );
}

function File({ file }: { file: OrderFile }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { order, agent, payments, links, steps } = file;
  return (
    <div className={styles.stack}>
      <div className={styles.part}>
        <Path order={order} />
        <p>
          {t(`desk:ui.next.${order.state}`, {
            open: format.money(minus(order.total, order.paid), order.currency),
            address: order.company.contact_address,
          })}
        </p>
      </div>
      <div className={styles.two}>
        <div className={styles.parts}>
          <Part title={t('desk:ui.part.lines')}>
            <Lines order={order} />
          </Part>
          {payments.length > 0 ? (
            <Part title={t('desk:ui.part.payments')}>
              <Payments payments={payments} currency={order.currency} />
            </Part>
          ) : null}
          {links.length > 0 ? (
            <Part title={t('desk:ui.part.links')}>
              <Links links={links} />
            </Part>
          ) : null}
        </div>
        <div className={styles.parts}>
          <Part title={t('desk:ui.part.money')}>
            <Money order={order} />
          </Part>
          <Part title={t('desk:ui.part.company')}>
            <Company order={order} agent={agent} />
          </Part>
        </div>
      </div>
      <Part title={t('desk:ui.part.history')}>
        <History steps={steps} />
      </Part>
    </div>
  );
}

function Path({ order }: { order: SubscriptionOrder }) {
  const { t } = useTranslation();
  const { steps, off } = pathOf(order);
  const shown: PathStep[] = steps.map(({ step, is }) => ({ words: t(`subscriptions:ui.order.state.${step}`), is }));
  if (off) shown.push({ words: t(`subscriptions:ui.order.state.${off}`), is: 'off' });
  return <StepPath label={t('subscriptions:ui.order.path')} steps={shown} />;
}

function Lines({ order }: { order: SubscriptionOrder }) {
  const { t } = useTranslation();
  return (
    <ul className={styles.list}>
      {order.lines.map((line) => (
        <li key={`${line.offering} ${line.edition} ${line.kind}`} className={styles.item}>
          <span>
            <b>{line.offering}</b> {line.edition}
          </span>
          <span className={styles.quiet}>{t(`subscriptions:ui.line.${line.kind}`)}</span>
          <span className="num">{t('subscriptions:ui.seats', { count: line.seats })}</span>
          {Object.entries(line.units ?? {}).map(([unit, count]) => (
            <span key={unit} className="num">
              {unit} × {count}
            </span>
          ))}
        </li>
      ))}
    </ul>
  );
}

function Money({ order }: { order: SubscriptionOrder }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { total, paid, currency, length } = order;
  const facts = [
    [t('desk:ui.money.total'), total],
    [t('desk:ui.money.paid'), paid],
    [t('desk:ui.money.open'), minus(total, paid)],
  ] as const;
  return (
    <dl className={styles.facts}>
      {facts.map(([name, amount]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="num">{format.money(amount, currency)}</dd>
        </div>
      ))}
      <div>
        <dt>{t('subscriptions:ui.push.length')}</dt>
        <dd>{t(`subscriptions:ui.length.${length.unit}`, { count: length.count })}</dd>
      </div>
    </dl>
  );
}

function Company({ order, agent }: { order: SubscriptionOrder; agent: string | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { company, customer_id, reference, source, placed_at, activated_at } = order;
  const facts: [string, ReactNode][] = [
    [t('subscriptions:ui.push.company_name'), company.name],
    [t('subscriptions:ui.push.registration_number'), company.registration_number],
    [t('subscriptions:ui.push.contact_name'), company.contact_name],
    [
      t('desk:ui.order.mail'),
      <a key="mail" href={`mailto:${company.contact_address}`}>
        {company.contact_address}
      </a>,
    ],
    [t('subscriptions:ui.push.contact_phone'), company.contact_phone],
    [t('desk:ui.order.agent'), agent],
    [t('desk:ui.order.reference'), reference],
    [t('subscriptions:ui.order.placed_at'), `${format.dateTime(placed_at)} · ${t(`desk:ui.source.${source}`)}`],
    [t('subscriptions:ui.order.activated_at'), activated_at && format.dateTime(activated_at)],
  ];
  return (
    <>
      <dl className={styles.facts}>
        {facts.map(([name, value]) =>
          value ? (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ) : null,
        )}
      </dl>
      {customer_id ? (
        <Link to="/desk/companies/$id" params={{ id: customer_id }}>
          {t('desk:ui.order.to_company')}
        </Link>
      ) : null}
    </>
  );
}
