import { Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { SubscriptionOrder } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { FormField, FormProblem } from '@/ui/FormField';
import type { OrderAct } from '../acts';
import styles from '../Desk.module.css';
import { ORDER_OPS } from '../queries';

type Asked = Extract<OrderAct, 'approve' | 'reject' | 'withdraw' | 'refund' | 'revoke_link'>;

/** Whether something is said about it. */
const NOTES: Record<Asked, 'none' | 'optional' | 'needed'> = {
  approve: 'none',
  revoke_link: 'none',
  withdraw: 'optional',
  reject: 'needed',
  refund: 'needed',
};
const NOTE_CHARS_MAX = 1_000;

/** Says what follows, and asks once. */
export function DecisionDialog({ act, order, onClose }: { act: Asked; order: SubscriptionOrder; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [note, setNote] = useState('');
  const params = { path: { id: order.id } };
  const decide = useAct({
    call: () =>
      act === 'revoke_link'
        ? api.DELETE('/api/desk/orders/{id}/link', { params })
        : api.POST('/api/desk/orders/{id}/decision', { params, body: { decision: act, note: note.trim() } }),
    refusal: 'form',
    invalidates: ORDER_OPS,
    onDone: onClose,
  });
  const kind = NOTES[act];
  const what = act === 'approve' && order.customer_id !== null ? 'approve_later' : act;
  return (
    <Modal
      open
      title={t(`desk:ui.act.${act}`)}
      okText={t(`desk:ui.act.${act}`)}
      cancelText={t('act.cancel')}
      onCancel={onClose}
      onOk={() => decide.mutate()}
      confirmLoading={decide.isPending}
      okButtonProps={{ danger: act !== 'approve', disabled: kind === 'needed' && !note.trim() }}
    >
      <div className={styles.form}>
        <p>
          {t(`desk:ui.ask.${what}`, {
            company: order.company.name,
            address: order.company.contact_address,
            amount: format.money(order.paid, order.currency),
          })}
        </p>
        <FormProblem problem={decide.problem} shown={kind === 'none' ? [] : ['note', 'reference']} />
        {kind === 'none' ? null : (
          <FormField
            label={t(kind === 'needed' ? 'desk:ui.note.label' : 'desk:ui.note.optional')}
            name="note"
            problem={decide.problem}
            hint={act === 'reject' || act === 'refund' ? t(`desk:ui.note.${act}_hint`) : undefined}
          >
            {(field) => (
              <Input.TextArea
                {...field}
                autoFocus
                autoSize={{ minRows: 2, maxRows: 8 }}
                maxLength={NOTE_CHARS_MAX}
                value={note}
                onChange={(event) => setNote(event.target.value)}
              />
            )}
          </FormField>
        )}
      </div>
    </Modal>
  );
}
