import { useQuery } from '@tanstack/react-query';
import { Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import { pathOf } from '@/api/orderPath';
import { Problem } from '@/api/problem';
import type { Id, SubscriptionOrder } from '@/api/types';
import { useFormat } from '@/lib/format';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { StepPath } from '@/ui/StepPath';
import { orderQuery } from '../queries';
import shared from '../Subscriptions.module.css';
import styles from './Agency.module.css';

/** One order: how far it is, who does what next, and what it says. */
export function OrderDrawer({ id, onClose }: { id: Id; onClose: () => void }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(orderQuery(id));
  const title = data ? t('subscriptions:ui.order.number', { number: data.number }) : t('subscriptions:ui.nav.orders');
  return (
    <Drawer open onClose={onClose} size={520} title={title}>
      {error && !data ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <RowsLoading rows={6} /> : null}
      {data ? <Order order={data} /> : null}
    </Drawer>
  );
}

function Order({ order }: { order: SubscriptionOrder }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { company, length } = order;
  const money = (amount: string) => format.money(amount, order.currency);
  const { steps, off } = pathOf(order);
  const path = [
    ...steps.map(({ step, is }) => ({ words: t(`subscriptions:ui.order.state.${step}`), is })),
    ...(off ? [{ words: t(`subscriptions:ui.order.state.${off}`), is: 'off' as const }] : []),
  ];
  const facts: [string, string | null | undefined][] = [
    [t('subscriptions:ui.push.reference'), order.reference],
    [t('subscriptions:ui.push.company_name'), company.name],
    [t('subscriptions:ui.push.registration_number'), company.registration_number],
    [t('subscriptions:ui.push.contact_name'), company.contact_name],
    [t('subscriptions:ui.push.contact_address'), company.contact_address],
    [t('subscriptions:ui.push.contact_phone'), company.contact_phone],
    [t('subscriptions:ui.push.total'), money(order.total)],
    [t('subscriptions:ui.order.paid'), money(order.paid)],
    [t('subscriptions:ui.push.length'), t(`subscriptions:ui.length.${length.unit}`, { count: length.count })],
    [t('subscriptions:ui.order.placed_at'), format.dateTime(order.placed_at)],
    [t('subscriptions:ui.order.activated_at'), order.activated_at && format.dateTime(order.activated_at)],
  ];
  return (
    <div className={styles.order}>
      <StepPath label={t('subscriptions:ui.order.path')} steps={path} />
      <p>{t(`subscriptions:ui.order.means.${order.state}`)}</p>
      <ul className={styles.lines}>
        {order.lines.map((line) => (
          <li key={`${line.offering} ${line.edition} ${line.kind}`}>
            <span>
              <b>{line.offering}</b> {line.edition}
            </span>
            <span className={styles.quiet}>{t(`subscriptions:ui.line.${line.kind}`)}</span>
            <span className="num">{t('subscriptions:ui.seats', { count: line.seats })}</span>
          </li>
        ))}
      </ul>
      <dl className={shared.facts}>
        {facts.map(([name, value]) =>
          value ? (
            <div key={name} className={styles.fact}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ) : null,
        )}
      </dl>
    </div>
  );
}
