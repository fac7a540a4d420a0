import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { answer } from '@/api/client';
import { Problem } from '@/api/problem';
import { changeRows, type Listed } from '@/api/rows';
import type { CompanyChanges, Id } from '@/api/types';
import type { CellEdit, CellTrouble } from '@/ui/grid/useCells';
import type { ShownField } from '@/ui/value/field';
import { isSame, wireOf } from '@/ui/value/values';
import { companyQuery } from '../queries';
import { changeRow, type ListRow } from './contract';
import { changesOf, valueIn, withValues } from './rows';

/** Rows of a pasted block that are sent at once. */
const TOGETHER = 4;
const CHANGED = 412;

/** Keeps changed cells of the list, a request a row; answers which could not be kept. */
export function useEdits(fields: ReadonlyMap<string, ShownField>) {
  const { t } = useTranslation();
  const cache = useQueryClient();

  return useCallback(
    async (edits: readonly CellEdit[]): Promise<CellTrouble[]> => {
      const find = (id: Id) => findRow(cache.getQueriesData<Listed<ListRow>>({ queryKey: ['customers.list'] }), id);
      const put = (id: Id, change: (row: ListRow) => ListRow) => {
        cache.setQueriesData<Listed<ListRow>>(
          { queryKey: ['customers.list'] },
          (list) => list && changeRows(list, (rows) => rows.map((row) => (row.id === id ? change(row) : row))),
        );
      };
      const keepRow = async (rowId: Id, cells: readonly CellEdit[]): Promise<CellTrouble[]> => {
        const before = find(rowId);
        if (!before) return cells.map((one) => ({ ...one, words: t('customers:ui.edit.gone') }));
        const values = Object.fromEntries(
          cells.map(({ key, value }) => [key, wireOf(fields.get(key) as ShownField, value)]),
        );
        const body = changesOf(values);
        try {
          const changed = await sent(before, body, values);
          const shown = Object.fromEntries(cells.map(({ key, value }) => [key, value]));
          put(rowId, (row) => ({ ...withValues(row, shown), revision: changed?.revision ?? row.revision }));
          return [];
        } catch (thrown) {
          const problem = Problem.of(thrown);
          return cells.map((one) => ({ ...one, words: wordsFor(problem, one.key) }));
        }
      };
      /** A change of others between is only in the way when it touched the same facts. */
      const sent = async (before: ListRow, body: CompanyChanges, values: Record<string, unknown>) => {
        try {
          return await answer(changeRow(before.id, before.revision, body));
        } catch (thrown) {
          if (Problem.of(thrown).status !== CHANGED) throw thrown;
          const fresh = await cache.fetchQuery({ ...companyQuery(before.id), staleTime: 0 });
          const seen = { ...fresh, values: fresh.fields };
          const touched = Object.keys(values).find((key) => !isSame(valueIn(seen, key), valueIn(before, key)));
          if (touched) {
            const name = fresh.changed[touched]?.by?.name ?? t('customers:ui.somebody');
            throw new Problem(CHANGED, 'customers.changed', t('customers:ui.changed_meanwhile', { name }));
          }
          return answer(changeRow(before.id, fresh.revision, body));
        }
      };

      const byRow = new Map<Id, CellEdit[]>();
      for (const edit of edits) byRow.set(edit.rowId, [...(byRow.get(edit.rowId) ?? []), edit]);
      const waiting = [...byRow];
      const troubles: CellTrouble[] = [];
      const work = async () => {
        for (let next = waiting.shift(); next; next = waiting.shift()) troubles.push(...(await keepRow(...next)));
      };
      await Promise.all(Array.from({ length: TOGETHER }, work));
      // Counts and groups follow; the rows themselves are true already, and others' changes come by events.
      void cache.invalidateQueries({ queryKey: ['customers.groups'] });
      return troubles;
    },
    [cache, fields, t],
  );
}

function wordsFor(problem: Problem, key: string): string {
  const own = problem.errors.find((one) => one.field === key || one.field === `fields.${key}`);
  return (own ?? problem.errors[0])?.detail ?? problem.words;
}

function findRow(lists: [unknown, Listed<ListRow> | undefined][], id: Id): ListRow | undefined {
  for (const [, list] of lists) {
    if (!list) continue;
    const rows = Array.isArray(list) ? list : 'pages' in list ? list.pages.flatMap((page) => page.items) : list.items;
    const found = rows.find((row) => row.id === id);
    if (found) return found;
  }
  return undefined;
}
