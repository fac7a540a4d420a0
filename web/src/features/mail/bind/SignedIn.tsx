import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '@/api/client';
import { Problem } from '@/api/problem';
import type { Id } from '@/api/types';
import { toast } from '@/lib/toast';
import styles from './Bind.module.css';
import { BindForm } from './BindForm';
import type { CameBack } from './cameBack';
import { SignInAt } from './SignInAt';
import { TestResult } from './TestResult';

interface SignedInProps {
  came: CameBack;
  onBound: (id: Id) => void;
  onAgain: () => void;
}

/** Back from the provider: the mailbox is tried with what it gave; then it is bound, or works again. */
export function SignedIn({ came, onBound, onAgain }: SignedInProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const cache = useQueryClient();
  // An answer counts once: whatever draws this page again asks no second time.
  const { data, error } = useQuery({
    queryKey: ['mail.sign_in.finish', came.state],
    queryFn: () => answer(api.POST('/api/mail/sign-in/finish', { body: came })),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: false,
    refetchOnReconnect: false,
  });
  const again = data?.mailbox_id;
  useEffect(() => {
    if (!data || !again) return;
    toast.say(t('mail:ui.bind.signed_in_again', { address: data.email }));
    for (const op of ['mail.mailboxes.list', 'mail.mailboxes.get']) void cache.invalidateQueries({ queryKey: [op] });
    void navigate({ to: '/settings/mailboxes/$id', params: { id: again }, replace: true });
  }, [data, again, cache, navigate, t]);
  if (error) {
    return (
      <div className={styles.step}>
        <div className={styles.lost} role="alert">
          {Problem.of(error).words}
        </div>
        <div>
          <Button type="primary" size="large" onClick={onAgain}>
            {t('mail:ui.bind.start_again')}
          </Button>
        </div>
      </div>
    );
  }
  if (!data) return <p className={styles.lead}>{t('mail:ui.bind.came_back')}</p>;
  const { tested } = data;
  const passed = tested.imap.ok && tested.smtp.ok;
  return (
    <div className={styles.flow}>
      <div className={styles.step}>
        <p className={styles.found} data-sure={passed}>
          {t('mail:ui.bind.signed_in', { name: data.name, address: data.email })}
        </p>
        <TestResult result={tested} pending={false} servers={{ user: data.email, imap: data.imap, smtp: data.smtp }} />
        {passed || again ? null : (
          <>
            <SignInAt at={{ provider: data.provider, name: data.name }} email={data.email} primary />
            <button type="button" className={styles.fold} onClick={onAgain}>
              {t('mail:ui.bind.other_way')}
            </button>
          </>
        )}
      </div>
      {passed && !again ? <BindForm email={data.email} way={{ sign_in: data.id }} onBound={onBound} /> : null}
    </div>
  );
}
