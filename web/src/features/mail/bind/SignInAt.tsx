import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { Id, MailSignInAt } from '@/api/types';
import { useAct } from '@/api/useAct';

interface SignInAtProps {
  at: MailSignInAt;
  email: string;
  /** Its owner gives permission anew; none: a mailbox is to be bound. */
  mailboxId?: Id;
  primary?: boolean;
}

/** Leads to the provider's own page, where the owner of the mailbox gives permission; he comes back to the page of binding. */
export function SignInAt({ at, email, mailboxId, primary = false }: SignInAtProps) {
  const { t } = useTranslation();
  const begin = useAct({
    call: () =>
      api.POST('/api/mail/sign-in', { body: { provider: at.provider ?? '', email, mailbox_id: mailboxId ?? null } }),
    onDone: ({ url }) => window.location.assign(url),
  });
  return (
    <div>
      <Button
        size={primary ? 'large' : 'middle'}
        type={primary ? 'primary' : 'default'}
        loading={begin.isPending || begin.isSuccess}
        onClick={() => begin.mutate()}
      >
        {t(mailboxId ? 'mail:ui.bind.sign_in_again' : 'mail:ui.bind.sign_in_at', { name: at.name })}
      </Button>
    </div>
  );
}
