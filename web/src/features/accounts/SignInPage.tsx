import { useQueryClient } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { meQuery } from '@/api/me';
import { useAct } from '@/api/useAct';
import { FormField, FormProblem } from '@/ui/FormField';
import styles from './SignInPage.module.css';

/** Mail and password. */
export function SignInPage() {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const router = useRouter();
  const { back } = useSearch({ from: '/sign-in' });
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useAct({
    call: () => api.POST('/api/session', { body: { email, password } }),
    refusal: 'form',
    onDone: (me) => {
      cache.setQueryData(meQuery().queryKey, me);
      router.history.replace(back ?? '/');
    },
  });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate();
  };
  return (
    <main className={styles.page}>
      <form className={styles.form} onSubmit={onSubmit}>
        <img src="/mark.svg" width={40} height={40} alt="" />
        <h1>{t('door.sign_in_title')}</h1>
        <FormProblem problem={signIn.problem} shown={['email', 'password']} />
        <FormField label={t('door.email')} name="email" problem={signIn.problem}>
          {(field) => (
            <Input
              {...field}
              size="large"
              type="email"
              autoComplete="username"
              autoFocus
              required
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
        </FormField>
        <FormField label={t('door.password')} name="password" problem={signIn.problem}>
          {(field) => (
            <Input.Password
              {...field}
              size="large"
              autoComplete="current-password"
              required
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </FormField>
        <Button type="primary" size="large" htmlType="submit" loading={signIn.isPending} block>
          {t('door.sign_in')}
        </Button>
      </form>
    </main>
  );
}
