import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Role } from '@/api/types';
import type { FieldKind } from '@/ui/value/field';
import { type Sight, sightsOf } from './draft';
import styles from './Fields.module.css';

interface LimitsProps {
  kind: FieldKind;
  roles: readonly Role[];
  limits: ReadonlyMap<string, Sight>;
  onChange: (limits: ReadonlyMap<string, Sight>) => void;
}

/** What each role sees of a field, and may do to it. */
export function Limits({ kind, roles, limits, onChange }: LimitsProps) {
  const { t } = useTranslation();
  const nameOf = (role: Role) => (role.builtin ? t(`accounts:role.${role.builtin}`) : role.name);
  const put = (role: string, sight: Sight | 'all') => {
    const next = new Map(limits);
    if (sight === 'all') next.delete(role);
    else next.set(role, sight);
    onChange(next);
  };
  return (
    <section className={styles.limits}>
      <h3>{t('fields:ui.roles')}</h3>
      <p className={styles.note}>{t('fields:ui.roles_words')}</p>
      <ul>
        {roles.map((role) => (
          <li key={role.id} className={styles.limit}>
            <span>{nameOf(role)}</span>
            <Select<Sight | 'all'>
              aria-label={nameOf(role)}
              value={limits.get(role.id) ?? 'all'}
              onChange={(sight) => put(role.id, sight)}
              options={(['all', ...sightsOf(kind)] as const).map((value) => ({
                value,
                label: t(`fields:ui.sight.${value}`),
              }))}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
