import { CloseOutlined, EditOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/lib/format';
import { countOf, EVERYTHING, NOTHING, type Selection } from '@/ui/grid/selection';
import styles from './Views.module.css';

interface SelectionBarProps {
  selection: Selection;
  /** How many match the list's filter. */
  matching: { count: number; exact: boolean } | undefined;
  onSelection: (selection: Selection) => void;
  onEdit: (() => void) | undefined;
  /** More acts on what is chosen. */
  children?: ReactNode;
}

/** What is chosen, the way to all that match, and what can be done with it. */
export function SelectionBar({ selection, matching, onSelection, onEdit, children }: SelectionBarProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const count = countOf(selection, matching?.count);
  const many = (n: number, exact = true) => `${format.number(n)}${exact ? '' : '+'}`;
  const isAll = selection.kind === 'all';
  return (
    <div className={styles.selection} role="toolbar" aria-label={t('customers:ui.chosen.label')}>
      <b className="num" role="status">
        {count === undefined
          ? t('customers:ui.chosen.all')
          : t('customers:ui.chosen.some', { count, shown: many(count, !isAll || matching?.exact) })}
      </b>
      {!isAll && matching && matching.count > (count ?? 0) ? (
        <Button type="link" size="small" onClick={() => onSelection(EVERYTHING)}>
          {t('customers:ui.chosen.choose_all', { shown: many(matching.count, matching.exact) })}
        </Button>
      ) : null}
      {onEdit ? (
        <Button size="small" type="primary" icon={<EditOutlined />} onClick={onEdit}>
          {t('customers:ui.bulk.act')}
        </Button>
      ) : null}
      {children}
      <Button
        size="small"
        type="text"
        icon={<CloseOutlined />}
        aria-label={t('customers:ui.chosen.none')}
        onClick={() => onSelection(NOTHING)}
      />
    </div>
  );
}
