import { Button, Checkbox, Input, Popover } from 'antd';
import { useState } from 'react';
import { isFound } from '@/lib/pinyin';
import type { ShownField } from '../value/field';
import styles from './ColumnPicker.module.css';
import { type Column, withColumn } from './columns';

interface ColumnPickerProps {
  fields: readonly ShownField[];
  /** The first names the row and stays. */
  columns: readonly Column[];
  onChange: (columns: Column[]) => void;
  words: { title: string; find: string };
}

/** Which columns a table shows. */
export function ColumnPicker({ fields, columns, onChange, words }: ColumnPickerProps) {
  const [sought, setSought] = useState('');
  const shown = new Set(columns.map((one) => one.key));
  const first = columns[0]?.key;
  const content = (
    <div className={styles.columns}>
      <Input
        size="small"
        aria-label={words.find}
        placeholder={words.find}
        value={sought}
        onChange={(event) => setSought(event.target.value)}
      />
      <div className={styles.list}>
        {fields
          .filter((field) => field.key !== first && isFound(field.name, sought))
          .map((field) => (
            // biome-ignore lint/a11y/noLabelWithoutControl: the checkbox is inside
            <label key={field.key}>
              <Checkbox
                checked={shown.has(field.key)}
                onChange={(event) => onChange(withColumn(columns, field.key, event.target.checked))}
              />
              {field.name}
            </label>
          ))}
      </div>
    </div>
  );
  return (
    <Popover trigger="click" placement="bottomRight" content={content}>
      <Button>{words.title}</Button>
    </Popover>
  );
}
