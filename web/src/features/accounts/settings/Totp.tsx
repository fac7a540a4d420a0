import { MobileOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Input, Modal } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMe } from '@/api/me';
import { useAct } from '@/api/useAct';
import { CopyButton } from '@/ui/CopyButton';
import { FormField, FormProblem } from '@/ui/FormField';
import { QrCode } from '@/ui/QrCode';
import { StageChip } from '@/ui/StageChip';
import { passkeysQuery } from '../queries';
import { RecoveryCodes } from './RecoveryCodes';
import { Item, Section } from './Rows';
import styles from './Rows.module.css';

/** The authenticator app: set up by scanning and one code, removed with the password. */
export function Totp() {
  const { t } = useTranslation();
  const [codes, setCodes] = useState<string[] | undefined>();
  const [removing, setRemoving] = useState(false);
  const isOn = useIsOn();
  const begin = useAct({ call: () => api.POST('/api/me/totp/begin') });
  const done = (recovery: string[]) => {
    begin.reset();
    setCodes(recovery);
  };
  return (
    <Section title={t('accounts:ui.totp.title')} words={t('accounts:ui.totp.words')}>
      {begin.data ? (
        <SetUp {...begin.data} onDone={done} onCancel={() => begin.reset()} />
      ) : (
        <ul className={styles.list}>
          <Item
            icon={<MobileOutlined />}
            title={
              <>
                {t('accounts:ui.totp.app')}
                {isOn === undefined ? null : (
                  <StageChip tone={isOn ? 'green' : 'neutral'}>
                    {t(isOn ? 'accounts:ui.second.on' : 'accounts:ui.second.off')}
                  </StageChip>
                )}
              </>
            }
            detail={t(isOn ? 'accounts:ui.totp.on_words' : 'accounts:ui.totp.off_words')}
            acts={
              <span style={{ display: 'flex', gap: 8 }}>
                {isOn ? null : (
                  <Button loading={begin.isPending} onClick={() => begin.mutate()}>
                    {t('accounts:ui.totp.set_up')}
                  </Button>
                )}
                {isOn === false ? null : (
                  <Button type="text" danger onClick={() => setRemoving(true)}>
                    {t('accounts:ui.remove')}
                  </Button>
                )}
              </span>
            }
          />
        </ul>
      )}
      {removing ? <Remove onClose={() => setRemoving(false)} /> : null}
      {codes ? <RecoveryCodes codes={codes} onClose={() => setCodes(undefined)} /> : null}
    </Section>
  );
}

/** The server tells of second factors together: beside a passkey nobody knows whether the app is on as well. */
function useIsOn(): boolean | undefined {
  const { account } = useMe();
  const { data: passkeys } = useQuery(passkeysQuery());
  if (!account.second_factor) return false;
  return passkeys?.length === 0 ? true : undefined;
}

interface SetUpProps {
  secret: string;
  otpauth_url: string;
  onDone: (recovery: string[]) => void;
  onCancel: () => void;
}

function SetUp({ secret, otpauth_url, onDone, onCancel }: SetUpProps) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const confirm = useAct({
    call: () => api.POST('/api/me/totp/confirm', { body: { code: code.trim() } }),
    refusal: 'form',
    invalidates: ['accounts.me.get'],
    onDone: ({ recovery_codes }) => onDone(recovery_codes),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirm.mutate();
  };
  return (
    <div className={styles.totp}>
      <QrCode text={otpauth_url} label={t('accounts:ui.totp.qr')} />
      <div>
        <p>{t('accounts:ui.totp.scan')}</p>
        <div style={{ display: 'flex', gap: 8, alignItems: 'center' }}>
          <span className={styles.secret}>{secret.replace(/(.{4})/g, '$1 ').trim()}</span>
          <CopyButton text={secret} />
        </div>
        <form className={styles.form} onSubmit={submit}>
          <FormProblem problem={confirm.problem} shown={['code']} />
          <FormField label={t('accounts:ui.second.code')} name="code" problem={confirm.problem}>
            {(field) => (
              <Input
                {...field}
                className="num"
                style={{ maxWidth: 160 }}
                autoFocus
                required
                inputMode="numeric"
                autoComplete="one-time-code"
                maxLength={6}
                value={code}
                onChange={(event) => setCode(event.target.value)}
              />
            )}
          </FormField>
          <span style={{ display: 'flex', gap: 8 }}>
            <Button type="primary" htmlType="submit" loading={confirm.isPending}>
              {t('accounts:ui.totp.confirm')}
            </Button>
            <Button onClick={onCancel}>{t('act.cancel')}</Button>
          </span>
        </form>
      </div>
    </div>
  );
}

function Remove({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const remove = useAct({
    call: () => api.DELETE('/api/me/totp', { body: { password } }),
    refusal: 'form',
    invalidates: ['accounts.me.get'],
    says: () => t('accounts:ui.totp.removed'),
    onDone: onClose,
  });
  return (
    <Modal
      open
      title={t('accounts:ui.totp.remove_title')}
      okText={t('accounts:ui.remove')}
      okButtonProps={{ danger: true, loading: remove.isPending, disabled: !password }}
      onOk={() => remove.mutate()}
      onCancel={onClose}
    >
      <div className={styles.form}>
        <FormProblem problem={remove.problem} shown={['password']} />
        <FormField label={t('accounts:ui.password.current')} name="password" problem={remove.problem}>
          {(field) => (
            <Input.Password
              {...field}
              autoFocus
              autoComplete="current-password"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
              onPressEnter={() => remove.mutate()}
            />
          )}
        </FormField>
      </div>
    </Modal>
  );
}
