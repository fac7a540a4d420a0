import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Drawer, Input, Segmented } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMe } from '@/api/me';
import { useAct } from '@/api/useAct';
import { CopyButton } from '@/ui/CopyButton';
import { FormField, FormProblem } from '@/ui/FormField';
import { permissionsQuery } from '../queries';
import { byContext } from './permissions';
import styles from './Rows.module.css';
import { contextWords, permissionWords } from './words';

const DAY_MS = 86_400_000;
/** Days; the server takes two years at most. */
const LASTS = [30, 90, 365] as const;

/** A new key: what it may, how long; its secret is shown once. */
export function NewApiKey({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { permissions: mine } = useMe();
  const { data: permissions } = useQuery(permissionsQuery());
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<string[]>([]);
  const [days, setDays] = useState<number>(90);
  const create = useAct({
    call: () =>
      api.POST('/api/me/api-keys', {
        body: { name: name.trim(), scopes, expires_at: new Date(Date.now() + days * DAY_MS).toISOString() },
      }),
    refusal: 'form',
    invalidates: ['accounts.me.api_keys'],
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Drawer open onClose={onClose} size={420} title={t('accounts:ui.key.new')} mask={{ closable: !create.data }}>
      {create.data ? (
        <div className={styles.once}>
          <p>{t('accounts:ui.key.once')}</p>
          <code className={`${styles.code} ${styles.secret}`}>{create.data.secret}</code>
          <div className={styles.onceAct}>
            <CopyButton text={create.data.secret} primary />
            <Button onClick={onClose}>{t('act.close')}</Button>
          </div>
        </div>
      ) : (
        <form className={styles.form} onSubmit={submit}>
          <FormProblem problem={create.problem} shown={['name', 'scopes', 'expires_at']} />
          <FormField
            label={t('accounts:ui.key.name')}
            name="name"
            problem={create.problem}
            hint={t('accounts:ui.key.name_hint')}
          >
            {(field) => (
              <Input {...field} autoFocus required value={name} onChange={(event) => setName(event.target.value)} />
            )}
          </FormField>
          <FormField label={t('accounts:ui.key.lasts')} name="expires_at" problem={create.problem}>
            {(field) => (
              <Segmented
                id={field.id}
                aria-label={t('accounts:ui.key.lasts')}
                value={days}
                onChange={setDays}
                options={LASTS.map((value) => ({ value, label: t('accounts:ui.key.days', { count: value }) }))}
              />
            )}
          </FormField>
          <div style={{ display: 'grid', gap: 12 }}>
            <h2 style={{ fontSize: 13, lineHeight: '20px' }}>{t('accounts:ui.key.may')}</h2>
            {byContext(permissions ?? []).map(({ context, codes }) => (
              <fieldset key={context} style={{ display: 'grid', gap: 4, border: 0, padding: 0, margin: 0 }}>
                <legend style={{ padding: 0, color: 'var(--tw-text-3)', fontSize: 12 }}>{contextWords(context)}</legend>
                {codes
                  .filter((code) => mine.includes(code))
                  .map((code) => (
                    <Checkbox
                      key={code}
                      checked={scopes.includes(code)}
                      onChange={(event) =>
                        setScopes(event.target.checked ? [...scopes, code] : scopes.filter((one) => one !== code))
                      }
                    >
                      {permissionWords(code)}
                    </Checkbox>
                  ))}
              </fieldset>
            ))}
          </div>
          <Button type="primary" htmlType="submit" loading={create.isPending} disabled={scopes.length === 0}>
            {t('accounts:ui.key.create')}
          </Button>
        </form>
      )}
    </Drawer>
  );
}
