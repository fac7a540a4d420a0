import { DatePicker, Select } from 'antd';
import dayjs from 'dayjs';
import { type KeyboardEvent, useRef, useState } from 'react';
import { findsLabel } from '@/lib/pinyin';
import { Stars } from '../Stars';
import { useValues } from '../value/context';
import type { ShownField } from '../value/field';
import { ValueInput } from '../value/ValueInput';
import { isBlank, isOpen, listOf, namedOf, textOf } from '../value/values';
import styles from './DataGrid.module.css';

/** Where the cursor goes once a cell is kept. */
export type Onward = 'stay' | 'down' | 'next' | 'previous' | 'leave';

export interface CellEditorProps {
  field: ShownField;
  value: unknown;
  /** What was typed to begin, or what was refused before; else the value as it stands. */
  typed: string | undefined;
  /** Keeps what was typed; the grid reads it by the field's kind. */
  onText: (text: string, onward: Onward) => void;
  onValue: (value: unknown, onward: Onward) => void;
  onCancel: () => void;
}

/** A value of any kind, changed in its cell: Enter keeps, Tab keeps and goes on, Esc leaves it as it was. */
export function CellEditor(props: CellEditorProps) {
  const { people, countries } = useValues();
  const { field } = props;
  switch (field.kind) {
    case 'choice':
    case 'choices':
      if (isOpen(field)) return <Write {...props} />;
      return <Choose {...props} options={field.options.map((one) => ({ value: one.value, label: one.name }))} />;
    case 'country':
      return <Choose {...props} options={countries} />;
    case 'person':
    case 'persons':
      return <Choose {...props} options={people.map((one) => ({ value: one.id, label: one.name }))} />;
    case 'date':
    case 'date_time':
      return props.typed === undefined ? <PickDate {...props} /> : <Write {...props} />;
    case 'stars':
      return <PickStars {...props} />;
    case 'reference':
      return <PickReference {...props} />;
    default:
      return <Write {...props} />;
  }
}

/** The way of the keys that all editors share. */
function onwardOf(event: KeyboardEvent): Onward | 'cancel' | undefined {
  if (event.nativeEvent.isComposing) return undefined; // an input method is at work
  if (event.key === 'Escape') return 'cancel';
  if (event.key === 'Tab') return event.shiftKey ? 'previous' : 'next';
  return event.key === 'Enter' ? 'down' : undefined;
}

function Write({ field, value, typed, onText, onCancel }: CellEditorProps) {
  const facts = useValues();
  const [text, setText] = useState(() => typed ?? textOf(field, value, facts));
  const left = useRef(false);
  const long = field.kind === 'long_text';
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    const onward = onwardOf(event);
    if (!onward || (long && event.key === 'Enter' && event.shiftKey)) return;
    event.preventDefault();
    left.current = true;
    if (onward === 'cancel') onCancel();
    else onText(text, onward);
  };
  const shared = {
    className: long ? styles.longEditor : styles.editor,
    'aria-label': field.name,
    autoFocus: true,
    value: text,
    onKeyDown,
    onBlur: () => (left.current ? undefined : onText(text, 'leave')),
  } as const;
  if (long) return <textarea {...shared} rows={5} onChange={(event) => setText(event.target.value)} />;
  return (
    <input
      {...shared}
      inputMode={field.kind === 'number' || field.kind === 'money' ? 'decimal' : undefined}
      // A value that is opened is replaced by typing; one that typing opened goes on.
      onFocus={(event) => (typed === undefined ? event.target.select() : undefined)}
      onChange={(event) => setText(event.target.value)}
    />
  );
}

function Choose({
  field,
  value,
  typed,
  onValue,
  onCancel,
  options,
}: CellEditorProps & { options: readonly { value: string; label: string }[] }) {
  const { people } = useValues();
  const several = field.kind === 'choices' || field.kind === 'persons';
  const idOf = (one: unknown) =>
    field.kind === 'person' || field.kind === 'persons' ? namedOf(one, people)?.id : (one as string);
  const [chosen, setChosen] = useState<string[]>(() => listOf(value).flatMap((one) => idOf(one) ?? []));
  const [words, setWords] = useState(typed ?? '');
  const left = useRef(false);
  const leave = (onward: Onward, next = chosen) => {
    left.current = true;
    onValue(several ? next : (next[0] ?? null), onward);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const onward = onwardOf(event);
    if (onward === 'cancel') {
      event.preventDefault();
      left.current = true;
      onCancel();
    } else if (onward === 'next' || onward === 'previous') {
      event.preventDefault();
      leave(onward);
    }
  };
  return (
    <Select
      className={styles.select}
      aria-label={field.name}
      autoFocus
      defaultOpen
      allowClear={!field.required}
      popupMatchSelectWidth={false}
      variant="borderless"
      {...(several ? { mode: 'multiple' as const, maxTagCount: 'responsive' as const } : {})}
      showSearch={{ filterOption: findsLabel, searchValue: words, onSearch: setWords }}
      value={several ? chosen : (chosen[0] ?? null)}
      options={[...options]}
      onChange={(next: string | string[] | null | undefined) => {
        const list = listOf(next) as string[];
        setChosen(list);
        setWords('');
        if (!several) leave('stay', list);
      }}
      onInputKeyDown={onKeyDown}
      onBlur={() => (left.current ? undefined : several ? leave('leave') : onCancel())}
    />
  );
}

function PickDate({ field, value, onValue, onCancel }: CellEditorProps) {
  const left = useRef(false);
  const timed = field.kind === 'date_time';
  return (
    <DatePicker
      className={styles.select}
      aria-label={field.name}
      autoFocus
      defaultOpen
      variant="borderless"
      needConfirm={timed}
      {...(timed ? { showTime: { format: 'HH:mm' }, format: 'YYYY-MM-DD HH:mm' } : {})}
      defaultValue={isBlank(value) ? null : dayjs(String(value))}
      onChange={(date) => {
        left.current = true;
        onValue(date ? (timed ? date.toISOString() : date.format('YYYY-MM-DD')) : null, 'stay');
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Escape' || event.key === 'Tab') {
          left.current = true;
          onCancel();
        }
      }}
      onOpenChange={(open) => (open || left.current ? undefined : onCancel())}
    />
  );
}

function PickStars({ field, value, onValue, onCancel }: CellEditorProps) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: takes the digits for the buttons inside
    <div
      className={styles.starsEditor}
      ref={(box) => box?.querySelector('button')?.focus()}
      title={field.name}
      onKeyDown={(event) => {
        event.stopPropagation();
        const digit = Number(event.key);
        if (/^[0-5]$/.test(event.key)) onValue(digit, 'stay');
        const onward = onwardOf(event);
        if (onward === 'cancel') onCancel();
        else if (onward === 'next' || onward === 'previous') {
          event.preventDefault();
          onValue(value, onward);
        }
      }}
      onBlur={(event) => (event.currentTarget.contains(event.relatedTarget) ? undefined : onCancel())}
    >
      <Stars value={typeof value === 'number' ? value : 0} onChange={(stars) => onValue(stars, 'stay')} />
    </div>
  );
}

function PickReference({ field, value, onValue, onCancel }: CellEditorProps) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only Esc, for the control inside
    <div
      className={styles.select}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (onwardOf(event) === 'cancel') onCancel();
      }}
      onBlur={(event) => (event.currentTarget.contains(event.relatedTarget) ? undefined : onCancel())}
    >
      <ValueInput field={field} value={value} label={field.name} autoFocus onChange={(next) => onValue(next, 'stay')} />
    </div>
  );
}
