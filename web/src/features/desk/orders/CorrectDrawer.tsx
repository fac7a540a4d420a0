import { Button, Drawer, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { SubscriptionOrder } from '@/api/types';
import { useAct } from '@/api/useAct';
import { FormField, FormProblem } from '@/ui/FormField';
import styles from '../Desk.module.css';
import { companyOf, draftOf } from '../entry';
import { ORDER_OPS } from '../queries';
import { COMPANY_FIELDS, CompanyFields } from './CompanyFields';

/** The company of an order as it should be. */
export function CorrectDrawer({ order, onClose }: { order: SubscriptionOrder; onClose: () => void }) {
  const { t } = useTranslation();
  const [company, setCompany] = useState(() => draftOf(order.company));
  const [note, setNote] = useState('');
  const correct = useAct({
    call: () =>
      api.POST('/api/desk/orders/{id}/decision', {
        params: { path: { id: order.id } },
        body: { decision: 'correct', note: note.trim(), company: companyOf(company) },
      }),
    refusal: 'form',
    invalidates: ORDER_OPS,
    onDone: onClose,
  });
  const { problem } = correct;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    correct.mutate();
  };
  return (
    <Drawer open onClose={onClose} size={420} title={t('desk:ui.act.correct')}>
      <form className={styles.form} onSubmit={submit}>
        <FormProblem problem={problem} shown={[...COMPANY_FIELDS, 'note']} />
        <CompanyFields value={company} onChange={setCompany} problem={problem} />
        <FormField label={t('desk:ui.note.optional')} name="note" problem={problem}>
          {(field) => <Input {...field} value={note} onChange={(event) => setNote(event.target.value)} />}
        </FormField>
        <Button type="primary" htmlType="submit" loading={correct.isPending}>
          {t('desk:ui.act.correct')}
        </Button>
      </form>
    </Drawer>
  );
}
