import { DatePicker, Input, InputNumber, Select } from 'antd';
import dayjs from 'dayjs';
import { useEffect, useRef, useState } from 'react';
import { findsLabel } from '@/lib/pinyin';
import { Stars } from '../Stars';
import { useValues } from './context';
import type { Named, ShownField } from './field';
import styles from './Value.module.css';
import { isBlank, isOpen, listOf, namedOf } from './values';

interface ValueInputProps {
  field: ShownField;
  value: unknown;
  onChange: (value: unknown) => void;
  label: string;
  id?: string | undefined;
  autoFocus?: boolean | undefined;
  /** Several values where the kind holds one, as 'is one of' needs. */
  several?: boolean | undefined;
  placeholder?: string | undefined;
}

/** A form's control for a value of any kind. */
export function ValueInput(props: ValueInputProps) {
  const { field, value, onChange, label, id, autoFocus, several = false, placeholder } = props;
  const { countries, people, yes, no } = useValues();
  const shared = { ...(id ? { id } : {}), 'aria-label': label, autoFocus: autoFocus ?? false, placeholder } as const;
  const text = typeof value === 'string' ? value : isBlank(value) ? '' : String(value);
  switch (field.kind) {
    case 'number':
    case 'money':
    case 'roll_up':
      if (several) return <Numbers {...props} />;
      return (
        <InputNumber
          {...shared}
          className={styles.full}
          value={typeof value === 'number' ? value : null}
          onChange={onChange}
        />
      );
    case 'date':
    case 'date_time':
      return (
        <DatePicker
          {...shared}
          placeholder={placeholder ?? 'YYYY-MM-DD'}
          className={styles.full}
          {...(field.kind === 'date_time' ? { showTime: { format: 'HH:mm' }, format: 'YYYY-MM-DD HH:mm' } : {})}
          value={text ? dayjs(text) : null}
          onChange={(date) =>
            onChange(date ? (field.kind === 'date' ? date.format('YYYY-MM-DD') : date.toISOString()) : null)
          }
        />
      );
    case 'choice':
    case 'choices':
      if (isOpen(field) && !several && field.kind === 'choice') {
        return <Input {...shared} value={text} onChange={(event) => onChange(event.target.value)} />;
      }
      return (
        <Chosen
          {...props}
          several={several || field.kind === 'choices'}
          tags={isOpen(field)}
          options={field.options.map((one) => ({ value: one.value, label: one.name }))}
        />
      );
    case 'country':
      return <Chosen {...props} several={several} options={countries} />;
    case 'person':
    case 'persons':
      return (
        <Chosen
          {...props}
          value={Array.isArray(value) ? value.map((one) => namedOf(one, people)?.id) : namedOf(value, people)?.id}
          several={several || field.kind === 'persons'}
          options={people.map((one) => ({ value: one.id, label: one.name }))}
        />
      );
    case 'yes_no':
      return (
        <Select
          {...shared}
          className={styles.full}
          value={typeof value === 'boolean' ? value : null}
          onChange={onChange}
          options={[
            { value: true, label: yes },
            { value: false, label: no },
          ]}
        />
      );
    case 'stars':
      if (several) return <Numbers {...props} />;
      return <Stars value={typeof value === 'number' ? value : 0} onChange={onChange} />;
    case 'reference':
      return <ReferenceInput {...props} />;
    case 'long_text':
      return (
        <Input.TextArea
          {...shared}
          autoSize={{ minRows: 2, maxRows: 8 }}
          value={text}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    case 'formula':
      // It gives what it gives: numbers are compared as numbers.
      return (
        <Input
          {...shared}
          value={text}
          onChange={({ target }) =>
            onChange(/^-?\d+(\.\d+)?$/.test(target.value) ? Number(target.value) : target.value)
          }
        />
      );
    default:
      if (several) return <Chosen {...props} several tags options={[]} />;
      return <Input {...shared} value={text} onChange={(event) => onChange(event.target.value)} />;
  }
}

interface ChosenProps extends ValueInputProps {
  options: readonly { value: string; label: string }[];
  tags?: boolean;
}

function Chosen({ value, onChange, label, id, autoFocus, several, placeholder, options, tags }: ChosenProps) {
  return (
    <Select
      {...(id ? { id } : {})}
      aria-label={label}
      className={styles.full}
      autoFocus={autoFocus ?? false}
      defaultOpen={autoFocus === true && options.length > 0}
      placeholder={placeholder}
      allowClear
      showSearch={{ filterOption: findsLabel }}
      {...(tags ? { mode: 'tags' as const } : several ? { mode: 'multiple' as const } : {})}
      value={several ? listOf(value) : isBlank(value) ? null : value}
      onChange={(next: unknown) => onChange(next ?? null)}
      options={[...options] as { value: unknown; label: string }[]}
    />
  );
}

/** Several numbers; what is none doesn't stay. */
function Numbers({ value, onChange, ...props }: ValueInputProps) {
  const numbers = (list: unknown) => (listOf(list) as string[]).map(Number).filter((one) => !Number.isNaN(one));
  return (
    <Chosen
      {...props}
      several
      tags
      options={[]}
      value={listOf(value).map(String)}
      onChange={(list) => onChange(numbers(list))}
    />
  );
}

function ReferenceInput({ field, value, onChange, label, id, autoFocus, several }: ValueInputProps) {
  const { find } = useValues();
  const [words, setWords] = useState('');
  const [found, setFound] = useState<readonly Named[]>([]);
  const asked = useRef(0);
  useEffect(() => {
    if (!find) return;
    asked.current += 1;
    const mine = asked.current;
    // What can't be found leaves the list as it was; typing on asks again.
    const show = (all: readonly Named[]) => mine === asked.current && setFound(all);
    const timer = setTimeout(() => void find(field, words).then(show, () => undefined), 200);
    return () => clearTimeout(timer);
  }, [find, field, words]);
  const chosen = listOf(value).flatMap((one) => namedOf(one, found) ?? []);
  const known = [...found, ...chosen.filter((one) => one.name && !found.some(({ id: other }) => other === one.id))];
  return (
    <Select
      {...(id ? { id } : {})}
      aria-label={label}
      className={styles.full}
      autoFocus={autoFocus ?? false}
      allowClear
      showSearch={{ filterOption: false, onSearch: setWords }}
      {...(several ? { mode: 'multiple' as const } : {})}
      value={several ? chosen.map((one) => one.id) : (chosen[0]?.id ?? null)}
      onChange={(next: unknown) => {
        const named = (one: unknown) => known.find((other) => other.id === one) ?? null;
        onChange(Array.isArray(next) ? next.map(named) : named(next));
      }}
      options={known.map((one) => ({ value: one.id, label: one.name }))}
    />
  );
}
