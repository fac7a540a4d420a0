import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { Problem } from '@/api/problem';
import { changeRows, type Listed, rowsOf } from '@/api/rows';
import type { CustomerImport, ImportRow, ImportRowFilter } from '@/api/types';
import { useAct } from '@/api/useAct';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { reasonDetail, reasonTitle } from './CheckStep';
import styles from './Import.module.css';
import { importRowsQuery } from './queries';
import { type Targets, useTargets } from './targets';

interface CheckGridProps {
  of: CustomerImport;
  state?: NonNullable<ImportRowFilter['state']>;
  reason?: string;
}

/** The rows of the file as a grid: a cell is changed on the spot, and its row judged anew. */
export function CheckGrid({ of, state, reason }: CheckGridProps) {
  const { t } = useTranslation();
  const filter: ImportRowFilter = { ...(state ? { state } : {}), ...(reason ? { reason } : {}) };
  const list = useInfiniteQuery({ ...importRowsQuery(of.id, filter), placeholderData: (before) => before });
  const rows = rowsOf(list.data);
  const columns = shownColumns(of);
  const targets = useTargets();
  if (list.error && !list.data)
    return <ErrorState problem={Problem.of(list.error)} onRetry={() => void list.refetch()} />;
  if (!list.data) return <RowsLoading rows={8} />;
  if (rows.length === 0) return <p className={styles.none}>{t('customers:ui.import.check.none')}</p>;
  return (
    <div className={styles.gridFrame}>
      <table className={styles.grid}>
        <thead>
          <tr>
            <th scope="col">{t('customers:ui.import.check.row')}</th>
            <th scope="col">{t('customers:ui.import.check.state')}</th>
            {columns.map(({ column, name, place }) => (
              <th scope="col" key={column}>
                {place ? targets.nameOf(place) : name}
                {place && name ? <small className={styles.headName}>{name}</small> : null}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <GridRow key={row.row} of={of} row={row} columns={columns} targets={targets} />
          ))}
        </tbody>
      </table>
      {list.hasNextPage ? (
        <Button block loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('work.older')}
        </Button>
      ) : null}
    </div>
  );
}

interface Column {
  column: number;
  name: string;
  place: CustomerImport['mapping'][number];
}

/** Columns that hold something come first; those left out are not shown. */
function shownColumns(of: CustomerImport): Column[] {
  const all = of.layout.columns.map((name, column) => ({ column, name, place: of.mapping[column] ?? null }));
  return all.filter(({ place }) => place !== null);
}

interface GridRowProps {
  of: CustomerImport;
  row: ImportRow;
  columns: Column[];
  targets: Targets;
}

function GridRow({ of, row, columns, targets }: GridRowProps) {
  const mend = useAct({
    call: ({ column, value }: { column: number; value: string }) =>
      api.PATCH('/api/customers/imports/{id}/rows/{row}', {
        params: { path: { id: of.id, row: row.row } },
        body: { column, value },
      }),
    optimistic: ({ column, value }, patch) =>
      patch<Listed<ImportRow>>(
        'customers.imports.rows',
        (data) =>
          changeRows(data, (rows) =>
            rows.map((one) => (one.row === row.row ? { ...one, cells: withCell(one.cells, column, value) } : one)),
          ),
        (asked) => (asked as { path?: { id?: string } }).path?.id === of.id,
      ),
    // A mended row stays where it is until the filter is chosen anew: the next cell is under the hand.
    invalidates: ['customers.imports.read', 'customers.imports.rows'],
  });
  return (
    <tr data-state={row.state}>
      <th scope="row" className="num">
        {row.row}
      </th>
      <td className={styles.becomes}>
        <Becomes row={row} targets={targets} />
      </td>
      {columns.map(({ column, place }) => (
        <GridCell
          key={column}
          value={row.cells[column] ?? ''}
          flaw={row.flaws.find((flaw) => flaw.column === column)?.reason}
          choices={place ? targets.choicesOf(place) : []}
          onSave={(value) => mend.mutate({ column, value })}
        />
      ))}
    </tr>
  );
}

function withCell(cells: readonly string[], column: number, value: string): string[] {
  const all = Array.from({ length: Math.max(cells.length, column + 1) }, (_, at) => cells[at] ?? '');
  all[column] = value;
  return all;
}

function Becomes({ row, targets }: { row: ImportRow; targets: Targets }) {
  const { t } = useTranslation();
  const words = {
    new: t('customers:ui.import.check.becomes_new'),
    bad: t('customers:ui.import.check.becomes_bad'),
    more: t('customers:ui.import.check.same_as', { row: row.leader }),
    duplicate: row.twin?.name
      ? t('customers:ui.import.check.twin', { name: row.twin.name })
      : t('customers:ui.import.check.twin_hidden'),
  };
  return (
    <span className={styles.tone} data-tone={row.state}>
      {words[row.state]}
      {row.flaws
        .filter((flaw) => flaw.column === null || flaw.column === undefined)
        .map((flaw) => (
          <small key={`${flaw.place}:${flaw.reason}`} className={styles.flaw} title={reasonDetail(flaw.reason)}>
            {targets.nameOf(flaw.place)}: {reasonTitle(flaw.reason)}
          </small>
        ))}
      {row.mended ? <small className={styles.mark}>{t('customers:ui.import.check.mended')}</small> : null}
    </span>
  );
}

interface GridCellProps {
  value: string;
  flaw: string | undefined;
  /** What may stand here; empty: anything of its kind. */
  choices: readonly string[];
  onSave: (value: string) => void;
}

/** A cell: Enter or a click edits, Enter saves, Esc leaves it. */
function GridCell({ value, flaw, choices, onSave }: GridCellProps) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<string | undefined>();
  const save = () => {
    if (draft !== undefined && draft !== value) onSave(draft);
    setDraft(undefined);
  };
  if (draft !== undefined) {
    return (
      <td className={styles.editing}>
        <Input
          autoFocus
          size="small"
          value={draft}
          aria-label={t('customers:ui.import.check.edit')}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={save}
          onPressEnter={save}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setDraft(undefined);
          }}
        />
      </td>
    );
  }
  const wayOut = flaw
    ? choices.length > 0
      ? t('customers:ui.import.check.one_of', { names: choices.join(', ') })
      : reasonDetail(flaw)
    : undefined;
  return (
    <td data-bad={flaw !== undefined}>
      <button type="button" className={styles.cell} title={wayOut ?? value} onClick={() => setDraft(value)}>
        <span>{value || '\u00a0'}</span>
        {flaw ? (
          <small className={styles.flaw}>
            {reasonTitle(flaw)}
            {choices.length > 0 ? <em className={styles.wayOut}>{wayOut}</em> : null}
          </small>
        ) : null}
      </button>
    </td>
  );
}
