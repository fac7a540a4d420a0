import { Link, useParams } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useAct } from '@/api/useAct';
import { Door } from '@/ui/door/Door';
import styles from '@/ui/door/Door.module.css';
import { FormProblem } from '@/ui/FormField';

/** By the link of a warning: ends all sessions and locks the account. Asks once, because mail scanners open links too. */
export function NotMePage() {
  const { t } = useTranslation();
  const { token } = useParams({ from: '/not-me/$token' });
  const lock = useAct({
    call: () => api.POST('/api/not-me/{token}', { params: { path: { token } } }),
    refusal: 'form',
  });
  if (lock.isSuccess) {
    return (
      <Door title={t('accounts:ui.not_me.done_title')}>
        <p role="status">{t('accounts:ui.not_me.done')}</p>
        <Link to="/password-reset">{t('accounts:ui.not_me.next')}</Link>
      </Door>
    );
  }
  return (
    <Door title={t('accounts:ui.not_me.title')}>
      <p className={styles.lead}>{t('accounts:ui.not_me.words')}</p>
      <FormProblem problem={lock.problem} shown={[]} />
      <Button danger type="primary" size="large" loading={lock.isPending} onClick={() => lock.mutate()} block>
        {t('accounts:ui.not_me.act')}
      </Button>
      <p className={styles.aside}>
        <Link to="/sign-in">{t('accounts:ui.not_me.was_me')}</Link>
        <Link to="/password-reset">{t('accounts:ui.not_me.next')}</Link>
      </p>
    </Door>
  );
}
