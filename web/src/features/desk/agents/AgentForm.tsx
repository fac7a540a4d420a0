import { Button, Drawer, Input, Segmented } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useAct } from '@/api/useAct';
import { LANG_NAMES, LANGS, langNow } from '@/lib/i18n';
import { FormField, FormProblem } from '@/ui/FormField';
import styles from '../Desk.module.css';

/** The server names fields as it does where any house is founded: the house is `company`, its master `name`. */
const FIELDS = { name: 'company', person: 'name', email: 'email' } as const;

/** A house that sells for the vendor; its master is invited by letter. */
export function AgentForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [form, setForm] = useState({ name: '', person: '', email: '', lang: langNow() });
  const make = useAct({
    call: () =>
      api.POST('/api/desk/agents', {
        body: { ...form, name: form.name.trim(), person: form.person.trim(), email: form.email.trim() },
      }),
    refusal: 'form',
    invalidates: ['desk.agents', 'accounts.audit.list'],
    says: () => t('desk:ui.agent.made', { email: form.email.trim() }),
    onDone: onClose,
  });
  const { problem } = make;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <Drawer open onClose={onClose} size={420} title={t('desk:ui.agent.new')}>
      <form className={styles.form} onSubmit={submit}>
        <FormProblem problem={problem} shown={[...Object.values(FIELDS), 'lang']} />
        {(['name', 'person', 'email'] as const).map((part) => (
          <FormField
            key={part}
            label={t(`desk:ui.agent.${part}`)}
            name={FIELDS[part]}
            problem={problem}
            hint={part === 'email' ? t('desk:ui.agent.email_hint') : undefined}
          >
            {(field) => (
              <Input
                {...field}
                autoFocus={part === 'name'}
                required
                type={part === 'email' ? 'email' : 'text'}
                value={form[part]}
                onChange={(event) => setForm({ ...form, [part]: event.target.value })}
              />
            )}
          </FormField>
        ))}
        <FormField label={t('desk:ui.agent.lang')} name="lang" problem={problem}>
          {({ id }) => (
            <div>
              <Segmented
                id={id}
                value={form.lang}
                onChange={(lang) => setForm({ ...form, lang })}
                options={LANGS.map((value) => ({ value, label: LANG_NAMES[value] }))}
              />
            </div>
          )}
        </FormField>
        <Button type="primary" htmlType="submit" loading={make.isPending}>
          {t('desk:ui.agent.new')}
        </Button>
      </form>
    </Drawer>
  );
}
