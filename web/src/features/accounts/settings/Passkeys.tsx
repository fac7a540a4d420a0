import { KeyOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Input, Popconfirm } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { Passkey } from '@/api/types';
import { useAct } from '@/api/useAct';
import { FormField, FormProblem } from '@/ui/FormField';
import { RelativeTime } from '@/ui/Times';
import { knowsPasskeys, makePasskey } from '../passkey';
import { passkeysQuery, startQuery } from '../queries';
import { RecoveryCodes } from './RecoveryCodes';
import { Item, Section } from './Rows';
import styles from './Rows.module.css';

/** Passkeys: they sign in alone, or as the second factor. */
export function Passkeys() {
  const { t } = useTranslation();
  const { data: list } = useQuery(passkeysQuery());
  const { data: start } = useQuery(startQuery());
  const [adding, setAdding] = useState(false);
  const [codes, setCodes] = useState<string[] | undefined>();
  const possible = knowsPasskeys() && start?.passkeys !== false;
  return (
    <Section
      title={t('accounts:ui.passkey.title')}
      words={possible ? t('accounts:ui.passkey.words') : t('accounts:error.passkeys_unavailable.detail')}
      act={
        adding || !possible ? null : (
          <Button onClick={() => setAdding(true)} icon={<KeyOutlined />}>
            {t('accounts:ui.passkey.add')}
          </Button>
        )
      }
    >
      {adding ? <Add onDone={setCodes} onClose={() => setAdding(false)} /> : null}
      {list && list.length > 0 ? (
        <ul className={styles.list}>
          {list.map((one) => (
            <Line key={one.id} passkey={one} />
          ))}
        </ul>
      ) : null}
      {codes ? <RecoveryCodes codes={codes} onClose={() => setCodes(undefined)} /> : null}
    </Section>
  );
}

function Line({ passkey }: { passkey: Passkey }) {
  const { t } = useTranslation();
  const remove = useAct({
    call: () => api.DELETE('/api/me/passkeys/{id}', { params: { path: { id: passkey.id } } }),
    invalidates: ['accounts.me.passkeys', 'accounts.me.get'],
    says: () => t('accounts:ui.passkey.removed'),
  });
  return (
    <Item
      icon={<KeyOutlined />}
      title={passkey.name}
      detail={
        passkey.last_used_at ? (
          <>
            {t('accounts:ui.last_used')} <RelativeTime at={passkey.last_used_at} />
          </>
        ) : (
          t('accounts:ui.never_used')
        )
      }
      acts={
        <Popconfirm
          title={t('accounts:ui.passkey.remove_ask')}
          okText={t('accounts:ui.remove')}
          okButtonProps={{ danger: true }}
          onConfirm={() => remove.mutate()}
        >
          <Button type="text" danger loading={remove.isPending}>
            {t('accounts:ui.remove')}
          </Button>
        </Popconfirm>
      }
    />
  );
}

function Add({ onDone, onClose }: { onDone: (codes: string[]) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState(deviceName());
  const add = useAct({
    call: async () => {
      const begun = await api.POST('/api/me/passkeys/begin');
      if (!begun.data) return { error: begun.error, response: begun.response };
      const { challenge_id, options } = begun.data;
      const body = { challenge_id, name: name.trim(), credential: await makePasskey(options) };
      return api.POST('/api/me/passkeys/finish', { body });
    },
    refusal: 'form',
    invalidates: ['accounts.me.passkeys', 'accounts.me.get'],
    onDone: ({ recovery_codes }) => {
      onClose();
      if (recovery_codes) onDone(recovery_codes);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <FormProblem problem={add.problem} shown={['name']} />
      <FormField
        label={t('accounts:ui.passkey.name')}
        name="name"
        problem={add.problem}
        hint={t('accounts:ui.passkey.name_hint')}
      >
        {(field) => (
          <Input {...field} autoFocus required value={name} onChange={(event) => setName(event.target.value)} />
        )}
      </FormField>
      <span style={{ display: 'flex', gap: 8 }}>
        <Button type="primary" htmlType="submit" loading={add.isPending}>
          {t('act.continue')}
        </Button>
        <Button onClick={onClose}>{t('act.cancel')}</Button>
      </span>
    </form>
  );
}

function deviceName(): string {
  const { userAgent } = navigator;
  const found = [/iPhone/, /iPad/, /Android/, /Mac/, /Windows/, /Linux/].find((one) => one.test(userAgent));
  return found?.source ?? '';
}
