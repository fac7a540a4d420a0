import { CloseOutlined, FilterOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Popover } from 'antd';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHotkeys } from '@/lib/hotkeys';
import type { ShownField } from '../value/field';
import { FieldPicker } from './FieldPicker';
import styles from './Filter.module.css';
import { LeafEditor } from './LeafEditor';
import { LeafWords } from './LeafWords';
import {
  addTo,
  changeAt,
  DEPTH_MAX,
  type FilterNode,
  flip,
  freshLeaf,
  type Group,
  isGroup,
  isWhole,
  junctionOf,
  type Leaf,
  nodeAt,
  nodesOf,
  type Path,
  removeAt,
  wrap,
} from './tree';

interface FilterBarProps {
  /** All that can be asked by. */
  fields: readonly ShownField[];
  value: Group;
  onChange: (tree: Group) => void;
}

const same = (a: Path | undefined, b: Path) =>
  a !== undefined && a.length === b.length && a.every((one, at) => one === b[at]);

/**
 * The filter as sentences one can change: chips joined by and/or, groups in brackets. `f` adds, the arrows go along,
 * Enter opens, Backspace takes away. What is half written stays here and is not asked.
 */
export function FilterBar({ fields, value, onChange }: FilterBarProps) {
  const { t } = useTranslation();
  const bar = useRef<HTMLDivElement>(null);
  // What is being written may be unfinished; what comes from outside (a view, the address) replaces it.
  const [tree, setTree] = useState(value);
  const told = useRef(value);
  useEffect(() => {
    if (JSON.stringify(value) === JSON.stringify(told.current)) return;
    told.current = value;
    setTree(value);
  }, [value]);
  const put = (next: Group) => {
    setTree(next);
    told.current = next;
    onChange(next);
  };
  const [open, setOpen] = useState<Path | undefined>();
  const [adding, setAdding] = useState<Path | undefined>();
  const byKey = new Map(fields.map((field) => [field.key, field]));

  useHotkeys([{ keys: 'f', words: () => t('filter.add_key'), group: () => t('keys.list'), run: () => setAdding([]) }]);
  const add = (path: Path, field: ShownField) => {
    const made = addTo(tree, path, freshLeaf(field));
    put(made.root);
    setAdding(undefined);
    setOpen(made.path);
  };
  const remove = (path: Path) => {
    put(removeAt(tree, path));
    setOpen(undefined);
    setTimeout(() =>
      chips(bar.current)
        .at(Math.max(0, (path[0] ?? 0) - 1))
        ?.focus(),
    );
  };
  const close = (path: Path) => {
    setOpen(undefined);
    const node = nodeAt(tree, path);
    // A condition that was begun and left says nothing.
    if (node && !isGroup(node) && !isWhole(node)) put(removeAt(tree, path));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>, path: Path) => {
    if (event.key === 'Backspace' || event.key === 'Delete') {
      event.preventDefault();
      remove(path);
    }
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const all = chips(bar.current);
    all[all.indexOf(event.currentTarget) + by]?.focus();
  };
  const adder = (path: Path) => (
    <Popover
      trigger="click"
      placement="bottomLeft"
      open={same(adding, path)}
      onOpenChange={(wants) => setAdding(wants ? path : undefined)}
      destroyOnHidden
      content={<FieldPicker fields={fields} onPick={(field) => add(path, field)} />}
    >
      {path.length === 0 ? (
        <Button type="text" size="small" icon={nodesOf(tree).length === 0 ? <FilterOutlined /> : <PlusOutlined />}>
          {t('filter.add')}
        </Button>
      ) : (
        <button type="button" className={styles.more} aria-label={t('filter.add_here')}>
          <PlusOutlined />
        </button>
      )}
    </Popover>
  );
  const leafChip = (leaf: Leaf, path: Path) => {
    const field = byKey.get(leaf.field);
    return (
      <Popover
        trigger="click"
        placement="bottomLeft"
        open={same(open, path)}
        onOpenChange={(wants) => (wants ? setOpen(path) : close(path))}
        destroyOnHidden
        content={
          field ? (
            <LeafEditor
              field={field}
              leaf={leaf}
              onChange={(next) => put(changeAt(tree, path, () => next))}
              onDone={() => close(path)}
              onRemove={() => remove(path)}
              onWrap={path.length < DEPTH_MAX ? () => put(wrap(tree, path)) : undefined}
            />
          ) : (
            t('filter.field_gone')
          )
        }
      >
        <span className={styles.chip} data-open={same(open, path) || undefined} data-half={!isWhole(leaf) || undefined}>
          <button type="button" data-chip className={styles.words} onKeyDown={(event) => onKeyDown(event, path)}>
            {field ? <LeafWords field={field} leaf={leaf} /> : t('filter.field_gone')}
          </button>
          <button
            type="button"
            className={styles.remove}
            tabIndex={-1}
            aria-label={t('filter.remove')}
            onClick={(event) => {
              event.stopPropagation();
              remove(path);
            }}
          >
            <CloseOutlined />
          </button>
        </span>
      </Popover>
    );
  };
  const group = (node: Group, path: Path) => {
    const junction = junctionOf(node);
    return nodesOf(node).map((one: FilterNode, at) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a condition is where it stands
      <span key={at} className={styles.joined}>
        {at > 0 ? (
          <button
            type="button"
            className={styles.junction}
            aria-label={t('filter.flip')}
            title={t('filter.flip')}
            onClick={() => put(flip(tree, path))}
          >
            {t(`filter.${junction}`)}
          </button>
        ) : null}
        {isGroup(one) ? (
          // biome-ignore lint/a11y/useSemanticElements: a group of conditions is no fieldset of a form
          <span className={styles.group} role="group" aria-label={t('filter.group')}>
            {group(one, [...path, at])}
            {adder([...path, at])}
          </span>
        ) : (
          leafChip(one, [...path, at])
        )}
      </span>
    ));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: as above
    <div ref={bar} className={styles.bar} role="group" aria-label={t('filter.label')}>
      {group(tree, [])}
      {adder([])}
      {nodesOf(tree).length > 0 ? (
        <Button type="text" size="small" onClick={() => put({ all: [] })}>
          {t('filter.clear')}
        </Button>
      ) : null}
    </div>
  );
}

const chips = (bar: HTMLElement | null) => [...(bar?.querySelectorAll<HTMLElement>('[data-chip]') ?? [])];
