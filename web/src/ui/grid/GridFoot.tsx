/* biome-ignore-all lint/a11y/useSemanticElements: an ARIA grid of divs; tables can't be laid out by virtual rows */
/* biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the grid, aria-activedescendant names the cell */
import { Dropdown } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isNumeric, isTimed, type ShownField } from '../value/field';
import { ValueView } from '../value/ValueView';
import type { Column } from './columns';
import styles from './DataGrid.module.css';
import type { Reckoned, SummaryKind } from './summary';

export interface Summary {
  how: SummaryKind;
  /** Of the rows it was reckoned from. */
  result: Reckoned;
}

interface GridFootProps {
  columns: readonly Column[];
  fields: ReadonlyMap<string, ShownField>;
  summaries: Readonly<Record<string, Summary>>;
  /** How many rows there are. */
  count: ReactNode;
  /** Said where only a part of the rows is reckoned. */
  note?: string | undefined;
  onSummary: (key: string, how: SummaryKind | undefined) => void;
}

/** Below the columns: how many, and sums of what adds up. */
export function GridFoot({ columns, fields, summaries, count, note, onSummary }: GridFootProps) {
  const { t } = useTranslation();
  return (
    <div role="row" className={styles.foot}>
      <div className={styles.footCount} role="gridcell">
        {count}
      </div>
      {columns.slice(1).map((column) => {
        const field = fields.get(column.key);
        const kinds = field ? kindsOf(field) : [];
        const summary = summaries[column.key];
        if (!field || kinds.length === 0) return <div key={column.key} role="gridcell" className={styles.footCell} />;
        return (
          <div
            key={column.key}
            role="gridcell"
            className={styles.footCell}
            data-numeric={isNumeric(field.kind) || undefined}
          >
            <Dropdown
              trigger={['click']}
              menu={{
                selectable: true,
                selectedKeys: [summary?.how ?? 'none'],
                items: [
                  { key: 'none', label: t('grid.summary.none'), onClick: () => onSummary(field.key, undefined) },
                  ...kinds.map((how) => ({
                    key: how,
                    label: t(`grid.summary.${how}`),
                    onClick: () => onSummary(field.key, how),
                  })),
                ],
              }}
            >
              <button
                type="button"
                className={styles.footButton}
                data-empty={!summary || undefined}
                aria-label={t('grid.summary.of', { name: field.name })}
                title={summary ? note : undefined}
              >
                {summary ? <Shown field={field} summary={summary} /> : 'Σ'}
              </button>
            </Dropdown>
          </div>
        );
      })}
    </div>
  );
}

function Shown({ field, summary: { how, result } }: { field: ShownField; summary: Summary }) {
  const { t } = useTranslation();
  const counted: ShownField = how === 'count' ? { ...field, kind: 'number' } : field;
  return (
    <>
      <small>{t(`grid.summary.${how}`)}</small>{' '}
      {result.kind === 'value' ? <ValueView field={counted} value={result.value} /> : '–'}
    </>
  );
}

function kindsOf(field: ShownField): SummaryKind[] {
  if (isNumeric(field.kind) || field.kind === 'stars') return ['sum', 'avg', 'min', 'max', 'count'];
  return isTimed(field.kind) ? ['min', 'max', 'count'] : ['count'];
}
