import { Button, Checkbox, Drawer, Input, Select } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { Role } from '@/api/types';
import { useAct } from '@/api/useAct';
import { findsLabel } from '@/lib/pinyin';
import { FormField, FormProblem } from '@/ui/FormField';
import type { FieldKind } from '@/ui/value/field';
import { ValueInput } from '@/ui/value/ValueInput';
import { Choices } from './Choices';
import {
  canBeUnique,
  canHavePreset,
  changesOf,
  choicesOf,
  type Draft,
  draftOf,
  freshChoice,
  hasChoices,
  isReckoned,
  KINDS,
  NEW_DRAFT,
  newField,
  type WireField,
} from './draft';
import styles from './Fields.module.css';
import { Limits } from './Limits';
import { Reckoned } from './Reckoned';
import { RECORDS, type RecordKind } from './records';
import { inputField, useFieldName } from './words';

interface FieldDrawerProps {
  record: RecordKind;
  /** None: a new one. */
  field: WireField | undefined;
  fields: readonly WireField[];
  roles: readonly Role[];
  onClose: () => void;
}

/** A field's form. Its kind and whether it is unique are chosen once: records hold values already. */
export function FieldDrawer({ record, field, fields, roles, onClose }: FieldDrawerProps) {
  const { t } = useTranslation();
  const nameOf = useFieldName(record);
  const [draft, setDraft] = useState<Draft>(() => (field ? draftOf(field) : NEW_DRAFT));
  const put = (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part }));
  const builtin = field?.builtin ?? false;
  const { kind } = draft;
  const chooseKind = (next: FieldKind) =>
    put({
      kind: next,
      preset: null,
      options: hasChoices(next) && draft.options.length === 0 ? [freshChoice('accent'), freshChoice()] : draft.options,
    });
  const save = useAct<void, unknown>({
    call: () =>
      field
        ? api.PATCH('/api/fields/{key}', {
            params: { path: { key: field.key }, query: { record } },
            body: changesOf(draft, builtin),
          })
        : api.POST('/api/fields', { body: newField(record, draft) }),
    refusal: 'form',
    invalidates: ['fields.list', 'customers.list', 'customers.read'],
    says: () => t('fields:ui.saved', { name: field && builtin ? nameOf(field) : draft.name.trim() }),
    onDone: onClose,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const preset = inputField({ key: 'preset', kind, options: choicesOf(draft.options) }, t('fields:ui.default'));
  const shared = { problem: save.problem };
  return (
    <Drawer open onClose={onClose} size={480} title={field ? nameOf(field) : t('fields:ui.new')}>
      <form className={styles.form} onSubmit={submit}>
        <FormProblem problem={save.problem} shown={['name', 'options', 'default', 'help', 'formula', 'roll_up']} />
        {builtin ? (
          <p className={styles.note}>{t('fields:ui.builtin_words')}</p>
        ) : (
          <>
            <FormField label={t('fields:ui.name')} name="name" {...shared}>
              {(one) => (
                <Input
                  {...one}
                  autoFocus
                  required
                  maxLength={100}
                  value={draft.name}
                  onChange={(event) => put({ name: event.target.value })}
                />
              )}
            </FormField>
            <FormField
              label={t('fields:ui.kind_label')}
              name="kind"
              {...shared}
              hint={t(`fields:ui.kind_hint.${kind}`)}
            >
              {({ id }) => (
                <Select<FieldKind>
                  id={id}
                  disabled={field !== undefined}
                  showSearch={{ filterOption: findsLabel }}
                  value={kind}
                  onChange={chooseKind}
                  options={KINDS.map((value) => ({ value, label: t(`fields:ui.kind.${value}`) }))}
                />
              )}
            </FormField>
            {hasChoices(kind) ? (
              <FormField label={t('fields:ui.choices')} name="options" {...shared}>
                {() => <Choices options={draft.options} onChange={(options) => put({ options })} />}
              </FormField>
            ) : null}
            {kind === 'reference' && field === undefined ? (
              <FormField label={t('fields:ui.reference')} name="reference" {...shared}>
                {({ id }) => (
                  <Select<RecordKind>
                    id={id}
                    value={draft.reference}
                    onChange={(reference) => put({ reference })}
                    options={RECORDS.map((value) => ({ value, label: t(`fields:ui.record.${value}`) }))}
                  />
                )}
              </FormField>
            ) : null}
            {isReckoned(kind) ? (
              <Reckoned draft={draft} put={put} record={record} fields={fields} problem={save.problem} />
            ) : null}
            {canHavePreset(kind) ? (
              <FormField label={t('fields:ui.default')} name="default" hint={t('fields:ui.default_hint')} {...shared}>
                {({ id }) => (
                  <ValueInput
                    key={kind}
                    id={id}
                    field={preset}
                    value={draft.preset}
                    label={t('fields:ui.default')}
                    onChange={(value) => put({ preset: value })}
                  />
                )}
              </FormField>
            ) : null}
            {isReckoned(kind) ? null : (
              <div className={styles.checks}>
                <Checkbox checked={draft.required} onChange={(event) => put({ required: event.target.checked })}>
                  {t('fields:ui.required_words')}
                </Checkbox>
                {canBeUnique(kind) ? (
                  <Checkbox
                    checked={draft.unique}
                    disabled={field !== undefined}
                    onChange={(event) => put({ unique: event.target.checked })}
                  >
                    {t('fields:ui.unique_words')}
                  </Checkbox>
                ) : null}
              </div>
            )}
            <FormField label={t('fields:ui.help')} name="help" hint={t('fields:ui.help_hint')} {...shared}>
              {(one) => (
                <Input.TextArea
                  {...one}
                  autoSize={{ minRows: 2, maxRows: 5 }}
                  maxLength={500}
                  value={draft.help}
                  onChange={(event) => put({ help: event.target.value })}
                />
              )}
            </FormField>
          </>
        )}
        <Limits kind={kind} roles={roles} limits={draft.limits} onChange={(limits) => put({ limits })} />
        <Button
          type="primary"
          htmlType="submit"
          loading={save.isPending}
          disabled={
            !builtin && (draft.name.trim() === '' || (hasChoices(kind) && choicesOf(draft.options).length === 0))
          }
        >
          {t(field ? 'act.save' : 'fields:ui.add')}
        </Button>
      </form>
    </Drawer>
  );
}
