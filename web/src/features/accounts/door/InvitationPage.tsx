import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Button } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, query } from '@/api/client';
import { Problem } from '@/api/problem';
import { useAct } from '@/api/useAct';
import { useWelcome } from '@/api/useWelcome';
import { langNow } from '@/lib/i18n';
import { Door } from '@/ui/door/Door';
import styles from '@/ui/door/Door.module.css';
import { NewPassword } from '@/ui/door/NewPassword';
import { FormProblem } from '@/ui/FormField';
import { Initials } from '@/ui/Initials';
import { RowsLoading } from '@/ui/PageState';

/** An invited colleague sees who invites him, chooses a password and is in. */
export function InvitationPage() {
  const { t } = useTranslation();
  const { token } = useParams({ from: '/invitation/$token' });
  const welcome = useWelcome();
  const { data, error } = useQuery({
    ...query('accounts.invitation.get', '/api/invitations/{token}', { params: { path: { token } } }),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [password, setPassword] = useState('');
  const join = useAct({
    call: () =>
      api.POST('/api/invitations/{token}', {
        params: { path: { token } },
        body: { password, lang: langNow(), time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone },
      }),
    refusal: 'form',
    // Only a company works with mail; the others begin at home.
    onDone: (me) => welcome(me, me.tenant.kind === 'company' ? '/settings/mailboxes/new' : '/'),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    join.mutate();
  };
  if (error && !data) {
    return (
      <Door title={t('accounts:ui.invitation.bad_title')}>
        <p role="alert">{Problem.of(error).words}</p>
        <Link to="/sign-in">{t('accounts:ui.to_sign_in')}</Link>
      </Door>
    );
  }
  if (!data) {
    return (
      <Door title={t('accounts:ui.invitation.loading')}>
        <RowsLoading rows={3} />
      </Door>
    );
  }
  return (
    <Door title={t('accounts:ui.invitation.title', { company: data.company })}>
      <p className={styles.lead} style={{ display: 'flex', gap: 10, alignItems: 'center' }}>
        <Initials name={data.name} size={32} />
        <span>
          <b style={{ color: 'var(--tw-text)' }}>{data.name}</b>
          <br />
          {data.email}
        </span>
      </p>
      <form className={styles.form} onSubmit={submit}>
        <FormProblem problem={join.problem} shown={['password']} />
        <NewPassword
          label={t('accounts:ui.password.choose')}
          value={password}
          onChange={setPassword}
          problem={join.problem}
          about={[data.company, data.name, data.email]}
          autoFocus
        />
        <Button type="primary" size="large" htmlType="submit" loading={join.isPending} block>
          {t('accounts:ui.invitation.act')}
        </Button>
      </form>
    </Door>
  );
}
