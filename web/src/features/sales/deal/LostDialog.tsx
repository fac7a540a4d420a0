import { useQuery } from '@tanstack/react-query';
import { Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { Id, Opportunity } from '@/api/types';
import { useAct } from '@/api/useAct';
import { FormField, FormProblem } from '@/ui/FormField';
import { reasonsQuery } from '../queries';
import styles from '../Sales.module.css';

/** Why it was lost: one of the company's reasons, and words. */
export function LostDialog({ deal, onClose }: { deal: Opportunity; onClose: () => void }) {
  const { t } = useTranslation();
  const { data: reasons } = useQuery(reasonsQuery());
  const [reason, setReason] = useState<Id | undefined>();
  const [text, setText] = useState('');
  const lose = useAct({
    call: () =>
      api.POST('/api/sales/opportunities/{id}/close', {
        params: { path: { id: deal.id } },
        body: {
          state: 'lost',
          ...(reason ? { reason_id: reason } : {}),
          ...(text.trim() ? { text: text.trim() } : {}),
        },
      }),
    refusal: 'form',
    invalidates: ['sales.opportunities.list', 'sales.opportunities.read', 'sales.board.read', 'customers.timeline'],
    says: () => t('sales:ui.deal.lost', { name: deal.name }),
    undo: () => () => api.POST('/api/sales/opportunities/{id}/reopen', { params: { path: { id: deal.id } } }),
    onDone: onClose,
  });
  return (
    <Modal
      open
      onCancel={onClose}
      title={t('sales:ui.deal.lose_title', { name: deal.name })}
      okText={t('sales:ui.deal.lose')}
      cancelText={t('sales:ui.cancel')}
      okButtonProps={{ loading: lose.isPending, disabled: !reason && !text.trim() }}
      onOk={() => lose.mutate()}
    >
      <div className={styles.form}>
        <FormProblem problem={lose.problem} shown={['reason_id', 'text']} />
        <FormField label={t('sales:ui.field.loss_reason')} name="reason_id" problem={lose.problem}>
          {({ id, status }) => (
            <Select
              id={id}
              status={status ?? ''}
              allowClear
              value={reason}
              onChange={setReason}
              options={reasons?.filter((one) => !one.retired).map((one) => ({ value: one.id, label: one.name })) ?? []}
            />
          )}
        </FormField>
        <FormField label={t('sales:ui.field.loss_text')} name="text" problem={lose.problem}>
          {(field) => (
            <Input.TextArea
              {...field}
              autoSize={{ minRows: 2, maxRows: 6 }}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </FormField>
      </div>
    </Modal>
  );
}
