import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useAct } from '@/api/useAct';
import { useWelcome } from '@/api/useWelcome';
import { langNow } from '@/lib/i18n';
import styles from '@/ui/door/Door.module.css';
import { FREE_MAIL, FreeMailWarning } from '@/ui/door/FreeMailWarning';
import { NewPassword } from '@/ui/door/NewPassword';
import { FormField, FormProblem } from '@/ui/FormField';

/** Makes a company with its main account; language and time zone are the browser's. */
export function CompanyForm() {
  const { t } = useTranslation();
  const welcome = useWelcome();
  const [form, setForm] = useState({ company: '', name: '', email: '', password: '' });
  const put = (part: Partial<typeof form>) => setForm({ ...form, ...part });
  const create = useAct({
    call: (acknowledged: boolean) =>
      api.POST('/api/start/company', {
        body: {
          ...form,
          lang: langNow(),
          time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
          free_mail_acknowledged: acknowledged,
        },
      }),
    refusal: 'form',
    // Nothing stands between a new company and its mail.
    onDone: (me) => welcome(me, '/settings/mailboxes/new'),
  });
  const warned = create.problem?.code === FREE_MAIL;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(false);
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      {warned ? null : <FormProblem problem={create.problem} shown={['company', 'name', 'email', 'password']} />}
      <div className={styles.pair}>
        <FormField label={t('accounts:ui.start.company')} name="company" problem={create.problem}>
          {(field) => (
            <Input
              {...field}
              size="large"
              autoComplete="organization"
              autoFocus
              required
              value={form.company}
              onChange={(event) => put({ company: event.target.value })}
            />
          )}
        </FormField>
        <FormField label={t('accounts:ui.start.name')} name="name" problem={create.problem}>
          {(field) => (
            <Input
              {...field}
              size="large"
              autoComplete="name"
              required
              value={form.name}
              onChange={(event) => put({ name: event.target.value })}
            />
          )}
        </FormField>
      </div>
      <FormField
        label={t('accounts:ui.start.email')}
        name="email"
        problem={create.problem}
        hint={warned ? null : t('accounts:ui.start.email_hint')}
      >
        {(field) => (
          <Input
            {...field}
            size="large"
            type="email"
            autoComplete="username"
            required
            status={warned ? 'warning' : field.status}
            value={form.email}
            onChange={(event) => {
              put({ email: event.target.value });
              if (create.isError) create.reset();
            }}
          />
        )}
      </FormField>
      {warned ? (
        <FreeMailWarning
          words={create.problem?.words}
          isPending={create.isPending}
          onAccept={() => create.mutate(true)}
        />
      ) : null}
      <NewPassword
        label={t('accounts:ui.password.label')}
        value={form.password}
        onChange={(password) => put({ password })}
        problem={create.problem}
        about={[form.company, form.name, form.email]}
      />
      <Button type="primary" size="large" htmlType="submit" loading={create.isPending} disabled={warned} block>
        {t('accounts:ui.start.create_act')}
      </Button>
    </form>
  );
}
