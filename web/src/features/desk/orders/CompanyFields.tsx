import { Input } from 'antd';
import { useTranslation } from 'react-i18next';
import type { FieldProblem } from '@/ui/FormField';
import { FormField } from '@/ui/FormField';
import type { CompanyDraft } from '../entry';

export const COMPANY_FIELDS = [
  'company_name',
  'registration_number',
  'contact_name',
  'contact_address',
  'contact_phone',
] as const satisfies (keyof CompanyDraft)[];
const OPTIONAL: readonly string[] = ['registration_number', 'contact_phone'];

interface CompanyFieldsProps {
  value: CompanyDraft;
  onChange: (value: CompanyDraft) => void;
  problem: FieldProblem | undefined;
  /** The company is there: its name is the one under which it is. */
  isNameFixed?: boolean;
}

/** The company that an order is for, and whom its letters go to. */
export function CompanyFields({ value, onChange, problem, isNameFixed = false }: CompanyFieldsProps) {
  const { t } = useTranslation();
  const nameHint = isNameFixed ? t('desk:ui.entry.name_fixed') : t('subscriptions:ui.push.company_name_hint');
  const labelOf = (name: keyof CompanyDraft) => {
    const label = t(`subscriptions:ui.push.${name}`);
    return OPTIONAL.includes(name) ? t('subscriptions:ui.push.optional', { label }) : label;
  };
  return COMPANY_FIELDS.map((name) => (
    <FormField
      key={name}
      label={labelOf(name)}
      name={name}
      problem={problem}
      hint={name === 'company_name' ? nameHint : undefined}
    >
      {(field) => (
        <Input
          {...field}
          required={!OPTIONAL.includes(name)}
          readOnly={isNameFixed && name === 'company_name'}
          type={name === 'contact_address' ? 'email' : 'text'}
          value={value[name]}
          onChange={(event) => onChange({ ...value, [name]: event.target.value })}
        />
      )}
    </FormField>
  ));
}
