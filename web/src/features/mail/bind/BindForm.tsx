import { useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMe } from '@/api/me';
import type { Id, MailboxWay } from '@/api/types';
import { useAct } from '@/api/useAct';
import { FormField, FormProblem } from '@/ui/FormField';
import styles from './Bind.module.css';
import { CONSENT_VERSION, Consent } from './Consent';

interface BindFormProps {
  email: string;
  /** How it is signed in to, having been tried. */
  way: MailboxWay;
  onBound: (id: Id) => void;
}

/** The last step: the name that readers see, from when on, and the consent. */
export function BindForm({ email, way, onBound }: BindFormProps) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const { account } = useMe();
  const [displayName, setDisplayName] = useState(account.name);
  const [since, setSince] = useState('');
  const [consent, setConsent] = useState(false);
  const bind = useAct({
    call: () =>
      api.POST('/api/mail/mailboxes', {
        body: {
          ...way,
          email,
          display_name: displayName.trim(),
          since: since === '' ? null : since,
          consent: true,
          consent_version: CONSENT_VERSION,
        },
      }),
    refusal: 'form',
    invalidates: ['mail.mailboxes.list'],
    onDone: async (mailbox) => {
      await cache.invalidateQueries({ queryKey: ['mail.mailboxes.list'] });
      onBound(mailbox.id);
    },
  });
  return (
    <form
      className={styles.step}
      onSubmit={(event) => {
        event.preventDefault();
        bind.mutate();
      }}
    >
      <div className={styles.two}>
        <FormField label={t('mail:ui.bind.display_name')} name="display_name" problem={bind.problem}>
          {(field) => (
            <Input
              {...field}
              size="large"
              value={displayName}
              onChange={(event) => setDisplayName(event.target.value)}
            />
          )}
        </FormField>
        <FormField
          label={t('mail:ui.bind.since')}
          name="since"
          problem={bind.problem}
          hint={t('mail:ui.bind.since_hint')}
        >
          {(field) => (
            <Input
              {...field}
              size="large"
              type="date"
              max={new Date().toISOString().slice(0, 10)}
              value={since}
              onChange={(event) => setSince(event.target.value)}
            />
          )}
        </FormField>
      </div>
      <Consent address={email} />
      <Checkbox checked={consent} onChange={(event) => setConsent(event.target.checked)}>
        {t('mail:ui.consent.tick', { address: email })}
      </Checkbox>
      <FormProblem problem={bind.problem} shown={['display_name', 'since']} />
      <Button type="primary" size="large" htmlType="submit" loading={bind.isPending} disabled={!consent}>
        {t('mail:ui.bind.bind')}
      </Button>
    </form>
  );
}
