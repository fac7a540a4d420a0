import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMe } from '@/api/me';
import { changeRows, type Listed } from '@/api/rows';
import type { Account, Department, Role, Sees } from '@/api/types';
import { useAct } from '@/api/useAct';
import styles from './Team.module.css';
import { linesOf } from './tree';
import { roleWords } from './words';

type Change = { role_id?: string; department_id?: string | null; sees?: Sees };

interface MemberChoicesProps {
  part: 'role' | 'department' | 'sees';
  account: Account;
  roles: readonly Role[];
  departments: readonly Department[];
  may: boolean;
}

/** Role, department or sight of a colleague, changed on the spot with a way back. */
export function MemberChoices({ part, account, roles, departments, may }: MemberChoicesProps) {
  const { t } = useTranslation();
  const me = useMe();
  const lines = linesOf(departments);
  const put = (body: Change) => api.PATCH('/api/accounts/{id}', { params: { path: { id: account.id } }, body });
  const before: Change = { role_id: account.role.id, department_id: account.department_id, sees: account.sees };
  const change = useAct({
    call: put,
    optimistic: (body, patch) =>
      patch<Listed<Account>>('accounts.people.list', (list) =>
        changeRows(list, (rows) => rows.map((row) => (row.id === account.id ? changed(row, body, roles) : row))),
      ),
    invalidates: ['accounts.people.list', 'accounts.departments.list', 'accounts.roles.list'],
    says: () => t('accounts:ui.team.changed', { name: account.name }),
    undo: (_, body) => () =>
      put(Object.fromEntries(Object.keys(body).map((key) => [key, before[key as keyof Change]]))),
  });

  // The main account sees all and stays what it is; nobody changes his own rights.
  const fixed = !may || account.is_master || account.state === 'cancelled' || account.id === me.account.id;
  const shared = {
    className: styles.choice,
    variant: 'borderless',
    popupMatchSelectWidth: false,
    size: 'small',
  } as const;
  const department = lines.find((line) => line.department.id === account.department_id);
  if (part === 'role') {
    if (fixed) return roleWords(account.role);
    return (
      <Select
        {...shared}
        aria-label={t('accounts:ui.team.role')}
        value={account.role.id}
        onChange={(role_id) => change.mutate({ role_id })}
        options={roles
          .filter((role) => role.builtin !== 'master')
          .map((role) => ({ value: role.id, label: roleWords(role) }))}
      />
    );
  }
  if (part === 'department') {
    if (!may || account.state === 'cancelled') return department?.department.name ?? '–';
    return (
      <Select
        {...shared}
        aria-label={t('accounts:ui.team.department')}
        value={account.department_id ?? ''}
        onChange={(id) => change.mutate({ department_id: id || null })}
        options={[
          { value: '', label: t('accounts:ui.department.none') },
          ...lines.map((line) => ({ value: line.department.id, label: line.path })),
        ]}
      />
    );
  }
  if (fixed) return t(`accounts:ui.sees.${account.is_master ? 'all' : account.sees}`);
  return (
    <Select
      {...shared}
      aria-label={t('accounts:ui.team.sees')}
      value={account.sees}
      onChange={(sees) => change.mutate({ sees })}
      options={(['own', 'department', 'all'] as const).map((sees) => ({
        value: sees,
        label: t(`accounts:ui.sees.${sees}`),
      }))}
    />
  );
}

function changed(row: Account, { role_id, department_id, sees }: Change, roles: readonly Role[]): Account {
  return {
    ...row,
    role: roles.find((role) => role.id === role_id) ?? row.role,
    department_id: department_id === undefined ? row.department_id : department_id,
    sees: sees ?? row.sees,
  };
}
