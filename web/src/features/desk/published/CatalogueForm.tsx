import { Button, Drawer, Input, Segmented } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { Catalogue } from '@/api/types';
import { useAct } from '@/api/useAct';
import { FormField, FormProblem } from '@/ui/FormField';
import styles from '../Desk.module.css';
import { EffectiveField } from './EffectiveField';

interface CatalogueFormProps {
  /** The text of the one that counts. */
  current: string | undefined;
  template: string;
  onClose: () => void;
  onPublished: (catalogue: Catalogue) => void;
}

/** Another catalogue, written from one that is there. */
export function CatalogueForm({ current, template, onClose, onPublished }: CatalogueFormProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(current ?? template);
  const [from, setFrom] = useState<string>();
  const publish = useAct({
    call: () => api.POST('/api/desk/catalogues', { body: { text, effective_from: from ?? null } }),
    refusal: 'form',
    invalidates: ['desk.catalogues', 'desk.read', 'accounts.audit.list'],
    onDone: (catalogue) => onPublished(catalogue as Catalogue),
  });
  const { problem } = publish;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    publish.mutate();
  };
  const begun = text === template ? 'template' : text === current ? 'current' : undefined;
  return (
    <Drawer open onClose={onClose} size={860} title={t('desk:ui.catalogue.write')} mask={{ closable: false }}>
      <form className={styles.form} onSubmit={submit}>
        <FormProblem problem={problem} shown={['text', 'effective_from']} />
        {current === undefined ? null : (
          <div className={styles.row}>
            <span className={styles.quiet}>{t('desk:ui.catalogue.start')}</span>
            <Segmented<'current' | 'template' | undefined>
              aria-label={t('desk:ui.catalogue.start')}
              value={begun}
              onChange={(start) => setText(start === 'template' ? template : current)}
              options={(['current', 'template'] as const).map((value) => ({
                value,
                label: t(`desk:ui.catalogue.start_${value}`),
              }))}
            />
          </div>
        )}
        <FormField
          label={t('desk:ui.catalogue.text')}
          name="text"
          problem={problem}
          hint={t('desk:ui.catalogue.text_hint')}
        >
          {(field) => (
            <Input.TextArea
              {...field}
              className={styles.source}
              required
              spellCheck={false}
              autoSize={{ minRows: 12, maxRows: 30 }}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </FormField>
        <EffectiveField value={from} onChange={setFrom} problem={problem} />
        <Button type="primary" htmlType="submit" loading={publish.isPending}>
          {t('desk:ui.catalogue.publish')}
        </Button>
      </form>
    </Drawer>
  );
}
