import { Button, Drawer, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { ContractVersion } from '@/api/types';
import { useAct } from '@/api/useAct';
import { FormField, FormProblem } from '@/ui/FormField';
import styles from '../Desk.module.css';
import { placeholderWords } from '../words';
import { atPlaceholder } from './contracts';

interface TemplatesFormProps {
  placeholders: readonly { name: string; says: string }[];
  onClose: () => void;
}

/** The texts that the program brings, with what they leave open. */
export function TemplatesForm({ placeholders, onClose }: TemplatesFormProps) {
  const { t } = useTranslation();
  const [values, setValues] = useState<Record<string, string>>({});
  const names = placeholders.map(({ name }) => name);
  const publish = useAct({
    call: () =>
      api.POST('/api/desk/contracts/templates', {
        body: { values: Object.fromEntries(names.map((name) => [name, (values[name] ?? '').trim()])) },
      }),
    refusal: 'form',
    invalidates: ['desk.contracts', 'desk.read', 'accounts.audit.list'],
    says: (published) => {
      const count = (published as ContractVersion[]).length;
      return count > 0 ? t('desk:ui.contract.published', { count }) : t('desk:ui.contract.published_none');
    },
    onDone: onClose,
  });
  const problem = atPlaceholder(publish.problem, names);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    publish.mutate();
  };
  return (
    <Drawer open onClose={onClose} size={520} title={t('desk:ui.contract.templates')} mask={{ closable: false }}>
      <form className={styles.form} onSubmit={submit}>
        <p>{t('desk:ui.contract.templates_words')}</p>
        <FormProblem problem={problem} shown={names} />
        {placeholders.map((placeholder) => (
          <FormField
            key={placeholder.name}
            label={placeholderWords(placeholder)}
            name={placeholder.name}
            problem={problem}
          >
            {(field) => (
              <Input
                {...field}
                required
                value={values[placeholder.name] ?? ''}
                onChange={(event) => setValues({ ...values, [placeholder.name]: event.target.value })}
              />
            )}
          </FormField>
        ))}
        <Button type="primary" htmlType="submit" loading={publish.isPending}>
          {t('desk:ui.contract.templates_act')}
        </Button>
      </form>
    </Drawer>
  );
}
