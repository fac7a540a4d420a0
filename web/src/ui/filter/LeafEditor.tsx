import { Button, DatePicker, InputNumber, Select } from 'antd';
import dayjs from 'dayjs';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { isTimed, type Operator, type ShownField } from '../value/field';
import { ValueInput } from '../value/ValueInput';
import { isBlank } from '../value/values';
import styles from './Filter.module.css';
import { FIELD_HOLE, operatorWords, saidAs, VALUE_HOLE } from './sentence';
import { isWhole, type Leaf, takesDays, takesSeveral, takesValue, withOperator } from './tree';

const DAYS_MAX = 3_650;
const DAYS_OFFERED = [7, 14, 30, 90];

interface LeafEditorProps {
  field: ShownField;
  leaf: Leaf;
  onChange: (leaf: Leaf) => void;
  onDone: () => void;
  onRemove: () => void;
  onWrap?: (() => void) | undefined;
}

/** One condition: how it is compared, and with what. It holds at once. */
export function LeafEditor({ field, leaf, onChange, onDone, onRemove, onWrap }: LeafEditorProps) {
  const { t } = useTranslation();
  const wordsOf = (op: Operator) =>
    operatorWords(t(`filter.says.${saidAs(field.kind, op)}`, { field: FIELD_HOLE, value: VALUE_HOLE }));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.defaultPrevented) return;
    if (event.key === 'Escape') onDone();
    // Enter in a list of choices chooses; in a plain field the condition is done.
    const inList = event.target instanceof Element && event.target.closest('.ant-select, .ant-picker') !== null;
    if (event.key === 'Enter' && !inList && isWhole(leaf)) onDone();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only Enter and Esc, for the controls inside
    <div className={styles.leaf} onKeyDown={onKeyDown}>
      <div className={styles.leafName}>{field.name}</div>
      <Select<Operator>
        aria-label={t('filter.how')}
        value={leaf.op}
        onChange={(op) => onChange(withOperator(leaf, op))}
        options={field.operators.map((op) => ({ value: op, label: wordsOf(op) }))}
      />
      {takesValue(leaf.op) ? <LeafValue field={field} leaf={leaf} onChange={onChange} /> : null}
      <div className={styles.leafActs}>
        {onWrap ? (
          <Button type="link" size="small" onClick={onWrap}>
            {t('filter.wrap')}
          </Button>
        ) : null}
        <Button type="link" size="small" danger onClick={onRemove}>
          {t('filter.remove')}
        </Button>
      </div>
    </div>
  );
}

function LeafValue({ field, leaf, onChange }: Pick<LeafEditorProps, 'field' | 'leaf' | 'onChange'>) {
  const { t } = useTranslation();
  const put = (value: unknown) => onChange({ ...leaf, value });
  if (takesDays(leaf.op)) {
    return (
      <div className={styles.days}>
        <InputNumber
          autoFocus
          min={1}
          max={DAYS_MAX}
          precision={0}
          aria-label={t('filter.days')}
          value={typeof leaf.value === 'number' ? leaf.value : null}
          onChange={put}
        />
        {DAYS_OFFERED.map((days) => (
          <Button key={days} size="small" onClick={() => put(days)}>
            {days}
          </Button>
        ))}
      </div>
    );
  }
  if (leaf.op === 'between') {
    const [from, to] = Array.isArray(leaf.value) ? leaf.value : [null, null];
    if (isTimed(field.kind)) {
      const day = (one: unknown) => (isBlank(one) ? null : dayjs(String(one)));
      return (
        <DatePicker.RangePicker
          autoFocus
          value={[day(from), day(to)]}
          onChange={(days) => put(days?.map((one) => one?.format('YYYY-MM-DD') ?? null))}
        />
      );
    }
    return (
      <div className={styles.days}>
        <ValueInput field={field} value={from} label={t('filter.from')} autoFocus onChange={(one) => put([one, to])} />
        <ValueInput field={field} value={to} label={t('filter.to')} onChange={(one) => put([from, one])} />
      </div>
    );
  }
  // One is asked for by day, also where the hour is known; of a list one is compared with one.
  const compared: ShownField =
    field.kind === 'date_time'
      ? { ...field, kind: 'date' }
      : field.kind === 'choices'
        ? { ...field, kind: 'choice' }
        : field.kind === 'persons'
          ? { ...field, kind: 'person' }
          : field.kind === 'long_text'
            ? { ...field, kind: 'text' }
            : field;
  return (
    <ValueInput
      key={leaf.op}
      field={compared}
      value={leaf.value}
      label={t('filter.value')}
      autoFocus
      several={takesSeveral(leaf.op)}
      onChange={put}
    />
  );
}
