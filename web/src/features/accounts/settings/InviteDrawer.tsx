import { Button, Drawer, Input, Radio, Select } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { Department, Role, Sees } from '@/api/types';
import { useAct } from '@/api/useAct';
import { FormField, FormProblem } from '@/ui/FormField';
import { InvitationSent } from './InvitationLink';
import styles from './Rows.module.css';
import { linesOf } from './tree';
import { roleWords } from './words';

/** Invites a colleague: who, as what, where, what he sees. */
export function InviteDrawer({
  roles,
  departments,
  onClose,
}: {
  roles: readonly Role[];
  departments: readonly Department[];
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const offered = roles.filter((role) => role.builtin !== 'master');
  const usual = offered.find((role) => role.builtin === 'salesperson') ?? offered[0];
  const [form, setForm] = useState({ email: '', name: '', department: '', sees: 'own' as Sees });
  const [role, setRole] = useState<string | undefined>();
  const put = (part: Partial<typeof form>) => setForm({ ...form, ...part });
  const roleId = role ?? usual?.id ?? '';
  const invite = useAct({
    call: () =>
      api.POST('/api/accounts/invitations', {
        body: {
          email: form.email.trim(),
          name: form.name.trim(),
          role_id: roleId,
          department_id: form.department || null,
          sees: form.sees,
        },
      }),
    refusal: 'form',
    invalidates: ['accounts.people.list', 'accounts.departments.list', 'accounts.roles.list'],
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate();
  };
  const another = () => {
    put({ email: '', name: '' });
    invite.reset();
  };
  return (
    <Drawer open onClose={onClose} size={420} title={t('accounts:ui.invite.title')}>
      {invite.data ? (
        <div className={styles.form}>
          <InvitationSent {...invite.data} />
          <span style={{ display: 'flex', gap: 8 }}>
            <Button onClick={another}>{t('accounts:ui.invite.another')}</Button>
            <Button onClick={onClose}>{t('act.close')}</Button>
          </span>
        </div>
      ) : (
        <form className={styles.form} onSubmit={submit}>
          <FormProblem problem={invite.problem} shown={['email', 'name', 'role_id', 'department_id', 'sees']} />
          <FormField label={t('accounts:ui.email')} name="email" problem={invite.problem}>
            {(field) => (
              <Input
                {...field}
                type="email"
                autoFocus
                required
                value={form.email}
                onChange={(event) => put({ email: event.target.value })}
              />
            )}
          </FormField>
          <FormField label={t('accounts:ui.profile.name')} name="name" problem={invite.problem}>
            {(field) => (
              <Input {...field} required value={form.name} onChange={(event) => put({ name: event.target.value })} />
            )}
          </FormField>
          <FormField label={t('accounts:ui.team.role')} name="role_id" problem={invite.problem}>
            {({ id, status }) => (
              <Select
                id={id}
                status={status ?? ''}
                value={roleId}
                onChange={setRole}
                options={offered.map((one) => ({ value: one.id, label: roleWords(one) }))}
              />
            )}
          </FormField>
          <FormField label={t('accounts:ui.team.department')} name="department_id" problem={invite.problem}>
            {({ id, status }) => (
              <Select
                id={id}
                status={status ?? ''}
                value={form.department}
                onChange={(department) => put({ department })}
                options={[
                  { value: '', label: t('accounts:ui.department.none') },
                  ...linesOf(departments).map((line) => ({ value: line.department.id, label: line.path })),
                ]}
              />
            )}
          </FormField>
          <FormField
            label={t('accounts:ui.team.sees')}
            name="sees"
            problem={invite.problem}
            hint={t('accounts:ui.sees.hint')}
          >
            {({ id }) => (
              <Radio.Group
                id={id}
                aria-label={t('accounts:ui.team.sees')}
                vertical
                value={form.sees}
                onChange={(event) => put({ sees: event.target.value as Sees })}
                options={(['own', 'department', 'all'] as const).map((sees) => ({
                  value: sees,
                  label: t(`accounts:ui.sees.${sees}`),
                }))}
              />
            )}
          </FormField>
          <Button type="primary" htmlType="submit" loading={invite.isPending}>
            {t('accounts:ui.invite.act')}
          </Button>
        </form>
      )}
    </Drawer>
  );
}
