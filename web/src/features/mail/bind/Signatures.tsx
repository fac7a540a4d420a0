import { DeleteOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, query } from '@/api/client';
import type { Mailbox, MailSignature } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { RowsLoading } from '@/ui/PageState';
import { LANGUAGES, languageName } from '../templates/fields';
import styles from './Mailboxes.module.css';

const Editor = lazy(async () => ({ default: (await import('../compose/Editor')).Editor }));

/** Signatures for answers in other languages; an answer takes the one of the mail that it answers. */
export function Signatures({ mailbox }: { mailbox: Mailbox }) {
  const path = { params: { path: { id: mailbox.id } } };
  const { data } = useQuery(query('mail.signatures.list', '/api/mail/mailboxes/{id}/signatures', path));
  if (!data) return <RowsLoading rows={2} />;
  return <Edit key={JSON.stringify(data.map((one) => one.language))} mailbox={mailbox} kept={data} />;
}

function Edit({ mailbox, kept }: { mailbox: Mailbox; kept: MailSignature[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [all, setAll] = useState(kept);
  const save = useAct({
    call: (signatures: MailSignature[]) =>
      api.PUT('/api/mail/mailboxes/{id}/signatures', { params: { path: { id: mailbox.id } }, body: { signatures } }),
    invalidates: ['mail.signatures.list'],
    says: () => t('mail:ui.mailbox.saved'),
  });
  const free = LANGUAGES.filter((one) => !all.some((there) => there.language === one));
  const same = JSON.stringify(all) === JSON.stringify(kept);
  return (
    <>
      {all.map((one) => (
        <div key={one.language}>
          <div className={styles.inline}>
            <span className={styles.strong}>{languageName(one.language, format.lang)}</span>
            <Button
              type="text"
              size="small"
              icon={<DeleteOutlined />}
              aria-label={t('mail:late.signature.remove', { language: languageName(one.language, format.lang) })}
              onClick={() => setAll((now) => now.filter((there) => there.language !== one.language))}
            />
          </div>
          <div className={styles.signature}>
            <Suspense fallback={<RowsLoading rows={3} />}>
              <Editor
                html={one.html}
                version={0}
                autoFocus={false}
                label={t('mail:late.signature.of', { language: languageName(one.language, format.lang) })}
                onChange={(html) =>
                  setAll((now) => now.map((there) => (there.language === one.language ? { ...there, html } : there)))
                }
              />
            </Suspense>
          </div>
        </div>
      ))}
      <div className={styles.inline}>
        <Select
          value={null}
          placeholder={t('mail:late.signature.add')}
          aria-label={t('mail:late.signature.add')}
          style={{ width: 220 }}
          options={free.map((one) => ({ value: one as string, label: languageName(one, format.lang) }))}
          onChange={(language: string | null) => {
            if (language) setAll((now) => [...now, { language, html: mailbox.signature_html }]);
          }}
        />
        <Button loading={save.isPending} disabled={same} onClick={() => save.mutate(all)}>
          {t('act.save')}
        </Button>
      </div>
    </>
  );
}
