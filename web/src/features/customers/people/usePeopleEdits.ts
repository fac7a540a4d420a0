import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { answer } from '@/api/client';
import { Problem } from '@/api/problem';
import { changeRows, type Listed } from '@/api/rows';
import type { ContactRow, Id } from '@/api/types';
import type { CellEdit, CellTrouble } from '@/ui/grid/useCells';
import type { ShownField } from '@/ui/value/field';
import { wireOf } from '@/ui/value/values';
import { changeContact } from './contract';
import { changesOf, withValues } from './rows';

/** Keeps changed cells of the list of people, a request a person; answers which could not be kept. */
export function usePeopleEdits(fields: ReadonlyMap<string, ShownField>) {
  const cache = useQueryClient();
  return useCallback(
    async (edits: readonly CellEdit[]): Promise<CellTrouble[]> => {
      const keep = async (id: Id, cells: readonly CellEdit[]): Promise<CellTrouble[]> => {
        const values = Object.fromEntries(
          cells.map(({ key, value }) => [key, wireOf(fields.get(key) as ShownField, value)]),
        );
        try {
          const kept = await answer(changeContact(id, changesOf(values)));
          // Addresses and numbers are shown as the server reads them.
          const shown = { ...values, emails: kept.emails.join(' '), phones: kept.phones.join(',') };
          cache.setQueriesData<Listed<ContactRow>>(
            { queryKey: ['customers.contacts.list'] },
            (list) =>
              list && changeRows(list, (rows) => rows.map((row) => (row.id === id ? withValues(row, shown) : row))),
          );
          return [];
        } catch (thrown) {
          const problem = Problem.of(thrown);
          return cells.map((one) => {
            const own = problem.errors.find(({ field }) => field === one.key || field === `fields.${one.key}`);
            return { ...one, words: (own ?? problem.errors[0])?.detail ?? problem.words };
          });
        }
      };
      const byRow = new Map<Id, CellEdit[]>();
      for (const edit of edits) byRow.set(edit.rowId, [...(byRow.get(edit.rowId) ?? []), edit]);
      const troubles: CellTrouble[] = [];
      // One after the other: two people of one company would wait for each other anyway.
      for (const [id, cells] of byRow) troubles.push(...(await keep(id, cells)));
      void cache.invalidateQueries({ queryKey: ['customers.contacts.groups'] });
      return troubles;
    },
    [cache, fields],
  );
}
