import { Link } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useAct } from '@/api/useAct';
import { Door } from '@/ui/door/Door';
import styles from '@/ui/door/Door.module.css';
import { FormField, FormProblem } from '@/ui/FormField';

/** Asks for a link to choose a new password; the answer never tells whether the address has an account. */
export function ForgotPage() {
  const { t } = useTranslation();
  const [email, setEmail] = useState('');
  const ask = useAct({ call: () => api.POST('/api/password-reset', { body: { email } }), refusal: 'form' });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate();
  };
  if (ask.isSuccess) {
    return (
      <Door title={t('accounts:ui.forgot.sent_title')}>
        <p role="status">{t('accounts:ui.forgot.sent', { email })}</p>
        <p className={styles.aside}>
          <Link to="/sign-in">{t('accounts:ui.to_sign_in')}</Link>
        </p>
      </Door>
    );
  }
  return (
    <Door title={t('accounts:ui.forgot.title')}>
      <p className={styles.lead}>{t('accounts:ui.forgot.words')}</p>
      <form className={styles.form} onSubmit={submit}>
        <FormProblem problem={ask.problem} shown={['email']} />
        <FormField label={t('accounts:ui.email')} name="email" problem={ask.problem}>
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
        <Button type="primary" size="large" htmlType="submit" loading={ask.isPending} block>
          {t('accounts:ui.forgot.act')}
        </Button>
      </form>
      <p className={styles.aside}>
        <Link to="/sign-in">{t('accounts:ui.to_sign_in')}</Link>
      </p>
    </Door>
  );
}
