import { KeyOutlined } from '@ant-design/icons';
import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { Me, PasskeyAsked } from '@/api/types';
import { useAct } from '@/api/useAct';
import { Door } from '@/ui/door/Door';
import styles from '@/ui/door/Door.module.css';
import { FormField, FormProblem } from '@/ui/FormField';
import { askPasskey, knowsPasskeys } from '../passkey';

/** What the server accepts beside the password. */
export interface Asked {
  methods: readonly ('totp' | 'passkey' | 'recovery')[];
  passkey?: PasskeyAsked | undefined;
}

type Way = 'totp' | 'recovery';
const CODE_DIGITS = 6;

interface SecondFactorProps {
  typed: { email: string; password: string };
  asked: Asked;
  onIn: (me: Me) => void;
  onBack: () => void;
}

/** The step after the password: a code, a passkey or a recovery code. */
export function SecondFactor({ typed, asked, onIn, onBack }: SecondFactorProps) {
  const { t } = useTranslation();
  const [way, setWay] = useState<Way>(asked.methods.includes('totp') ? 'totp' : 'recovery');
  const [code, setCode] = useState('');
  const answer = useAct({
    call: (given: string) =>
      api.POST('/api/session', {
        body: { ...typed, ...(way === 'totp' ? { code: given } : { recovery_code: given }) },
      }),
    refusal: 'form',
    onDone: onIn,
  });
  const { passkey } = asked;
  const byPasskey = useAct({
    call: async ({ challenge_id, options }: PasskeyAsked) =>
      api.POST('/api/session/passkey/finish', { body: { challenge_id, credential: await askPasskey(options) } }),
    refusal: 'form',
    onDone: onIn,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    byPasskey.reset();
    answer.mutate(code.trim());
  };
  const change = (value: string) => {
    setCode(value);
    // The sixth digit is the last thing to type.
    if (way === 'totp' && /^\d{6}$/.test(value) && !answer.isPending) answer.mutate(value);
  };
  const choose = (next: Way) => {
    setWay(next);
    setCode('');
    answer.reset();
  };
  return (
    <Door title={t('accounts:ui.second.title')}>
      <form className={styles.form} onSubmit={submit}>
        <FormProblem problem={answer.problem ?? byPasskey.problem} shown={[]} />
        <FormField
          key={way}
          label={t(way === 'totp' ? 'accounts:ui.second.code' : 'accounts:ui.second.recovery')}
          name="code"
          hint={t(way === 'totp' ? 'accounts:ui.second.code_hint' : 'accounts:ui.second.recovery_hint')}
        >
          {(field) => (
            <Input
              {...field}
              size="large"
              className="num"
              autoFocus
              required
              autoComplete="one-time-code"
              inputMode={way === 'totp' ? 'numeric' : 'text'}
              maxLength={way === 'totp' ? CODE_DIGITS : undefined}
              value={code}
              onChange={(event) => change(event.target.value)}
            />
          )}
        </FormField>
        <Button type="primary" size="large" htmlType="submit" loading={answer.isPending} block>
          {t('accounts:ui.sign_in.act')}
        </Button>
      </form>
      {passkey && knowsPasskeys() ? (
        <Button
          size="large"
          icon={<KeyOutlined />}
          loading={byPasskey.isPending}
          onClick={() => byPasskey.mutate(passkey)}
          block
        >
          {t('accounts:ui.second.passkey')}
        </Button>
      ) : null}
      <p className={styles.aside}>
        <Button type="link" size="small" style={{ padding: 0 }} onClick={onBack}>
          {t('act.back')}
        </Button>
        {way === 'totp' && asked.methods.includes('recovery') ? (
          <Button type="link" size="small" style={{ padding: 0 }} onClick={() => choose('recovery')}>
            {t('accounts:ui.second.use_recovery')}
          </Button>
        ) : null}
        {way === 'recovery' && asked.methods.includes('totp') ? (
          <Button type="link" size="small" style={{ padding: 0 }} onClick={() => choose('totp')}>
            {t('accounts:ui.second.use_code')}
          </Button>
        ) : null}
      </p>
    </Door>
  );
}
