import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { Page } from '@/ui/Page';
import { NoRight } from '@/ui/PageState';
import { BindFlow } from './BindFlow';
import { cameBack } from './cameBack';
import { SignedIn } from './SignedIn';

const HERE = '/settings/mailboxes/new';

/** Binds a mailbox, then goes to its mail, which fills before one's eyes. Identity providers send people back here. */
export function BindPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const may = useMay('mail.mailbox.manage');
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const [came, setCame] = useState(() => cameBack(search, window.location.search));
  // The code stands in no history and in no address that somebody copies.
  useEffect(() => {
    if (came) void navigate({ to: HERE, search: {}, replace: true });
  }, [came, navigate]);
  const onBound = (id: string) => void navigate({ to: '/mail', search: { mailbox: id } });
  return (
    <Page title={t('mail:ui.bind.title')} width="reading">
      {!may ? (
        <NoRight />
      ) : came ? (
        <SignedIn came={came} onBound={onBound} onAgain={() => setCame(undefined)} />
      ) : (
        <BindFlow onBound={onBound} />
      )}
    </Page>
  );
}
