import { CheckCircleOutlined, StopOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Drawer, Input, Modal } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import type { Id, Lead, LeadState } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useIsPhone } from '@/lib/media';
import { FormField, FormProblem } from '@/ui/FormField';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { StageChip } from '@/ui/StageChip';
import { leadQuery } from '../queries';
import styles from '../Sales.module.css';
import { TasksOf } from '../tasks/TasksOf';
import { ConvertDialog } from './ConvertDialog';
import { bodyOf, draftOf, LEAD_FIELDS, LeadFields } from './LeadFields';
import { Twins } from './Twins';
import { leadName, mayGo, STATE_TONES } from './words';

const STEPS: readonly LeadState[] = ['to_handle', 'completing', 'first_touch', 'in_contact'];
const TOUCHED = ['sales.leads.list', 'sales.leads.read', 'sales.leads.board', 'sales.leads.figures'] as const;

/** One lead beside the list: its way, its facts, who looks like it, and making a customer of it. */
export function LeadDrawer({ id, onClose }: { id: Id; onClose: () => void }) {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const { data, error, refetch } = useQuery(leadQuery(id));
  return (
    <Drawer
      open
      onClose={onClose}
      size={phone ? '100%' : 560}
      title={data ? leadName(data) : ''}
      extra={
        data ? <StageChip tone={STATE_TONES[data.state]}>{t(`sales:ui.lead_state.${data.state}`)}</StageChip> : null
      }
    >
      {error && !data ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <RowsLoading rows={8} /> : null}
      {data ? <Shown key={data.revision} lead={data} onClose={onClose} /> : null}
    </Drawer>
  );
}

function Shown({ lead, onClose }: { lead: Lead; onClose: () => void }) {
  const { t } = useTranslation();
  const may = useMay('sales.lead.write');
  const mayConvert = useMay('customers.company.write');
  const [draft, setDraft] = useState(() => draftOf(lead));
  const [converting, setConverting] = useState(false);
  const [dropping, setDropping] = useState(false);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(draftOf(lead));
  const path = { params: { path: { id: lead.id } } };
  const go = useAct({
    call: (state: LeadState) => api.POST('/api/sales/leads/{id}/state', { ...path, body: { state } }),
    invalidates: [...TOUCHED],
  });
  const save = useAct({
    call: () =>
      api.PATCH('/api/sales/leads/{id}', {
        params: { path: { id: lead.id }, header: { 'If-Match': `"${lead.revision}"` } },
        body: bodyOf(draft, lead.utm),
      }),
    refusal: 'form',
    invalidates: [...TOUCHED],
    says: () => t('sales:ui.saved'),
    onDone: (saved) => !saved && onClose(), // given away, out of sight
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isChanged) save.mutate();
  };
  const isOpen = lead.state !== 'converted' && lead.state !== 'invalid';
  return (
    <div className={styles.drawer}>
      {isOpen ? (
        <ol className={styles.steps} aria-label={t('sales:ui.field.state')}>
          {STEPS.map((state) => (
            <li key={state}>
              <button
                type="button"
                aria-current={state === lead.state ? 'step' : undefined}
                disabled={!may || go.isPending || (state !== lead.state && !mayGo(lead.state, state))}
                onClick={() => state !== lead.state && go.mutate(state)}
              >
                {t(`sales:ui.lead_state.${state}`)}
              </button>
            </li>
          ))}
        </ol>
      ) : null}
      {lead.company ? (
        <p className={styles.links}>
          <Link to="/customers/$id" params={{ id: lead.company.id }}>
            {lead.company.name ?? t('sales:ui.out_of_sight')}
          </Link>
          {lead.opportunity_id ? (
            <Link to="/opportunities" search={{ deal: lead.opportunity_id }}>
              {t('sales:ui.lead.its_opportunity')}
            </Link>
          ) : null}
        </p>
      ) : null}
      {lead.invalid_reason ? <p className={styles.note}>{lead.invalid_reason}</p> : null}
      {may ? (
        <div className={styles.acts}>
          {isOpen && mayConvert ? (
            <Button
              type="primary"
              icon={<CheckCircleOutlined />}
              disabled={isChanged}
              onClick={() => setConverting(true)}
            >
              {t('sales:ui.lead.convert')}
            </Button>
          ) : null}
          {isOpen ? (
            <Button icon={<StopOutlined />} onClick={() => setDropping(true)}>
              {t('sales:ui.lead.drop')}
            </Button>
          ) : null}
          {lead.state === 'invalid' ? (
            <Button loading={go.isPending} onClick={() => go.mutate('to_handle')}>
              {t('sales:ui.lead.back')}
            </Button>
          ) : null}
        </div>
      ) : null}
      {isOpen ? <Twins leadId={lead.id} /> : null}
      <form className={styles.form} onSubmit={submit}>
        <FormProblem problem={save.problem} shown={LEAD_FIELDS} />
        <LeadFields
          draft={draft}
          problem={save.problem}
          disabled={!may}
          onChange={(part) => setDraft((now) => ({ ...now, ...part }))}
        />
        {may ? (
          <Button htmlType="submit" loading={save.isPending} disabled={!isChanged}>
            {t('sales:ui.save')}
          </Button>
        ) : null}
      </form>
      <TasksOf asks={{ lead_id: lead.id }} link={{ lead_id: lead.id }} />
      {converting ? <ConvertDialog lead={lead} onClose={() => setConverting(false)} /> : null}
      {dropping ? <DropDialog lead={lead} onClose={() => setDropping(false)} /> : null}
    </div>
  );
}

/** Of no use: the reason is asked for, so that sources can be compared. */
function DropDialog({ lead, onClose }: { lead: Lead; onClose: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const path = { params: { path: { id: lead.id } } };
  const drop = useAct({
    call: () => api.POST('/api/sales/leads/{id}/state', { ...path, body: { state: 'invalid', reason: reason.trim() } }),
    refusal: 'form',
    invalidates: [...TOUCHED],
    says: () => t('sales:ui.lead.dropped'),
    undo: () => () => api.POST('/api/sales/leads/{id}/state', { ...path, body: { state: 'to_handle' } }),
    onDone: onClose,
  });
  return (
    <Modal
      open
      onCancel={onClose}
      title={t('sales:ui.lead.drop_title')}
      okText={t('sales:ui.lead.drop')}
      cancelText={t('sales:ui.cancel')}
      okButtonProps={{ loading: drop.isPending, disabled: !reason.trim() }}
      onOk={() => drop.mutate()}
    >
      <FormProblem problem={drop.problem} shown={['reason']} />
      <FormField label={t('sales:ui.field.reason')} name="reason" problem={drop.problem}>
        {(field) => <Input {...field} autoFocus value={reason} onChange={(event) => setReason(event.target.value)} />}
      </FormField>
    </Modal>
  );
}
