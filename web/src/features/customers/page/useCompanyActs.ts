import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { Problem } from '@/api/problem';
import type { Company, CompanyChanges, Stage } from '@/api/types';
import { useAct } from '@/api/useAct';
import { toast } from '@/lib/toast';
import type { InlineTrouble } from '@/ui/InlineField';
import { companyQuery } from '../queries';

const TOUCHED = ['customers.list', 'customers.timeline', 'today.read', 'customers.by_address'] as const;
const CHANGED = 412;

/** What changes a customer's facts. */
export function useCompanyActs(company: Company) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const { id, name } = company;
  const key = companyQuery(id).queryKey;

  const put = useAct({
    call: ({ body, revision }: { body: CompanyChanges; revision?: number }) =>
      api.PATCH('/api/customers/{id}', {
        params: { path: { id } },
        body,
        headers: revision === undefined ? {} : { 'If-Match': `"${revision}"` },
      }),
    refusal: 'form', // told where the fact stands
    invalidates: TOUCHED,
    onDone: (changed) => {
      if (changed) {
        cache.setQueryData(key, changed);
        return;
      }
      toast.say(t('customers:ui.given_away', { name }));
      void navigate({ to: '/customers' });
    },
  });

  const conflict = (body: CompanyChanges, fresh: Company, theirs: string | undefined): InlineTrouble => {
    const [by] = Object.keys(body).map((field) => fresh.changed[field]?.by?.name);
    return { words: t('customers:ui.changed_meanwhile', { name: by ?? t('customers:ui.somebody') }), theirs };
  };

  /** Keeps facts; a change of others between is only in the way when it touched the same fact. */
  const keep = async (
    body: CompanyChanges,
    /** What somebody else has made of the same fact since the editing began; nothing when it is as it was. */
    theirs: (fresh: Company) => string | undefined,
    force: boolean,
  ): Promise<InlineTrouble | undefined> => {
    const seen = cache.getQueryData(key) ?? company;
    // This screen has heard of it already.
    if (!force && theirs(seen) !== undefined) return conflict(body, seen, theirs(seen));
    try {
      await put.mutateAsync(force ? { body } : { body, revision: seen.revision });
      return undefined;
    } catch (thrown) {
      const problem = Problem.of(thrown);
      if (problem.status !== CHANGED) return { words: problem.errors[0]?.detail ?? problem.words };
      const fresh = await cache.fetchQuery({ ...companyQuery(id), staleTime: 0 });
      return theirs(fresh) === undefined ? keep(body, theirs, force) : conflict(body, fresh, theirs(fresh));
    }
  };

  /** Keeps what has no place of its own for an error. */
  const save = async (body: CompanyChanges) => {
    try {
      await put.mutateAsync({ body });
    } catch (thrown) {
      toast.problem(Problem.of(thrown));
    }
  };

  const move = (stage: Stage) => api.POST('/api/customers/{id}/stage', { params: { path: { id } }, body: { stage } });
  const before = company.stage;
  const toStage = useAct({
    call: move,
    optimistic: (stage, patch) => patch<Company>('customers.read', (one) => (one.id === id ? { ...one, stage } : one)),
    invalidates: ['customers.read', ...TOUCHED],
    says: (_, stage) => t('customers:ui.stage_moved', { name, stage: t(`customers:ui.stage.${stage}`) }),
    undo: () => () => move(before),
  });

  return { keep, save, toStage };
}
