import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFieldsOf } from '@/api/useFields';
import { type FieldProblem, FormField } from '@/ui/FormField';
import { ValuesProvider } from '@/ui/value/context';
import type { ShownField } from '@/ui/value/field';
import { ValueInput } from '@/ui/value/ValueInput';
import { ValueView } from '@/ui/value/ValueView';
import { wireOf } from '@/ui/value/values';
import { colleaguesQuery } from '../queries';
import styles from '../Sales.module.css';

interface OwnFieldsProps {
  values: Record<string, unknown>;
  /** Nothing is there yet: presets are the server's to fill in. */
  isNew: boolean;
  problem: FieldProblem | undefined;
  disabled: boolean;
  onChange: (values: Record<string, unknown>) => void;
}

/** Is it one that the tenant added? */
export const isOwn = (field: ShownField) => /^x\d+$/.test(field.key);

/** The tenant's own fields of an opportunity. */
export function OwnFields({ values, isNew, problem, disabled, onChange }: OwnFieldsProps) {
  const { t } = useTranslation();
  const { fields } = useFieldsOf('opportunity');
  const { data: colleagues } = useQuery(colleaguesQuery());
  const own = (fields ?? []).filter(isOwn);
  if (own.length === 0) return null;
  const set = (field: ShownField, value: unknown) => onChange({ ...values, [field.key]: wireOf(field, value) });
  return (
    <ValuesProvider people={colleagues?.items ?? []}>
      <fieldset className={styles.own}>
        <legend>{t('sales:ui.deal.own_fields')}</legend>
        {own.map((field) => {
          const closed = disabled || !field.editable;
          // What is asked for only of new ones is not marked on those that are there.
          const label = field.required && isNew ? `${field.name} *` : field.name;
          return (
            <FormField
              key={field.key}
              label={label}
              name={`fields.${field.key}`}
              problem={problem}
              {...(field.help ? { hint: field.help } : {})}
            >
              {({ id }) =>
                closed ? (
                  <span id={id}>
                    <ValueView field={field} value={values[field.key]} />
                  </span>
                ) : (
                  <ValueInput
                    id={id}
                    field={field}
                    label={field.name}
                    value={values[field.key]}
                    onChange={(value) => set(field, value)}
                  />
                )
              }
            </FormField>
          );
        })}
      </fieldset>
    </ValuesProvider>
  );
}
