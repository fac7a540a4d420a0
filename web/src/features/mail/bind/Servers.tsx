import { Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { MailHost } from '@/api/types';
import { type FieldProblem, FormField } from '@/ui/FormField';
import styles from './Bind.module.css';

export interface ServersValue {
  user: string;
  imap: MailHost;
  smtp: MailHost;
}

interface ServersProps {
  value: ServersValue;
  onChange: (value: ServersValue) => void;
  problem: FieldProblem | undefined;
}

const PORTS = { imap: { tls: 993, starttls: 143, none: 143 }, smtp: { tls: 465, starttls: 587, none: 25 } } as const;

/** Sign-in name and both servers, for who knows better than the discovery. */
export function Servers({ value, onChange, problem }: ServersProps) {
  const { t } = useTranslation();
  return (
    <div className={styles.servers}>
      <FormField label={t('mail:ui.bind.user')} name="user" problem={problem}>
        {(field) => (
          <Input
            {...field}
            value={value.user}
            autoComplete="off"
            onChange={(event) => onChange({ ...value, user: event.target.value })}
          />
        )}
      </FormField>
      {(['imap', 'smtp'] as const).map((which) => (
        <Host
          key={which}
          which={which}
          host={value[which]}
          problem={problem}
          onChange={(host) => onChange({ ...value, [which]: host })}
        />
      ))}
    </div>
  );
}

interface HostProps {
  which: 'imap' | 'smtp';
  host: MailHost;
  onChange: (host: MailHost) => void;
  problem: FieldProblem | undefined;
}

function Host({ which, host, onChange, problem }: HostProps) {
  const { t } = useTranslation();
  return (
    <div className={styles.host}>
      <FormField label={t(`mail:ui.bind.${which}`)} name={`${which}.host`} problem={problem}>
        {(field) => (
          <Input
            {...field}
            value={host.host}
            onChange={(event) => onChange({ ...host, host: event.target.value.trim() })}
          />
        )}
      </FormField>
      <FormField label={t('mail:ui.bind.security')} name={`${which}.security`} problem={problem}>
        {(field) => (
          <Select
            {...field}
            value={host.security}
            options={(['tls', 'starttls', 'none'] as const).map((one) => ({
              value: one,
              label: t(`mail:ui.bind.security_${one}`),
            }))}
            onChange={(security) => onChange({ ...host, security, port: PORTS[which][security] })}
          />
        )}
      </FormField>
      <FormField label={t('mail:ui.bind.port')} name={`${which}.port`} problem={problem}>
        {(field) => (
          <InputNumber
            {...field}
            className={styles.port}
            controls={false}
            min={1}
            max={65535}
            value={host.port}
            onChange={(port) => onChange({ ...host, port: port ?? host.port })}
          />
        )}
      </FormField>
    </div>
  );
}
