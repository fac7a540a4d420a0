import { Button, DatePicker, Drawer, Input, Select } from 'antd';
import dayjs from 'dayjs';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { PaymentMethod, SubscriptionOrder } from '@/api/types';
import { useAct } from '@/api/useAct';
import { dayAt } from '@/lib/vendorDays';
import { FormField, FormProblem } from '@/ui/FormField';
import { minus } from '../amount';
import styles from '../Desk.module.css';
import { ORDER_OPS } from '../queries';

const METHODS = ['bank_transfer', 'online', 'agent', 'other'] as const satisfies readonly PaymentMethod[];

/** Money that came in for an order. */
export function PayDrawer({ order, onClose }: { order: SubscriptionOrder; onClose: () => void }) {
  const { t } = useTranslation();
  const { id, total, paid, currency } = order;
  const [amount, setAmount] = useState(() => minus(total, paid));
  const [method, setMethod] = useState<PaymentMethod>('bank_transfer');
  const [reference, setReference] = useState('');
  const [receivedOn, setReceivedOn] = useState(() => dayAt(Date.now()));
  const pay = useAct({
    call: () =>
      api.POST('/api/desk/orders/{id}/payments', {
        params: { path: { id } },
        body: { amount: amount.trim(), method, reference: reference.trim(), received_on: receivedOn },
      }),
    refusal: 'form',
    invalidates: ORDER_OPS,
    onDone: onClose,
  });
  const { problem } = pay;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    pay.mutate();
  };
  return (
    <Drawer open onClose={onClose} size={420} title={t('desk:ui.act.pay')}>
      <form className={styles.form} onSubmit={submit}>
        <FormProblem problem={problem} shown={['total', 'method', 'reference', 'received_on']} />
        <FormField label={t('desk:ui.pay.amount', { currency })} name="total" problem={problem}>
          {(field) => (
            <Input
              {...field}
              autoFocus
              required
              inputMode="decimal"
              value={amount}
              onChange={(event) => setAmount(event.target.value)}
            />
          )}
        </FormField>
        <FormField label={t('desk:ui.pay.method')} name="method" problem={problem}>
          {({ id: field }) => (
            <Select
              id={field}
              value={method}
              onChange={setMethod}
              options={METHODS.map((value) => ({ value, label: t(`desk:ui.method.${value}`) }))}
            />
          )}
        </FormField>
        <FormField label={t('desk:ui.pay.reference')} name="reference" problem={problem}>
          {(field) => <Input {...field} value={reference} onChange={(event) => setReference(event.target.value)} />}
        </FormField>
        <FormField label={t('desk:ui.pay.received_on')} name="received_on" problem={problem}>
          {({ id: field, status }) => (
            <DatePicker
              id={field}
              {...(status ? { status } : {})}
              allowClear={false}
              value={dayjs(receivedOn)}
              onChange={(date) => date && setReceivedOn(date.format('YYYY-MM-DD'))}
            />
          )}
        </FormField>
        <Button type="primary" htmlType="submit" loading={pay.isPending}>
          {t('desk:ui.act.pay')}
        </Button>
      </form>
    </Drawer>
  );
}
