import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMe } from '@/api/me';
import type { SubscriptionOrder } from '@/api/types';
import { useAct } from '@/api/useAct';
import { actsOf, type OrderAct } from '../acts';
import { ORDER_OPS } from '../queries';
import { CorrectDrawer } from './CorrectDrawer';
import { DecisionDialog } from './DecisionDialog';
import { PayDrawer } from './PayDrawer';

/** What can be done with the order now; the first brings it on. */
export function OrderActs({ order }: { order: SubscriptionOrder }) {
  const { t } = useTranslation();
  const { permissions } = useMe();
  const [open, setOpen] = useState<Exclude<OrderAct, 'send_link'>>();
  const acts = actsOf(order, permissions);
  const close = () => setOpen(undefined);
  const send = useAct({
    call: () => api.POST('/api/desk/orders/{id}/link', { params: { path: { id: order.id } } }),
    invalidates: ORDER_OPS,
    says: () => t('desk:ui.said.link', { address: order.company.contact_address }),
  });
  // The one that brings it on stands last, where the page's primary act is.
  return (
    <>
      {acts.toReversed().map((act) => (
        <Button
          key={act}
          type={act === acts[0] ? 'primary' : 'default'}
          loading={act === 'send_link' && send.isPending}
          onClick={() => (act === 'send_link' ? send.mutate() : setOpen(act))}
        >
          {t(act === 'send_link' && order.state === 'invited' ? 'desk:ui.act.send_again' : `desk:ui.act.${act}`)}
        </Button>
      ))}
      {open === 'pay' ? <PayDrawer order={order} onClose={close} /> : null}
      {open === 'correct' ? <CorrectDrawer order={order} onClose={close} /> : null}
      {open && open !== 'pay' && open !== 'correct' ? (
        <DecisionDialog act={open} order={order} onClose={close} />
      ) : null}
    </>
  );
}
