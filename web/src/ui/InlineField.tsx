import { Input, Select } from 'antd';
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './InlineField.module.css';

/** Why a value could not be kept. With `theirs` somebody else changed it meanwhile, and one of the two has to go. */
export interface InlineTrouble {
  words: string;
  theirs?: string | undefined;
}

interface InlineFieldProps {
  label: string;
  /** Empty text: nothing is there. */
  value: string;
  /** How the value looks; the value itself when nothing is said. */
  shown?: ReactNode;
  options?: readonly { value: string; label: string }[];
  lines?: 'one' | 'many';
  placeholder?: string | undefined;
  readOnly?: boolean;
  /** On demand: who changed it. */
  note?: string | undefined;
  /**
   * Keeps the value. `base` is what stood there when the editing began; `force` when the reader has seen somebody
   * else's change and keeps his own.
   */
  onSave: (next: string, how: { base: string; force: boolean }) => Promise<InlineTrouble | undefined>;
}

/** A fact that is changed where it stands: Enter edits and keeps, Tab goes on to the next, Esc leaves it as it was. */
export function InlineField(props: InlineFieldProps) {
  const { label, value, readOnly = false, onSave } = props;
  const [editing, setEditing] = useState(false);
  const [pending, setPending] = useState<string | undefined>();
  const [trouble, setTrouble] = useState<{ tried: string; trouble: InlineTrouble } | undefined>();
  const box = useRef<HTMLDivElement>(null);
  // What stood here when the editing began; the screen may learn of others' changes meanwhile.
  const base = useRef(value);

  const begin = () => {
    if (readOnly) return;
    if (!trouble) base.current = value;
    setEditing(true);
  };
  const keep = async (next: string, force = false) => {
    setEditing(false);
    setTrouble(undefined);
    if (next === value) return;
    setPending(next);
    const found = await onSave(next, { force, base: base.current });
    setPending(undefined);
    if (!found) return;
    setTrouble({ tried: next, trouble: found });
    // Who has gone on to something else is not called back.
    if (found.theirs === undefined && isStillAt(box.current)) setEditing(true);
  };
  const focusShown = () => {
    setTimeout(() => isStillAt(box.current) && box.current?.querySelector<HTMLElement>('[data-inline]')?.focus());
  };
  const keepHere = (next: string) => {
    void keep(next);
    focusShown();
  };
  const onward = (next: string) => {
    void keep(next);
    // The next field opens at once: a row of facts is filled without the mouse.
    const group = box.current?.closest('[data-inline-group]');
    const fields = [...(group?.querySelectorAll<HTMLElement>(`.${styles.field}`) ?? [])];
    const mine = box.current ? fields.indexOf(box.current) : -1;
    setTimeout(() => {
      const rest = fields.slice(mine + 1).map((one) => one.querySelector<HTMLElement>('[data-inline]'));
      rest.find(Boolean)?.click();
    });
  };
  const leave = () => {
    setEditing(false);
    setTrouble(undefined);
    focusShown();
  };
  return (
    <div ref={box} className={styles.field}>
      <span className={styles.label} title={props.note}>
        {label}
      </span>
      <div className={styles.value}>
        {editing ? (
          <Editor
            {...props}
            initial={trouble?.tried ?? value}
            onKeep={keep}
            onKeepHere={keepHere}
            onNext={onward}
            onLeave={leave}
          />
        ) : (
          <Shown {...props} value={pending ?? value} busy={pending !== undefined} onEdit={begin} />
        )}
        {trouble ? (
          <Trouble {...trouble} onMine={() => void keep(trouble.tried, true)} onTheirs={() => setTrouble(undefined)} />
        ) : null}
      </div>
    </div>
  );
}

/** The focus is here, or nowhere. */
function isStillAt(box: HTMLElement | null): boolean {
  const { activeElement } = document;
  return activeElement === null || activeElement === document.body || box?.contains(activeElement) === true;
}

function Shown({
  label,
  value,
  shown,
  placeholder,
  readOnly,
  note,
  busy,
  options,
  onEdit,
}: InlineFieldProps & { busy: boolean; onEdit: () => void }) {
  const { t } = useTranslation();
  const plain = options?.find((one) => one.value === value)?.label ?? value;
  const words = value === '' ? null : busy ? plain : (shown ?? plain);
  if (readOnly) {
    return (
      <span className={styles.shown} title={note}>
        {words ?? '–'}
      </span>
    );
  }
  return (
    <button
      type="button"
      data-inline
      className={styles.shown}
      data-empty={value === ''}
      data-busy={busy}
      title={note}
      aria-label={`${label}: ${value === '' ? t('act.add') : plain}`}
      aria-description={note}
      onClick={onEdit}
    >
      {words ?? placeholder ?? t('act.add')}
    </button>
  );
}

interface EditorProps extends InlineFieldProps {
  initial: string;
  onKeep: (next: string) => void;
  onKeepHere: (next: string) => void;
  onNext: (next: string) => void;
  onLeave: () => void;
}

function Editor({ label, initial, options, lines = 'one', onKeep, onKeepHere, onNext, onLeave }: EditorProps) {
  const [next, setNext] = useState(initial);
  const left = useRef(false);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const enters = event.key === 'Enter' && (lines === 'one' || event.ctrlKey || event.metaKey);
    if (event.key === 'Escape') {
      event.stopPropagation();
      left.current = true;
      onLeave();
    } else if (enters) {
      event.preventDefault();
      left.current = true;
      onKeepHere(next.trim());
    } else if (event.key === 'Tab' && !event.shiftKey) {
      event.preventDefault();
      left.current = true;
      onNext(next.trim());
    }
  };
  if (options) {
    return (
      <Select
        size="small"
        className={styles.editor}
        aria-label={label}
        autoFocus
        defaultOpen
        showSearch={{ optionFilterProp: 'label' }}
        allowClear
        value={initial || null}
        options={[...options]}
        onChange={(chosen: string | null | undefined) => onKeepHere(chosen ?? '')}
        onBlur={onLeave}
        onInputKeyDown={(event) => event.key === 'Escape' && onLeave()}
      />
    );
  }
  const shared = {
    size: 'small',
    className: styles.editor,
    'aria-label': label,
    autoFocus: true,
    value: next,
    onKeyDown,
    onBlur: () => (left.current ? undefined : onKeep(next.trim())),
  } as const;
  return lines === 'many' ? (
    <Input.TextArea
      {...shared}
      autoSize={{ minRows: 2, maxRows: 10 }}
      onChange={(event) => setNext(event.target.value)}
    />
  ) : (
    <Input {...shared} onChange={(event) => setNext(event.target.value)} />
  );
}

interface TroubleProps {
  trouble: InlineTrouble;
  tried: string;
  onMine: () => void;
  onTheirs: () => void;
}

function Trouble({ trouble, tried, onMine, onTheirs }: TroubleProps) {
  const { t } = useTranslation();
  return (
    <div className={styles.trouble} data-conflict={trouble.theirs !== undefined} role="alert">
      {trouble.words}
      {trouble.theirs === undefined ? null : (
        <div className={styles.choice}>
          <button type="button" onClick={onTheirs}>
            {t('inline.theirs', { value: trouble.theirs || '–' })}
          </button>
          <button type="button" onClick={onMine}>
            {t('inline.mine', { value: tried || '–' })}
          </button>
        </div>
      )}
    </div>
  );
}
