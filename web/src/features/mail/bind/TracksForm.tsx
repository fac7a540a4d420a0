import { useQuery } from '@tanstack/react-query';
import { Checkbox } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, query } from '@/api/client';
import type { Mailbox } from '@/api/types';
import { useAct } from '@/api/useAct';

/** Whether new mails of this mailbox tell of their opening. */
export function TracksForm({ mailbox }: { mailbox: Mailbox }) {
  const { t } = useTranslation();
  const path = { params: { path: { id: mailbox.id } } };
  const { data } = useQuery(query('mail.tracking.get', '/api/mail/mailboxes/{id}/tracking', path));
  const save = useAct({
    call: (on: boolean) => api.PUT('/api/mail/mailboxes/{id}/tracking', { ...path, body: { on } }),
    optimistic: (on, patch) => patch<{ on: boolean }>('mail.tracking.get', (was) => ({ ...was, on })),
    invalidates: ['mail.tracking.get'],
  });
  return (
    <Checkbox checked={data?.on ?? false} disabled={!data} onChange={(event) => save.mutate(event.target.checked)}>
      {t('mail:late.track.setting_on')}
    </Checkbox>
  );
}
