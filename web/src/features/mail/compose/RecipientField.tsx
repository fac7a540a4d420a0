import { CloseOutlined, WarningOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ClipboardEvent, type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Mailee, Person } from '@/api/types';
import { Initials } from '@/ui/Initials';
import { peopleQuery } from '../queries';
import { nameOf } from '../words';
import styles from './RecipientField.module.css';
import { isAddress, parseRecipients, typed, unique } from './recipients';

const ASK_AFTER_MS = 120;

interface RecipientFieldProps {
  label: string;
  people: Mailee[];
  onChange: (people: Mailee[]) => void;
  autoFocus?: boolean;
  /** Typed before the field stood. */
  early?: string;
  /** Text that was typed and is no address yet; sending asks about it. */
  onPending?: (text: string) => void;
  /** At the right end: Cc, Bcc, the buyer's hour. */
  aside?: ReactNode;
}

/** Recipients as chips, with people offered as one types. */
export function RecipientField(props: RecipientFieldProps) {
  const { label, people, onChange, autoFocus = false, early = '', onPending, aside } = props;
  const { t } = useTranslation();
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(early);
  const [asked, setAsked] = useState('');
  const [at, setAt] = useState(0);
  const [focused, setFocused] = useState(false);
  const [wrong, setWrong] = useState<string | undefined>();

  useEffect(() => {
    const timer = setTimeout(() => setAsked(text.trim()), ASK_AFTER_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const { data } = useQuery({
    ...peopleQuery(asked),
    enabled: focused && asked.length > 0,
    placeholderData: keepPreviousData,
  });
  const chosen = new Set(people.map((one) => one.address.toLowerCase()));
  const offered = text.trim() === '' ? [] : (data ?? []).filter((one) => !chosen.has(one.address.toLowerCase()));
  const open = focused && offered.length > 0;
  const current = Math.min(at, offered.length - 1);

  const type = (next: string) => {
    setText(next);
    setAt(0);
    setWrong(undefined);
    onPending?.(next.trim());
  };
  const add = (more: Mailee[]) => {
    onChange(unique([...people, ...more]));
    type('');
  };
  /** Makes chips of what was typed; what is no address stays to be mended. */
  const settle = (from: string) => {
    const { people: found, wrong: rest } = parseRecipients(from);
    if (found.length > 0) onChange(unique([...people, ...found]));
    type(rest.join(', '));
    if (rest.length > 0) setWrong(t('mail:ui.compose.wrong_address', { text: rest.join(', ') }));
  };
  const pick = (one: Person) => add([{ name: one.name, address: one.address }]);

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    const { key } = event;
    if (open && (key === 'ArrowDown' || key === 'ArrowUp')) {
      event.preventDefault();
      setAt((current + (key === 'ArrowDown' ? 1 : -1) + offered.length) % offered.length);
      return;
    }
    const hit = open ? offered[current] : undefined;
    if ((key === 'Enter' || key === 'Tab') && hit && !event.ctrlKey && !event.metaKey && !isAddress(text.trim())) {
      event.preventDefault();
      pick(hit);
      return;
    }
    if (
      (key === 'Enter' || key === ',' || key === ';' || key === '，' || key === '；') &&
      text.trim() !== '' &&
      !event.ctrlKey &&
      !event.metaKey
    ) {
      // A comma within a name in quotation marks belongs to it.
      if (key !== 'Enter' && (text.split('"').length - 1) % 2 === 1) return;
      event.preventDefault();
      settle(text);
      return;
    }
    if (key === 'Backspace' && text === '' && people.length > 0) {
      event.preventDefault();
      onChange(people.slice(0, -1));
    }
    if (key === 'Escape' && open) {
      event.preventDefault();
      event.stopPropagation();
      setFocused(false);
    }
  };
  const onPaste = (event: ClipboardEvent<HTMLInputElement>) => {
    const pasted = event.clipboardData.getData('text');
    if (!pasted.includes('@')) return;
    event.preventDefault();
    settle(text + pasted);
  };

  return (
    <div className={styles.field}>
      <span className={styles.label} id={`${listId}-label`}>
        {label}
      </span>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a larger place to hit the input with the pointer */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: as above */}
      <div className={styles.chips} onClick={() => input.current?.focus()}>
        {people.map((one) => (
          <Chip
            key={one.address}
            one={one}
            onRemove={() => onChange(people.filter((other) => other !== one))}
            onEdit={() => {
              onChange(people.filter((other) => other !== one));
              type(typed(one));
              input.current?.focus();
            }}
          />
        ))}
        <input
          ref={input}
          className={styles.input}
          // biome-ignore lint/a11y/noAutofocus: a window that one opens to write begins with whom to write to
          autoFocus={autoFocus}
          value={text}
          type="text"
          inputMode="email"
          autoComplete="off"
          spellCheck={false}
          role="combobox"
          aria-labelledby={`${listId}-label`}
          aria-expanded={open}
          aria-controls={listId}
          aria-activedescendant={open ? `${listId}-${current}` : undefined}
          aria-invalid={wrong !== undefined}
          onChange={(event) => type(event.target.value)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          onFocus={() => setFocused(true)}
          onBlur={() => {
            setFocused(false);
            if (text.trim() !== '') settle(text);
          }}
        />
        {wrong ? (
          <span className={styles.wrong} role="alert">
            {wrong}
          </span>
        ) : null}
        {open ? (
          <div id={listId} role="listbox" className={styles.list} aria-label={label}>
            {offered.map((one, index) => (
              // biome-ignore lint/a11y/useFocusableInteractive: focus stays in the input, which names the row
              // biome-ignore lint/a11y/useKeyWithClickEvents: the input has the keys
              <div
                key={one.address}
                id={`${listId}-${index}`}
                role="option"
                aria-selected={index === current}
                className={styles.option}
                onMouseDown={(event) => event.preventDefault()}
                onMouseEnter={() => setAt(index)}
                onClick={() => pick(one)}
              >
                <Initials name={one.name || one.address} size={24} />
                <span className={styles.who}>
                  <span>{one.name || one.address}</span>
                  <span className={styles.quiet}>{one.name ? one.address : ''}</span>
                </span>
                {one.company ? <span className={styles.quiet}>{one.company}</span> : null}
              </div>
            ))}
          </div>
        ) : null}
      </div>
      {aside ? <span className={styles.aside}>{aside}</span> : null}
    </div>
  );
}

function Chip({ one, onRemove, onEdit }: { one: Mailee; onRemove: () => void; onEdit: () => void }) {
  const { t } = useTranslation();
  const good = isAddress(one.address);
  return (
    <span className={styles.chip} data-good={good} title={one.address}>
      {good ? null : <WarningOutlined />}
      <button type="button" className={styles.name} onDoubleClick={onEdit} tabIndex={-1}>
        {nameOf(one)}
      </button>
      <button
        type="button"
        className={styles.remove}
        tabIndex={-1}
        aria-label={t('mail:ui.compose.remove_person', { name: nameOf(one) })}
        onClick={(event) => {
          event.stopPropagation();
          onRemove();
        }}
      >
        <CloseOutlined />
      </button>
    </span>
  );
}
