import { DeleteOutlined, FileTextOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Input, Select } from 'antd';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import type { MailTemplate } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { FormField, FormProblem } from '@/ui/FormField';
import { Page } from '@/ui/Page';
import { ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { Editor, type EditorHandle } from '../compose/Editor';
import { templatesQuery } from '../queries';
import { FIELDS, fieldWords, LANGUAGES, languageName } from './fields';
import { TemplateRow } from './TemplateRow';
import styles from './Templates.module.css';

const NEW = 'new';

/** Mails that are written often, with fields: one's own, and everybody's; each tells how often it was answered. */
export function TemplatesPage() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(templatesQuery());
  const [chosen, setChosen] = useState<string | undefined>();
  const open = chosen === NEW ? undefined : data?.find((one) => one.id === chosen);
  return (
    <Page
      title={t('mail:late.template.page')}
      acts={
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setChosen(NEW)}>
          {t('mail:late.template.add')}
        </Button>
      }
    >
      {error && !data ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <RowsLoading rows={6} /> : null}
      {data ? (
        <div className={styles.page}>
          <div className={styles.side}>
            <p className={styles.quiet}>{t('mail:late.template.hint')}</p>
            {data.length === 0 ? (
              <FirstUse icon={<FileTextOutlined />} title={t('mail:late.template.none')}>
                {t('mail:late.template.none_words')}
              </FirstUse>
            ) : null}
            <ul className={styles.list}>
              {data.map((one) => (
                <li key={one.id}>
                  <button
                    type="button"
                    className={styles.item}
                    aria-current={one.id === chosen}
                    onClick={() => setChosen(one.id)}
                  >
                    <TemplateRow template={one} />
                    <Answers template={one} />
                  </button>
                </li>
              ))}
            </ul>
          </div>
          {chosen !== undefined && (chosen === NEW || open) ? (
            <TemplateForm
              key={`${chosen}-${open?.revision ?? 0}`}
              template={open}
              folders={[...new Set(data.map((one) => one.folder).filter((folder) => folder !== ''))]}
              onDone={setChosen}
            />
          ) : null}
        </div>
      ) : null}
    </Page>
  );
}

function Answers({ template }: { template: MailTemplate }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { sent, answered } = template;
  if (!sent) return <span className={styles.quiet}>{t('mail:late.template.unused')}</span>;
  return (
    <span className={styles.quiet}>
      {t('mail:late.template.answers', {
        sent: format.number(sent),
        answered: format.number(answered ?? 0),
        rate: format.number((answered ?? 0) / sent, { style: 'percent' }),
      })}
    </span>
  );
}

interface TemplateFormProps {
  template: MailTemplate | undefined;
  folders: readonly string[];
  onDone: (id: string | undefined) => void;
}

function TemplateForm({ template, folders, onDone }: TemplateFormProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const mayShare = useMay('mail.template.share');
  const [form, setForm] = useState({
    shared: template?.shared ?? false,
    folder: template?.folder ?? '',
    name: template?.name ?? '',
    language: template?.language ?? '',
    subject: template?.subject ?? '',
    html: template?.html ?? '',
  });
  const set = (change: Partial<typeof form>) => setForm((now) => ({ ...now, ...change }));
  const editor = useRef<EditorHandle | null>(null);
  const invalidates = ['mail.templates.list'] as const;
  const body = { ...form, language: form.language || null };
  const make = useAct({
    call: () => api.POST('/api/mail/templates', { body }),
    invalidates,
    refusal: 'form',
    says: () => t('mail:ui.mailbox.saved'),
    onDone: (made) => onDone(made.id),
  });
  const save = useAct({
    call: () =>
      api.PUT('/api/mail/templates/{id}', {
        params: { path: { id: template?.id ?? '' } },
        body: { ...body, revision: template?.revision ?? 0 },
      }),
    invalidates,
    refusal: 'form',
    says: () => t('mail:ui.mailbox.saved'),
  });
  const remove = useAct({
    call: (one: MailTemplate) => api.DELETE('/api/mail/templates/{id}', { params: { path: { id: one.id } } }),
    invalidates,
    says: (_, one) => t('mail:late.template.removed', { name: one.name }),
    undo: () => () => api.POST('/api/mail/templates', { body }),
    onDone: () => onDone(undefined),
  });
  const write = template ? save : make;
  const may = template?.mine ?? true;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    write.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <FormProblem problem={write.problem} shown={['name', 'folder', 'subject']} />
      <div className={styles.pair}>
        <FormField label={t('mail:late.template.name')} name="name" problem={write.problem}>
          {(field) => (
            <Input
              {...field}
              value={form.name}
              disabled={!may}
              onChange={(event) => set({ name: event.target.value })}
            />
          )}
        </FormField>
        <FormField label={t('mail:late.template.folder')} name="folder" problem={write.problem}>
          {(field) => (
            <>
              <Input
                {...field}
                value={form.folder}
                disabled={!may}
                list="mail-template-folders"
                onChange={(event) => set({ folder: event.target.value })}
              />
              <datalist id="mail-template-folders">
                {folders.map((one) => (
                  <option key={one} value={one} />
                ))}
              </datalist>
            </>
          )}
        </FormField>
        <FormField label={t('mail:late.template.language')} name="language" problem={write.problem}>
          {(field) => (
            <Select
              {...field}
              value={form.language}
              disabled={!may}
              options={[
                { value: '', label: t('mail:late.template.any_language') },
                ...LANGUAGES.map((one) => ({ value: one, label: languageName(one, format.lang) })),
              ]}
              onChange={(language) => set({ language })}
            />
          )}
        </FormField>
      </div>
      <FormField label={t('mail:ui.compose.subject')} name="subject" problem={write.problem}>
        {(field) => (
          <Input
            {...field}
            value={form.subject}
            disabled={!may}
            onChange={(event) => set({ subject: event.target.value })}
          />
        )}
      </FormField>
      <div className={styles.editor}>
        <Editor
          html={template?.html ?? ''}
          version={0}
          autoFocus={false}
          label={t('mail:ui.compose.text')}
          handle={editor}
          onChange={(html) => set({ html })}
        />
      </div>
      {may ? (
        <div>
          <p className={styles.quiet}>{t('mail:late.template.fields', { open: '{{', close: '}}' })}</p>
          <div className={styles.fields}>
            {FIELDS.map((one) => (
              <Button key={one} size="small" onClick={() => editor.current?.insert(`{{${one}}}`)}>
                {fieldWords(one, t)}
              </Button>
            ))}
          </div>
        </div>
      ) : null}
      <div className={styles.foot}>
        {may ? (
          <Button
            type="primary"
            htmlType="submit"
            loading={make.isPending || save.isPending}
            disabled={form.name.trim() === ''}
          >
            {t('act.save')}
          </Button>
        ) : (
          <span className={styles.quiet}>{t('mail:late.template.not_yours')}</span>
        )}
        {mayShare ? (
          <Checkbox checked={form.shared} onChange={(event) => set({ shared: event.target.checked })}>
            {t('mail:late.template.share')}
          </Checkbox>
        ) : null}
        {template && may ? (
          <Button type="text" icon={<DeleteOutlined />} onClick={() => remove.mutate(template)}>
            {t('mail:late.template.remove')}
          </Button>
        ) : (
          <span />
        )}
      </div>
    </form>
  );
}
