import { Button, Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { Conflict, Decision, Id } from '@/api/types';
import { useAct } from '@/api/useAct';
import { FormField, FormProblem } from '@/ui/FormField';
import styles from './Clean.module.css';

/** Decides a case: who keeps the customer, whether the two become one, or both stay. */
export function VerdictDialog({ conflict, onClose }: { conflict: Conflict; onClose: () => void }) {
  const { t } = useTranslation();
  const two = conflict.sides.length > 1;
  const [decision, setDecision] = useState<Decision>(two ? 'merge' : 'keep');
  const [keeper, setKeeper] = useState<Id | undefined>(conflict.parties[0]?.id);
  const [reason, setReason] = useState('');
  const decide = useAct({
    call: () =>
      api.POST('/api/customers/conflicts/{id}/decide', {
        params: { path: { id: conflict.id } },
        body: { decision, reason: reason.trim(), ...(decision === 'both' || !keeper ? {} : { keeper }) },
      }),
    refusal: 'form',
    invalidates: ['customers.conflicts.list', 'customers.list', 'customers.read', 'customers.merges.list'],
    says: () => t('customers:ui.conflict.decided'),
    onDone: onClose,
  });
  const decisions: readonly Decision[] = two ? ['merge', 'keep', 'both'] : ['keep', 'both'];
  return (
    <Modal
      open
      onCancel={onClose}
      title={t('customers:ui.conflict.decide')}
      footer={
        <div className={styles.foot}>
          <span />
          <Button onClick={onClose}>{t('customers:ui.cancel')}</Button>
          <Button type="primary" loading={decide.isPending} disabled={!reason.trim()} onClick={() => decide.mutate()}>
            {t('customers:ui.conflict.decide')}
          </Button>
        </div>
      }
    >
      <div className={styles.form}>
        <FormProblem problem={decide.problem} shown={['reason']} />
        <Radio.Group
          value={decision}
          onChange={(event) => setDecision(event.target.value as Decision)}
          style={{ display: 'grid', gap: 8 }}
          options={decisions.map((value) => ({ value, label: t(`customers:ui.conflict.choice.${value}`) }))}
        />
        {decision === 'both' ? null : (
          <FormField label={t('customers:ui.conflict.keeper')} name="keeper" problem={decide.problem}>
            {() => (
              <Radio.Group
                value={keeper}
                onChange={(event) => setKeeper(event.target.value as Id)}
                options={conflict.parties.map((one) => ({ value: one.id, label: one.name }))}
              />
            )}
          </FormField>
        )}
        <FormField label={t('customers:ui.conflict.reason')} name="reason" problem={decide.problem}>
          {(field) => (
            <Input.TextArea
              {...field}
              rows={3}
              maxLength={2000}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </FormField>
      </div>
    </Modal>
  );
}
