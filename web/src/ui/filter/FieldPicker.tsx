import { Input } from 'antd';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isFound } from '@/lib/pinyin';
import type { ShownField } from '../value/field';
import styles from './Filter.module.css';

/** All fields, found by typing a part of the name or the initials of its pinyin. */
export function FieldPicker({
  fields,
  onPick,
}: {
  fields: readonly ShownField[];
  onPick: (field: ShownField) => void;
}) {
  const { t } = useTranslation();
  const [words, setWords] = useState('');
  const [at, setAt] = useState(0);
  const found = fields.filter((field) => field.operators.length > 0 && isFound(field.name, words));
  const current = Math.min(at, found.length - 1);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by !== 0) {
      event.preventDefault();
      const next = Math.max(0, Math.min(found.length - 1, current + by));
      setAt(next);
      document.getElementById(`filter-field-${found[next]?.key}`)?.scrollIntoView({ block: 'nearest' });
    }
    const field = found[current];
    if (event.key === 'Enter' && field) {
      event.preventDefault();
      onPick(field);
    }
  };
  return (
    <div className={styles.picker}>
      <Input
        autoFocus
        role="combobox"
        aria-expanded="true"
        aria-controls="filter-fields"
        aria-activedescendant={found[current] ? `filter-field-${found[current].key}` : undefined}
        aria-label={t('filter.which')}
        placeholder={t('filter.which')}
        value={words}
        onChange={(event) => {
          setWords(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id="filter-fields" role="listbox" aria-label={t('filter.which')} className={styles.fields}>
        {found.map((field, place) => (
          // biome-ignore lint/a11y/useFocusableInteractive: focus stays in the search, aria-activedescendant names the line
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the search's
          <div
            key={field.key}
            id={`filter-field-${field.key}`}
            role="option"
            aria-selected={place === current}
            onClick={() => onPick(field)}
            onMouseMove={() => setAt(place)}
          >
            {field.name}
          </div>
        ))}
        {found.length === 0 ? <p className={styles.none}>{t('state.empty_title')}</p> : null}
      </div>
    </div>
  );
}
