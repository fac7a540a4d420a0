import { useQuery } from '@tanstack/react-query';
import { Input, Modal, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMe } from '@/api/me';
import type { Id, TargetKind } from '@/api/types';
import { useAct } from '@/api/useAct';
import { FormField, FormProblem } from '@/ui/FormField';
import { CurrencySelect, PersonSelect } from '../Choices';
import { departmentsQuery } from '../queries';
import styles from '../Sales.module.css';

const KINDS: readonly TargetKind[] = ['won_amount', 'new_customers', 'follow_ups'];

/** A goal for the month or the quarter that holds a day. */
export function TargetForm({ day, onClose }: { day: string; onClose: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const { data: departments = [] } = useQuery(departmentsQuery());
  const [of, setOf] = useState<'account' | 'department'>('account');
  const [account, setAccount] = useState<Id | undefined>(me.account.id);
  const [department, setDepartment] = useState<Id | undefined>();
  const [kind, setKind] = useState<TargetKind>('won_amount');
  const [months, setMonths] = useState<1 | 3>(1);
  const [goal, setGoal] = useState('');
  const [currency, setCurrency] = useState('USD');
  const set = useAct({
    call: () =>
      api.POST('/api/sales/targets', {
        body: {
          ...(of === 'account' ? { account_id: account ?? null } : { department_id: department ?? null }),
          kind,
          months,
          starts_on: beginOf(day, months),
          goal: goal.trim(),
          ...(kind === 'won_amount' ? { currency } : {}),
        },
      }),
    refusal: 'form',
    invalidates: ['sales.targets.list'],
    onDone: onClose,
  });
  return (
    <Modal
      open
      onCancel={onClose}
      title={t('sales:ui.target.new')}
      okText={t('sales:ui.target.set')}
      cancelText={t('sales:ui.cancel')}
      okButtonProps={{ loading: set.isPending, disabled: !goal.trim() }}
      onOk={() => set.mutate()}
    >
      <div className={styles.form}>
        <FormProblem problem={set.problem} shown={['account_id', 'department_id', 'goal', 'currency']} />
        <Segmented
          block
          aria-label={t('sales:ui.target.of')}
          value={of}
          onChange={setOf}
          options={(['account', 'department'] as const).map((value) => ({
            value,
            label: t(`sales:ui.target.${value}`),
          }))}
        />
        {of === 'account' ? (
          <FormField label={t('sales:ui.target.account')} name="account_id" problem={set.problem}>
            {(field) => <PersonSelect field={field} value={account} onChange={setAccount} />}
          </FormField>
        ) : (
          <FormField label={t('sales:ui.target.department')} name="department_id" problem={set.problem}>
            {({ id, status }) => (
              <Select
                id={id}
                status={status ?? ''}
                value={department}
                onChange={setDepartment}
                options={departments.map((one) => ({ value: one.id, label: one.name }))}
              />
            )}
          </FormField>
        )}
        <div className={styles.pair}>
          <FormField label={t('sales:ui.target.counts')} name="kind" problem={set.problem}>
            {({ id }) => (
              <Select
                id={id}
                value={kind}
                onChange={setKind}
                options={KINDS.map((value) => ({ value, label: t(`sales:ui.target.kind.${value}`) }))}
              />
            )}
          </FormField>
          <FormField label={t('sales:ui.period')} name="months" problem={set.problem}>
            {({ id }) => (
              <Select
                id={id}
                value={months}
                onChange={setMonths}
                options={[
                  { value: 1 as const, label: t('sales:ui.target.month') },
                  { value: 3 as const, label: t('sales:ui.target.quarter') },
                ]}
              />
            )}
          </FormField>
        </div>
        <div className={styles.pair}>
          <FormField label={t('sales:ui.target.goal')} name="goal" problem={set.problem}>
            {(field) => (
              <Input {...field} inputMode="decimal" value={goal} onChange={(event) => setGoal(event.target.value)} />
            )}
          </FormField>
          {kind === 'won_amount' ? (
            <FormField label={t('sales:ui.field.currency')} name="currency" problem={set.problem}>
              {(field) => <CurrencySelect field={field} value={currency} onChange={setCurrency} />}
            </FormField>
          ) : null}
        </div>
      </div>
    </Modal>
  );
}

/** The first day of the month, or of the quarter. */
function beginOf(day: string, months: 1 | 3): string {
  const month = Number(day.slice(5, 7));
  const first = months === 1 ? month : month - ((month - 1) % 3);
  return `${day.slice(0, 4)}-${String(first).padStart(2, '0')}-01`;
}
