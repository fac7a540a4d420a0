import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Input, Modal } from 'antd';
import { useCallback, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '@/api/client';
import { useMay, useMe } from '@/api/me';
import { Problem } from '@/api/problem';
import type { Id, Lead, LeadState } from '@/api/types';
import { type ListOptions, useLists } from '@/api/useLists';
import { Board, type Column } from '@/ui/board/Board';
import { CountryFlag } from '@/ui/CountryFlag';
import { FormField } from '@/ui/FormField';
import { Initials } from '@/ui/Initials';
import { StageChip } from '@/ui/StageChip';
import { RelativeTime } from '@/ui/Times';
import styles from '../board/Board.module.css';
import { leadBoardQuery, leadsQuery } from '../queries';
import { LEAD_STATES, type LeadsSearch } from '../search';
import type { PutLeads } from './LeadsPage';
import { leadFilter, leadName, STATE_TONES } from './words';

const PAGE_ROWS = 30;
const idOf = (lead: Lead) => lead.id;
const TOUCHED = ['sales.leads.list', 'sales.leads.board', 'sales.leads.read'] as const;

/** Leads by state, each column page by page; a card is dragged on, by mouse or by keys. */
export function LeadBoard({ search, onChange }: { search: LeadsSearch; onChange: PutLeads }) {
  const { t } = useTranslation();
  const me = useMe();
  const may = useMay('sales.lead.write');
  const cache = useQueryClient();
  const { data: counts } = useQuery(leadBoardQuery(search.whose === 'mine' ? me.account.id : undefined));
  // Counts know of whose leads they are, not of other filters: then the cards that are here are counted.
  const counted = !search.q && !search.source && search.whose !== 'unassigned';
  const lists = useLists<Lead>(
    new Map(
      LEAD_STATES.map((state) => [
        state,
        leadsQuery({ ...leadFilter(search), state, sort: 'state' }, PAGE_ROWS) as unknown as ListOptions<Lead>,
      ]),
    ),
  );
  const [why, askWhy] = useReason();
  const onMove = useCallback(
    async (id: Id, to: string): Promise<string | undefined> => {
      const state = to as LeadState;
      const reason = state === 'invalid' ? await askWhy() : undefined;
      // Given up: the card stands where it stood.
      if (state === 'invalid' && reason === undefined) return undefined;
      try {
        await answer(
          api.POST('/api/sales/leads/{id}/state', {
            params: { path: { id } },
            body: { state, ...(reason ? { reason } : {}) },
          }),
        );
      } catch (thrown) {
        return Problem.of(thrown).words;
      } finally {
        // The columns are read anew before the card may leave the place it was put to.
        await Promise.all(TOUCHED.map((op) => cache.invalidateQueries({ queryKey: [op] })));
      }
      return undefined;
    },
    [askWhy, cache],
  );
  const columns = LEAD_STATES.map((state): Column<Lead> => {
    const list = lists.get(state);
    const column = counts?.find((one) => one.state === state);
    const words = t(`sales:ui.lead_state.${state}`);
    return {
      key: state,
      title: <StageChip tone={STATE_TONES[state]}>{words}</StageChip>,
      words,
      cards: list?.rows ?? [],
      count: counted && column ? column.count : (list?.rows.length ?? 0),
      loading: list?.isPending ?? true,
      trouble: list?.error ? Problem.of(list.error).words : undefined,
      onMore: list?.onMore,
    };
  });
  return (
    <>
      <Board<Lead>
        label={t('sales:ui.nav.leads')}
        columns={columns}
        idOf={idOf}
        wordsOf={leadName}
        renderCard={(lead) => <LeadCard lead={lead} />}
        onOpen={(lead) => onChange({ lead })}
        onMove={may ? onMove : undefined}
      />
      {why}
    </>
  );
}

/** Of no use: the reason is asked for, so that sources can be compared. Gives the dialog, and how it is asked. */
function useReason(): [React.ReactNode, () => Promise<string | undefined>] {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const told = useRef<((reason: string | undefined) => void) | undefined>(undefined);
  const ask = useCallback(
    () =>
      new Promise<string | undefined>((resolve) => {
        told.current = resolve;
        setReason('');
        setOpen(true);
      }),
    [],
  );
  const end = (said: string | undefined) => {
    setOpen(false);
    told.current?.(said);
    told.current = undefined;
  };
  const dialog = open ? (
    <Modal
      open
      title={t('sales:ui.lead_state.invalid')}
      okText={t('sales:ui.save')}
      cancelText={t('sales:ui.cancel')}
      okButtonProps={{ disabled: !reason.trim() }}
      onOk={() => end(reason.trim())}
      onCancel={() => end(undefined)}
      width={400}
    >
      <FormField label={t('sales:ui.field.reason')} name="reason">
        {(field) => (
          <Input
            {...field}
            autoFocus
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            onPressEnter={() => (reason.trim() ? end(reason.trim()) : undefined)}
          />
        )}
      </FormField>
    </Modal>
  ) : null;
  return [dialog, ask];
}

function LeadCard({ lead }: { lead: Lead }) {
  const { t } = useTranslation();
  return (
    <article className={styles.leadCard}>
      <h3>{leadName(lead)}</h3>
      <p className={styles.cardCompany}>
        {lead.country ? <CountryFlag code={lead.country} /> : null}
        <span>{lead.products ?? lead.enquiry ?? lead.person}</span>
      </p>
      <p className={styles.cardFoot}>
        <span>{t(`sales:ui.lead_source.${lead.source}`)}</span>
        <span className={styles.cardEnd}>
          <RelativeTime at={lead.created_at} />
          {lead.owner ? <Initials name={lead.owner.name} size={20} /> : null}
        </span>
      </p>
    </article>
  );
}
