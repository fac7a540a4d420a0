import { Link, useParams } from '@tanstack/react-router';
import { Button } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useAct } from '@/api/useAct';
import { Door } from '@/ui/door/Door';
import styles from '@/ui/door/Door.module.css';
import { NewPassword } from '@/ui/door/NewPassword';
import { FormProblem } from '@/ui/FormField';

/** Chooses a new password by the link of a mail. */
export function ResetPage() {
  const { t } = useTranslation();
  const { token } = useParams({ from: '/password-reset/$token' });
  const [password, setPassword] = useState('');
  const reset = useAct({
    call: () => api.POST('/api/password-reset/{token}', { params: { path: { token } }, body: { password } }),
    refusal: 'form',
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    reset.mutate();
  };
  if (reset.isSuccess) {
    return (
      <Door title={t('accounts:ui.reset.done_title')}>
        <p role="status">{t('accounts:ui.reset.done')}</p>
        <Link to="/sign-in">{t('accounts:ui.to_sign_in')}</Link>
      </Door>
    );
  }
  const gone = reset.problem?.status === 404 || reset.problem?.status === 410;
  return (
    <Door title={t('accounts:ui.reset.title')}>
      <form className={styles.form} onSubmit={submit}>
        <FormProblem problem={reset.problem} shown={['password']} />
        {gone ? <Link to="/password-reset">{t('accounts:ui.reset.again')}</Link> : null}
        <NewPassword
          label={t('accounts:ui.password.new')}
          value={password}
          onChange={setPassword}
          problem={reset.problem}
          autoFocus
        />
        <Button type="primary" size="large" htmlType="submit" loading={reset.isPending} block>
          {t('accounts:ui.reset.act')}
        </Button>
      </form>
    </Door>
  );
}
