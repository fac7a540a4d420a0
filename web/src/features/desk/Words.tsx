import { SearchOutlined } from '@ant-design/icons';
import { Input } from 'antd';
import { useEffect, useState } from 'react';
import { useSettled } from '@/lib/useSettled';
import styles from './Desk.module.css';

/** Words that a list is searched for; they are told once the typing rests. */
export function Words({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | undefined;
  onChange: (words: string | undefined) => void;
}) {
  const known = value ?? '';
  const [words, setWords] = useState(known);
  const settled = useSettled(words.trim());
  useEffect(() => setWords(known), [known]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what was typed asks anew
  useEffect(() => {
    if (settled !== known) onChange(settled || undefined);
  }, [settled]);
  return (
    <Input
      allowClear
      className={styles.words}
      prefix={<SearchOutlined aria-hidden="true" />}
      aria-label={label}
      placeholder={label}
      value={words}
      onChange={(event) => setWords(event.target.value)}
    />
  );
}
