import { CheckOutlined, MinusOutlined, MoreOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Dropdown } from 'antd';
import { Fragment, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMay, useMe } from '@/api/me';
import { Problem } from '@/api/problem';
import type { Role } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { Page } from '@/ui/Page';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { Scroller } from '@/ui/Scroller';
import { permissionsQuery, rolesQuery } from '../queries';
import { byContext } from './permissions';
import { RoleDialog } from './RoleDialog';
import styles from './Roles.module.css';
import { ReadOnlyNote } from './WhoGrants';
import { contextWords, permissionWords, roleWords } from './words';

/** All roles beside each other, and what each may; own roles are changed in their column. */
export function RolesPage() {
  const { t } = useTranslation();
  const may = useMay('accounts.roles.manage');
  const roles = useQuery(rolesQuery());
  const permissions = useQuery(permissionsQuery());
  const [editing, setEditing] = useState<Role | 'new' | undefined>();
  const error = roles.error ?? permissions.error;
  const list = roles.data ?? [];
  return (
    <Page
      title={t('accounts:ui.settings.roles')}
      acts={
        may ? (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setEditing('new')}>
            {t('accounts:ui.role.new')}
          </Button>
        ) : null
      }
      bar={may ? null : <ReadOnlyNote may={may} />}
    >
      {error ? <ErrorState problem={Problem.of(error)} onRetry={() => void roles.refetch()} /> : null}
      {!roles.data && !error ? <RowsLoading /> : null}
      {roles.data && permissions.data ? (
        <Scroller label={t('accounts:ui.settings.roles')}>
          <table className={styles.matrix}>
            <thead>
              <tr>
                <th scope="col">{t('accounts:ui.role.may')}</th>
                {list.map((role) => (
                  <RoleHead key={role.id} role={role} may={may} onRename={() => setEditing(role)} />
                ))}
              </tr>
            </thead>
            <tbody>
              {byContext(permissions.data).map(({ context, codes }) => (
                <Fragment key={context}>
                  <tr className={styles.context}>
                    <th colSpan={list.length + 1} scope="colgroup">
                      {contextWords(context)}
                    </th>
                  </tr>
                  {codes.map((code) => (
                    <tr key={code}>
                      <th scope="row" title={code}>
                        {permissionWords(code)}
                      </th>
                      {list.map((role) => (
                        <td key={role.id}>
                          <Cell role={role} code={code} may={may} />
                        </td>
                      ))}
                    </tr>
                  ))}
                </Fragment>
              ))}
            </tbody>
          </table>
        </Scroller>
      ) : null}
      {editing ? (
        <RoleDialog role={editing === 'new' ? undefined : editing} roles={list} onClose={() => setEditing(undefined)} />
      ) : null}
    </Page>
  );
}

function RoleHead({ role, may, onRename }: { role: Role; may: boolean; onRename: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const remove = useAct({
    call: () => api.DELETE('/api/roles/{id}', { params: { path: { id: role.id } } }),
    invalidates: ['accounts.roles.list'],
    says: () => t('accounts:ui.role.deleted', { name: role.name }),
    undo: () => () => api.POST('/api/roles', { body: { name: role.name, permissions: role.permissions } }),
  });
  const items = [
    { key: 'rename', label: t('accounts:ui.rename'), onClick: onRename },
    { key: 'delete', danger: true, label: t('act.delete'), onClick: () => remove.mutate() },
  ];
  return (
    <th scope="col">
      <span className={styles.role}>
        {roleWords(role)}
        {may && !role.builtin ? (
          <Dropdown menu={{ items }} trigger={['click']}>
            <Button
              type="text"
              size="small"
              icon={<MoreOutlined />}
              aria-label={t('accounts:ui.team.acts_of', { name: role.name })}
            />
          </Dropdown>
        ) : null}
      </span>
      <span className={styles.detail}>
        {t(role.builtin ? 'accounts:ui.role.builtin' : 'accounts:ui.role.own')} · {format.number(role.member_count)}
        <span className="sr-only">{t('accounts:ui.role.members', { count: role.member_count })}</span>
      </span>
    </th>
  );
}

function Cell({ role, code, may }: { role: Role; code: string; may: boolean }) {
  const { t } = useTranslation();
  const { permissions: mine } = useMe();
  const has = role.permissions.includes(code);
  const change = useAct({
    call: (permissions: string[]) =>
      api.PATCH('/api/roles/{id}', { params: { path: { id: role.id } }, body: { permissions } }),
    optimistic: (permissions, patch) =>
      patch<Role[]>('accounts.roles.list', (roles) =>
        roles.map((one) => (one.id === role.id ? { ...one, permissions } : one)),
      ),
    invalidates: ['accounts.roles.list'],
  });
  const words = `${roleWords(role)}: ${permissionWords(code)}`;
  if (role.builtin || !may) {
    const Icon = has ? CheckOutlined : MinusOutlined;
    return (
      <Icon
        className={styles.mark}
        data-has={has}
        aria-label={t(has ? 'accounts:ui.role.yes' : 'accounts:ui.role.no')}
      />
    );
  }
  return (
    <Checkbox
      checked={has}
      aria-label={words}
      // Nobody gives a right that he lacks.
      disabled={!mine.includes(code)}
      onChange={(event) =>
        change.mutate(
          event.target.checked ? [...role.permissions, code] : role.permissions.filter((one) => one !== code),
        )
      }
    />
  );
}
