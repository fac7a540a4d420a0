import { Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMe } from '@/api/me';
import type { Role } from '@/api/types';
import { useAct } from '@/api/useAct';
import { FormField, FormProblem } from '@/ui/FormField';
import styles from './Rows.module.css';
import { roleWords } from './words';

/** A new role, begun with the rights of another, or another name for one. */
export function RoleDialog({
  role,
  roles,
  onClose,
}: {
  role: Role | undefined;
  roles: readonly Role[];
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { permissions: mine } = useMe();
  const [name, setName] = useState(role?.name ?? '');
  const [like, setLike] = useState('');
  const done = { refusal: 'form', invalidates: ['accounts.roles.list'], onDone: onClose } as const;
  const begun = roles.find((one) => one.id === like)?.permissions ?? [];
  const create = useAct({
    ...done,
    call: () =>
      api.POST('/api/roles', { body: { name: name.trim(), permissions: begun.filter((code) => mine.includes(code)) } }),
  });
  const rename = useAct({
    ...done,
    call: (id: string) => api.PATCH('/api/roles/{id}', { params: { path: { id } }, body: { name: name.trim() } }),
  });
  const act = role ? rename : create;
  const save = () => (role ? rename.mutate(role.id) : create.mutate());
  return (
    <Modal
      open
      title={t(role ? 'accounts:ui.role.rename_title' : 'accounts:ui.role.new')}
      okText={t(role ? 'act.save' : 'accounts:ui.role.create')}
      okButtonProps={{ loading: act.isPending, disabled: !name.trim() }}
      onOk={save}
      onCancel={onClose}
    >
      <div className={styles.form}>
        <FormProblem problem={act.problem} shown={['name']} />
        <FormField label={t('accounts:ui.role.name')} name="name" problem={act.problem}>
          {(field) => (
            <Input
              {...field}
              autoFocus
              value={name}
              onChange={(event) => setName(event.target.value)}
              onPressEnter={save}
            />
          )}
        </FormField>
        {role ? null : (
          <FormField label={t('accounts:ui.role.like')} name="like" hint={t('accounts:ui.role.like_hint')}>
            {({ id }) => (
              <Select
                id={id}
                value={like}
                onChange={setLike}
                options={[
                  { value: '', label: t('accounts:ui.role.empty') },
                  ...roles
                    .filter((one) => one.builtin !== 'master')
                    .map((one) => ({ value: one.id, label: roleWords(one) })),
                ]}
              />
            )}
          </FormField>
        )}
      </div>
    </Modal>
  );
}
