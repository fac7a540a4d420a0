import { Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { type FieldProblem, FormField } from '../FormField';
import styles from './NewPassword.module.css';
import { PASSWORD_CHARS_MIN, type Strength, strengthOf } from './strength';

const LEVELS: Record<Strength, number> = { short: 0, weak: 1, fair: 2, good: 3, strong: 4 };

interface NewPasswordProps {
  label: string;
  /** The field's name in the API. */
  name?: string;
  value: string;
  onChange: (value: string) => void;
  problem?: FieldProblem | undefined;
  /** What others know of the person; a password of these is easily guessed. */
  about?: readonly string[];
  autoFocus?: boolean;
}

/** A password to be chosen, with words for how good it is. */
export function NewPassword({
  label,
  name = 'password',
  value,
  onChange,
  problem,
  about = [],
  autoFocus,
}: NewPasswordProps) {
  const { t } = useTranslation();
  const strength = strengthOf(value, about);
  const hint =
    value === '' ? (
      t('accounts:ui.password.hint', { min: PASSWORD_CHARS_MIN })
    ) : (
      <span className={styles.strength} data-level={LEVELS[strength]}>
        <span className={styles.bars} aria-hidden="true">
          <i />
          <i />
          <i />
          <i />
        </span>
        {t(`accounts:ui.password.${strength}`, { count: PASSWORD_CHARS_MIN - [...value].length })}
      </span>
    );
  return (
    <FormField label={label} name={name} problem={problem} hint={hint}>
      {(field) => (
        <Input.Password
          {...field}
          size="large"
          autoComplete="new-password"
          autoFocus={autoFocus}
          required
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </FormField>
  );
}
