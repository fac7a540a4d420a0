import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMe } from '@/api/me';
import { useAct } from '@/api/useAct';
import { NewPassword } from '@/ui/door/NewPassword';
import { FormField, FormProblem } from '@/ui/FormField';
import { Section } from './Rows';
import styles from './Rows.module.css';

/** A new password; the present one is asked for, and other sessions end. */
export function PasswordChange() {
  const { t } = useTranslation();
  const { account, tenant } = useMe();
  const [form, setForm] = useState({ current: '', new: '' });
  const change = useAct({
    call: () => api.POST('/api/me/password', { body: form }),
    refusal: 'form',
    invalidates: ['accounts.me.sessions'],
    says: () => t('accounts:ui.password.changed'),
    onDone: () => setForm({ current: '', new: '' }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <Section title={t('accounts:ui.password.label')} words={t('accounts:ui.password.change_words')}>
      <form className={styles.form} onSubmit={submit}>
        <FormProblem problem={change.problem} shown={['password', 'current', 'new']} />
        {/* Password managers need to know whose it is. */}
        <input type="hidden" name="username" autoComplete="username" value={account.email} readOnly />
        <div className={styles.inlineForm}>
          <FormField label={t('accounts:ui.password.current')} name="current" problem={change.problem}>
            {(field) => (
              <Input.Password
                {...field}
                size="large"
                required
                autoComplete="current-password"
                value={form.current}
                onChange={(event) => setForm({ ...form, current: event.target.value })}
              />
            )}
          </FormField>
          <NewPassword
            label={t('accounts:ui.password.new')}
            value={form.new}
            onChange={(next) => setForm({ ...form, new: next })}
            problem={change.problem}
            about={[account.email, account.name, tenant.name]}
          />
          <Button size="large" htmlType="submit" loading={change.isPending} disabled={!form.current || !form.new}>
            {t('accounts:ui.password.change')}
          </Button>
        </div>
      </form>
    </Section>
  );
}
