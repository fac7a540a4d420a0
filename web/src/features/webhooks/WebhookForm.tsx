import { Button, Checkbox, Drawer, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { Webhook } from '@/api/types';
import { useAct } from '@/api/useAct';
import { FormField, FormProblem } from '@/ui/FormField';
import { SecretOnce } from './Secret';
import styles from './Webhooks.module.css';
import { kindWords } from './words';

/** A new webhook, whose secret is shown once afterwards; or what one is to be. */
export function WebhookForm({
  kinds,
  hook,
  onClose,
}: {
  kinds: readonly string[];
  hook?: Webhook;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const [name, setName] = useState(hook?.name ?? '');
  const [url, setUrl] = useState(hook?.url ?? '');
  const [chosen, setChosen] = useState<readonly string[]>(hook?.kinds ?? []);
  const body = () => ({ name: name.trim(), url: url.trim(), kinds: [...chosen] });
  const create = useAct({
    call: () => api.POST('/api/webhooks', { body: body() }),
    refusal: 'form',
    invalidates: ['webhooks.list'],
  });
  const change = useAct({
    call: (id: string) => api.PUT('/api/webhooks/{id}', { params: { path: { id } }, body: body() }),
    refusal: 'form',
    invalidates: ['webhooks.list'],
    says: () => t('webhooks:late.saved'),
    onDone: onClose,
  });
  const problem = hook ? change.problem : create.problem;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (hook) change.mutate(hook.id);
    else create.mutate();
  };
  const toggle = (kind: string, on: boolean) =>
    setChosen(on ? [...chosen, kind] : chosen.filter((one) => one !== kind));
  return (
    <Drawer
      open
      onClose={onClose}
      size={420}
      title={t(hook ? 'webhooks:late.edit' : 'webhooks:late.new')}
      mask={{ closable: !create.data }}
    >
      {create.data ? (
        <SecretOnce secret={create.data.secret} onClose={onClose} />
      ) : (
        <form className={styles.form} onSubmit={submit}>
          <FormProblem problem={problem} shown={['name', 'url', 'kinds']} />
          <FormField label={t('webhooks:late.name')} name="name" problem={problem} hint={t('webhooks:late.name_hint')}>
            {(field) => <Input {...field} autoFocus required value={name} onChange={(e) => setName(e.target.value)} />}
          </FormField>
          <FormField label={t('webhooks:late.url')} name="url" problem={problem} hint={t('webhooks:late.url_hint')}>
            {(field) => (
              <Input
                {...field}
                required
                inputMode="url"
                placeholder="https://"
                value={url}
                onChange={(e) => setUrl(e.target.value)}
              />
            )}
          </FormField>
          <FormField label={t('webhooks:late.kinds')} name="kinds" problem={problem}>
            {(field) => (
              <div id={field.id} className={styles.choices}>
                {kinds.map((kind) => (
                  <Checkbox key={kind} checked={chosen.includes(kind)} onChange={(e) => toggle(kind, e.target.checked)}>
                    {kindWords(kind)} <code className={styles.code}>{kind}</code>
                  </Checkbox>
                ))}
              </div>
            )}
          </FormField>
          <Button
            type="primary"
            htmlType="submit"
            loading={create.isPending || change.isPending}
            disabled={chosen.length === 0}
          >
            {t(hook ? 'webhooks:late.save' : 'webhooks:late.create')}
          </Button>
        </form>
      )}
    </Drawer>
  );
}
