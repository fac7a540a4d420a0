import { useQuery } from '@tanstack/react-query';
import { Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { findsLabel } from '@/lib/pinyin';
import { type FieldProblem, FormField } from '@/ui/FormField';
import type { Draft, RollUp, WireField } from './draft';
import styles from './Fields.module.css';
import { fieldsQuery } from './queries';
import type { RecordKind } from './records';
import { useFieldName } from './words';

const WAYS: readonly RollUp['by'][] = ['count', 'sum', 'min', 'max'];

interface ReckonedProps {
  draft: Draft;
  put: (part: Partial<Draft>) => void;
  record: RecordKind;
  fields: readonly WireField[];
  problem: FieldProblem | undefined;
}

/** What a formula or a roll-up is reckoned from. */
export function Reckoned({ draft, put, record, fields, problem }: ReckonedProps) {
  const { t } = useTranslation();
  const nameOf = useFieldName(record);
  if (draft.kind === 'roll_up') return <RolledUp draft={draft} put={put} problem={problem} />;
  const insert = (key: string) => put({ formula: `${draft.formula}{${key}}` });
  return (
    <FormField label={t('fields:ui.formula')} name="formula" problem={problem} hint={t('fields:ui.formula_hint')}>
      {(one) => (
        <div className={styles.formula}>
          <Input.TextArea
            {...one}
            className={styles.code}
            autoSize={{ minRows: 2, maxRows: 6 }}
            placeholder={'IF({stars} >= 4, "A", "B")'}
            value={draft.formula}
            onChange={(event) => put({ formula: event.target.value })}
          />
          <Select
            aria-label={t('fields:ui.insert')}
            placeholder={t('fields:ui.insert')}
            showSearch={{ filterOption: findsLabel }}
            value={null}
            onChange={(key: string | null) => (key ? insert(key) : undefined)}
            options={fields
              .filter((field) => field.kind !== 'formula')
              .map((field) => ({ value: field.key, label: nameOf(field) }))}
          />
        </div>
      )}
    </FormField>
  );
}

function RolledUp({ draft: { roll_up }, put, problem }: Pick<ReckonedProps, 'draft' | 'put' | 'problem'>) {
  const { t } = useTranslation();
  const nameOf = useFieldName(roll_up.of);
  const { data } = useQuery(fieldsQuery(roll_up.of));
  const change = (part: Partial<RollUp>) => put({ roll_up: { ...roll_up, ...part } });
  return (
    <FormField label={t('fields:ui.roll_up')} name="roll_up" problem={problem}>
      {({ id }) => (
        <div className={styles.roll}>
          <Select
            id={id}
            value={roll_up.by}
            onChange={(by) => change({ by, field: by === 'count' ? null : (roll_up.field ?? null) })}
            options={WAYS.map((value) => ({ value, label: t(`fields:ui.way.${value}`) }))}
          />
          {roll_up.by === 'count' ? null : (
            <Select
              aria-label={t('fields:ui.roll_up_field')}
              placeholder={t('fields:ui.roll_up_field')}
              showSearch={{ filterOption: findsLabel }}
              value={roll_up.field ?? null}
              onChange={(field) => change({ field })}
              options={(data?.items ?? []).map((one) => ({ value: one.key, label: nameOf(one) }))}
            />
          )}
          <span>{t('fields:ui.roll_up_of', { record: t(`fields:ui.record.${roll_up.of}`) })}</span>
        </div>
      )}
    </FormField>
  );
}
