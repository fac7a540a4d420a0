import { Button, Drawer, Select } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMe } from '@/api/me';
import type { Id, Pipeline } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useIsPhone } from '@/lib/media';
import { FormField, FormProblem } from '@/ui/FormField';
import styles from '../Sales.module.css';
import { DEAL_FIELDS, DealFields } from './DealFields';
import { EMPTY_DEAL, newOf } from './form';

interface NewOpportunityProps {
  pipelines: readonly Pipeline[];
  pipelineId: Id | undefined;
  companyId: Id | undefined;
  onClose: () => void;
  onMade: (id: Id) => void;
}

/** A new opportunity, at the first stage unless another is chosen. */
export function NewOpportunity({ pipelines, pipelineId, companyId, onClose, onMade }: NewOpportunityProps) {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const me = useMe();
  const [form, setForm] = useState({ ...EMPTY_DEAL, owner: me.account.id, company: companyId });
  const [chosen, setChosen] = useState(pipelineId);
  const pipeline = pipelines.find((one) => one.id === chosen) ?? pipelines[0];
  const [stageId, setStageId] = useState<Id | undefined>();
  const stage = pipeline?.stages.find((one) => one.id === stageId) ?? pipeline?.stages[0];
  const make = useAct({
    call: () =>
      api.POST('/api/sales/opportunities', { body: { ...newOf(form), ...(stage ? { stage_id: stage.id } : {}) } }),
    refusal: 'form',
    invalidates: ['sales.opportunities.list', 'sales.board.read', 'sales.forecast.read', 'customers.timeline'],
    says: () => t('sales:ui.deal.made', { name: form.name.trim() }),
    onDone: (deal) => (deal ? onMade(deal.id) : onClose()),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <Drawer open onClose={onClose} size={phone ? '100%' : 480} title={t('sales:ui.deal.new')}>
      <form className={styles.form} onSubmit={submit}>
        <FormProblem problem={make.problem} shown={DEAL_FIELDS} />
        <DealFields
          form={form}
          likely={stage?.probability}
          problem={make.problem}
          onChange={(part) => setForm((before) => ({ ...before, ...part, owner: part.owner ?? before.owner }))}
        />
        <div className={styles.pair}>
          {pipelines.length > 1 ? (
            <FormField label={t('sales:ui.pipelines.one')} name="pipeline_id" problem={make.problem}>
              {({ id }) => (
                <Select
                  id={id}
                  value={pipeline?.id}
                  onChange={setChosen}
                  options={pipelines.map((one) => ({ value: one.id, label: one.name }))}
                />
              )}
            </FormField>
          ) : null}
          <FormField label={t('sales:ui.field.stage')} name="stage_id" problem={make.problem}>
            {({ id }) => (
              <Select
                id={id}
                value={stage?.id}
                onChange={setStageId}
                options={pipeline?.stages.map((one) => ({ value: one.id, label: one.name })) ?? []}
              />
            )}
          </FormField>
        </div>
        <Button type="primary" htmlType="submit" loading={make.isPending} disabled={!form.name.trim()}>
          {t('sales:ui.deal.make')}
        </Button>
      </form>
    </Drawer>
  );
}
