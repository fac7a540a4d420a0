import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { Id } from '@/api/types';
import { useAct } from '@/api/useAct';
import { FormField, FormProblem } from '@/ui/FormField';
import { colleaguesQuery } from '../queries';
import styles from './Clean.module.css';

interface ConflictDialogProps {
  companyId: Id;
  /** The other company; without it the case is about one, and a claimant is named. */
  otherId?: Id;
  fromDuplicates?: boolean;
  onClose: () => void;
}

/** Opens a case of two salespeople on one customer. */
export function ConflictDialog({ companyId, otherId, fromDuplicates = false, onClose }: ConflictDialogProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [claimant, setClaimant] = useState<Id>();
  const { data: colleagues } = useQuery({ ...colleaguesQuery(), enabled: !otherId });
  const open = useAct({
    call: () =>
      api.POST('/api/customers/conflicts', {
        body: {
          company_id: companyId,
          text: text.trim(),
          from_duplicates: fromDuplicates,
          ...(otherId ? { other_id: otherId } : {}),
          ...(claimant ? { claimants: [claimant] } : {}),
        },
      }),
    refusal: 'form',
    invalidates: ['customers.conflicts.list'],
    onDone: () => {
      onClose();
      void navigate({ to: '/customers/conflicts' });
    },
  });
  return (
    <Modal
      open
      onCancel={onClose}
      title={t('customers:ui.conflict.open')}
      footer={
        <div className={styles.foot}>
          <span />
          <Button onClick={onClose}>{t('customers:ui.cancel')}</Button>
          <Button type="primary" loading={open.isPending} disabled={!text.trim()} onClick={() => open.mutate()}>
            {t('customers:ui.conflict.open_act')}
          </Button>
        </div>
      }
    >
      <div className={styles.form}>
        <FormProblem problem={open.problem} shown={['text', 'claimants']} />
        <p>{t('customers:ui.conflict.words')}</p>
        {otherId ? null : (
          <FormField label={t('customers:ui.conflict.claimant')} name="claimants" problem={open.problem}>
            {({ id, status }) => (
              <Select
                id={id}
                status={status ?? ''}
                allowClear
                showSearch={{ optionFilterProp: 'label' }}
                value={claimant}
                onChange={setClaimant}
                placeholder={t('customers:ui.conflict.claimant_me')}
                options={colleagues?.items.map((one) => ({ value: one.id, label: one.name })) ?? []}
              />
            )}
          </FormField>
        )}
        <FormField label={t('customers:ui.conflict.why')} name="text" problem={open.problem}>
          {(field) => (
            <Input.TextArea
              {...field}
              rows={3}
              maxLength={2000}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </FormField>
      </div>
    </Modal>
  );
}
