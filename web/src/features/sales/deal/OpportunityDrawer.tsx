import { CheckCircleOutlined, CloseCircleOutlined, DeleteOutlined, RollbackOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Drawer, Popconfirm } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import type { Gate, Id, Opportunity, Pipeline } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { useIsPhone } from '@/lib/media';
import { FormProblem } from '@/ui/FormField';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { DealChip } from '../board/OpportunityList';
import { opportunityQuery } from '../queries';
import styles from '../Sales.module.css';
import { TasksOf } from '../tasks/TasksOf';
import { DEAL_FIELDS, DealFields } from './DealFields';
import { changesOf, formOf } from './form';
import { History } from './History';
import { LostDialog } from './LostDialog';

interface OpportunityDrawerProps {
  id: Id;
  /** The stage that it is to enter once it is complete. */
  want: Id | undefined;
  pipelines: readonly Pipeline[];
  onClose: () => void;
  onWant: (stage: Id | undefined) => void;
}

const TOUCHED = [
  'sales.opportunities.list',
  'sales.opportunities.read',
  'sales.opportunities.history',
  'sales.board.read',
  'sales.forecast.read',
  'customers.timeline',
] as const;

/** One opportunity beside the board: its way, its fields, what is to be done, where it has been. */
export function OpportunityDrawer({ id, want, pipelines, onClose, onWant }: OpportunityDrawerProps) {
  const phone = useIsPhone();
  const { data, error, refetch } = useQuery(opportunityQuery(id));
  return (
    <Drawer
      open
      onClose={onClose}
      size={phone ? '100%' : 560}
      title={data?.name ?? ''}
      extra={data ? <DealChip deal={data} pipelines={pipelines} /> : null}
    >
      {error && !data ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <RowsLoading rows={8} /> : null}
      {data ? (
        <Shown key={data.id} deal={data} want={want} pipelines={pipelines} onClose={onClose} onWant={onWant} />
      ) : null}
    </Drawer>
  );
}

interface ShownProps {
  deal: Opportunity;
  want: Id | undefined;
  pipelines: readonly Pipeline[];
  onClose: () => void;
  onWant: (stage: Id | undefined) => void;
}

function Shown({ deal, want, pipelines, onClose, onWant }: ShownProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay('sales.opportunity.write');
  const pipeline = pipelines.find((one) => one.id === deal.pipeline_id);
  const stage = pipeline?.stages.find((one) => one.id === deal.stage_id);
  const wanted = pipeline?.stages.find((one) => one.id === want && one.id !== deal.stage_id);
  const before = formOf(deal);
  const [form, setForm] = useState(before);
  const changes = changesOf(before, form);
  const isChanged = Object.keys(changes).length > 0;

  const move = useAct({
    call: (to: Id) =>
      api.POST('/api/sales/opportunities/{id}/stage', {
        params: { path: { id: deal.id } },
        body: { stage_id: to, seen_stage_id: deal.stage_id },
      }),
    refusal: 'form',
    invalidates: [...TOUCHED],
    says: () => t('sales:ui.board.moved', { name: deal.name }),
    onDone: () => onWant(undefined),
  });
  const save = useAct({
    call: () =>
      api.PATCH('/api/sales/opportunities/{id}', {
        params: { path: { id: deal.id }, header: { 'If-Match': `"${deal.revision}"` } },
        body: changes,
      }),
    refusal: 'form',
    invalidates: [...TOUCHED],
    says: () => t('sales:ui.saved'),
    onDone: (saved) => {
      if (!saved) return onClose(); // given away, out of sight
      setForm(formOf(saved));
      if (wanted) move.mutate(wanted.id);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isChanged) save.mutate();
    else if (wanted) move.mutate(wanted.id);
  };
  const goTo = (to: Id) => {
    if (to === deal.stage_id) return;
    onWant(to); // stays wanted when the stage asks for what isn't there
    move.mutate(to);
  };
  const gates = gatesOf(move.problem?.body.missing) ?? (wanted ? missing(wanted.gates, form) : []);
  // What the stage asks for is marked in the form until it is there.
  const problem = save.problem ?? move.problem;
  return (
    <div className={styles.drawer}>
      {pipeline && deal.state === 'open' ? (
        <ol className={styles.steps} aria-label={t('sales:ui.field.stage')}>
          {pipeline.stages.map((one) => (
            <li key={one.id}>
              <button
                type="button"
                aria-current={one.id === deal.stage_id ? 'step' : undefined}
                disabled={!may || move.isPending}
                onClick={() => goTo(one.id)}
              >
                {one.name}
              </button>
            </li>
          ))}
        </ol>
      ) : null}
      {deal.company ? (
        <p className={styles.links}>
          <Link to="/customers/$id" params={{ id: deal.company.id }}>
            {deal.company.name ?? t('sales:ui.out_of_sight')}
          </Link>
        </p>
      ) : null}
      {may ? <Ends deal={deal} onClose={onClose} /> : null}
      {deal.state === 'lost' && deal.loss_text ? <p className={styles.note}>{deal.loss_text}</p> : null}
      {deal.closed_at ? <p className={styles.muted}>{format.dateTime(deal.closed_at)}</p> : null}
      {wanted ? (
        <div className={styles.wanted} role="status">
          <b>{t('sales:ui.deal.wants', { stage: wanted.name })}</b>
          {gates.length > 0 ? (
            <ul>
              {gates.map((gate) => (
                <li key={gate}>{t(`sales:ui.gate.${gate}`)}</li>
              ))}
            </ul>
          ) : null}
        </div>
      ) : null}
      <form className={styles.form} onSubmit={submit}>
        <FormProblem problem={problem} shown={[...DEAL_FIELDS, 'follow_up']} />
        <DealFields
          form={form}
          deal={deal}
          likely={stage?.probability}
          problem={problem}
          disabled={!may}
          onChange={(part) => setForm((now) => ({ ...now, ...part }))}
        />
        {may ? (
          <Button
            type="primary"
            htmlType="submit"
            loading={save.isPending || move.isPending}
            disabled={!isChanged && !wanted}
          >
            {wanted ? t('sales:ui.deal.save_and_move', { stage: wanted.name }) : t('sales:ui.save')}
          </Button>
        ) : null}
      </form>
      <TasksOf
        link={{ opportunity_id: deal.id, ...(deal.company ? { company_id: deal.company.id } : {}) }}
        asks={{ opportunity_id: deal.id }}
      />
      <History id={deal.id} pipelines={pipelines} />
    </div>
  );
}

/** Won, lost, open again, deleted. */
function Ends({ deal, onClose }: { deal: Opportunity; onClose: () => void }) {
  const { t } = useTranslation();
  const mayDelete = useMay('sales.opportunity.delete');
  const [losing, setLosing] = useState(false);
  const path = { params: { path: { id: deal.id } } };
  const reopen = useAct({
    call: () => api.POST('/api/sales/opportunities/{id}/reopen', path),
    invalidates: [...TOUCHED],
    says: () => t('sales:ui.deal.reopened', { name: deal.name }),
  });
  const win = useAct({
    call: () => api.POST('/api/sales/opportunities/{id}/close', { ...path, body: { state: 'won' } }),
    invalidates: [...TOUCHED],
    says: () => t('sales:ui.deal.won', { name: deal.name }),
    undo: () => () => api.POST('/api/sales/opportunities/{id}/reopen', path),
  });
  const drop = useAct({
    call: () => api.DELETE('/api/sales/opportunities/{id}', path),
    invalidates: [...TOUCHED],
    says: () => t('sales:ui.deal.deleted', { name: deal.name }),
    onDone: onClose,
  });
  return (
    <div className={styles.acts}>
      {deal.state === 'open' ? (
        <>
          <Button icon={<CheckCircleOutlined />} loading={win.isPending} onClick={() => win.mutate()}>
            {t('sales:ui.deal.win')}
          </Button>
          <Button icon={<CloseCircleOutlined />} onClick={() => setLosing(true)}>
            {t('sales:ui.deal.lose')}
          </Button>
        </>
      ) : (
        <Button icon={<RollbackOutlined />} loading={reopen.isPending} onClick={() => reopen.mutate()}>
          {t('sales:ui.deal.reopen')}
        </Button>
      )}
      {mayDelete ? (
        <Popconfirm
          title={t('sales:ui.deal.delete_sure')}
          okText={t('sales:ui.delete')}
          cancelText={t('sales:ui.cancel')}
          onConfirm={() => drop.mutate()}
        >
          <Button type="text" danger icon={<DeleteOutlined />} aria-label={t('sales:ui.deal.delete')} />
        </Popconfirm>
      ) : null}
      {losing ? <LostDialog deal={deal} onClose={() => setLosing(false)} /> : null}
    </div>
  );
}

function gatesOf(missing: unknown): Gate[] | undefined {
  return Array.isArray(missing) ? (missing as Gate[]) : undefined;
}

/** Which of a stage's gates are closed to what the form holds; whether somebody followed up only the server knows. */
function missing(gates: readonly Gate[], form: ReturnType<typeof formOf>): Gate[] {
  const has: Partial<Record<Gate, boolean>> = {
    amount: form.amount.trim() !== '',
    close_date: form.closesOn !== undefined,
    products: form.products.trim() !== '',
    company: form.company !== undefined,
    contact: form.contact !== undefined,
    rivals: form.rivals.trim() !== '',
    source: form.source.trim() !== '',
    next_step: form.nextStep.trim() !== '',
    follow_up: true,
  };
  return gates.filter((gate) => !has[gate]);
}
