import { Button, Drawer } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMe } from '@/api/me';
import type { Id } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useIsPhone } from '@/lib/media';
import { FormProblem } from '@/ui/FormField';
import styles from '../Sales.module.css';
import { bodyOf, EMPTY_LEAD, LEAD_FIELDS, LeadFields } from './LeadFields';

/** A lead that is typed in. */
export function LeadForm({ onClose, onMade }: { onClose: () => void; onMade: (id: Id) => void }) {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const me = useMe();
  const [draft, setDraft] = useState({ ...EMPTY_LEAD, owner: me.account.id as Id | undefined });
  const make = useAct({
    call: () => api.POST('/api/sales/leads', { body: bodyOf(draft) }),
    refusal: 'form',
    invalidates: ['sales.leads.list', 'sales.leads.board'],
    says: () => t('sales:ui.lead.made'),
    onDone: (lead) => (lead ? onMade(lead.id) : onClose()),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <Drawer open onClose={onClose} size={phone ? '100%' : 480} title={t('sales:ui.lead.new')}>
      <form className={styles.form} onSubmit={submit}>
        <FormProblem problem={make.problem} shown={LEAD_FIELDS} />
        <LeadFields
          draft={draft}
          problem={make.problem}
          isNew
          onChange={(part) => setDraft((now) => ({ ...now, ...part }))}
        />
        <Button type="primary" htmlType="submit" loading={make.isPending}>
          {t('sales:ui.lead.make')}
        </Button>
      </form>
    </Drawer>
  );
}
