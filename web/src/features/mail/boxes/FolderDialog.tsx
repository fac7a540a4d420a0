import { Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { Folder, Id } from '@/api/types';
import { useAct } from '@/api/useAct';
import { FormField, FormProblem } from '@/ui/FormField';
import styles from './FolderTree.module.css';
import { awaitServer } from './useFolderRefusals';

/** What is asked about a mailbox's folders: a new one (within another), another name, or its end. */
export type FolderAsk =
  | { what: 'create'; within: Folder | undefined }
  | { what: 'rename'; folder: Folder }
  | { what: 'delete'; folder: Folder };

interface FolderDialogProps {
  mailboxId: Id;
  ask: FolderAsk | undefined;
  onAnswered: () => void;
  /** A folder was deleted: who looks at it must look elsewhere. */
  onDeleted: (folder: Folder) => void;
}

/** Makes, renames and deletes folders: on the mail server too, so that every other mail program has the same. */
export function FolderDialog({ mailboxId, ask, onAnswered, onDeleted }: FolderDialogProps) {
  if (!ask) return null;
  if (ask.what === 'delete') {
    return <Delete mailboxId={mailboxId} folder={ask.folder} onAnswered={onAnswered} onDeleted={onDeleted} />;
  }
  return <Name mailboxId={mailboxId} ask={ask} onAnswered={onAnswered} />;
}

/** Servers separate the levels of a path by a character of their own; where none is known, this one serves. */
const SLASH = '/';

function Name({
  mailboxId,
  ask,
  onAnswered,
}: {
  mailboxId: Id;
  ask: Exclude<FolderAsk, { what: 'delete' }>;
  onAnswered: () => void;
}) {
  const { t } = useTranslation();
  const before = ask.what === 'rename' ? ask.folder : undefined;
  const [name, setName] = useState(before?.name ?? '');
  const create = useAct({
    call: (path: string) =>
      api.POST('/api/mail/mailboxes/{id}/folders', { params: { path: { id: mailboxId } }, body: { path } }),
    refusal: 'form',
    invalidates: ['mail.folders.list'],
    says: () => t('mail:ui.folder.made', { name: name.trim() }),
    onDone: onAnswered,
  });
  // The server does it first; the list is read again when it says that it has.
  const rename = useAct({
    call: (path: string) =>
      api.PATCH('/api/mail/mailboxes/{id}/folders/{folder_id}', {
        params: { path: { id: mailboxId, folder_id: before?.id ?? '' } },
        body: { path },
      }),
    refusal: 'form',
    optimistic: (path, patch) =>
      patch<Folder[]>('mail.folders.list', (all) =>
        all.map((one) => (one.id === before?.id ? { ...one, path, name: name.trim() } : one)),
      ),
    says: () => t('mail:ui.folder.renamed', { name: name.trim() }),
    onDone: () => {
      if (before) awaitServer(before);
      onAnswered();
    },
  });
  const act = before ? rename : create;
  const good = name.trim() !== '' && name.trim() !== before?.name;
  const save = () => {
    if (!good || act.isPending) return;
    const parent = ask.what === 'create' ? ask.within?.path : parentOf(ask.folder);
    const slash = (before ?? (ask.what === 'create' ? ask.within : undefined))?.delimiter ?? SLASH;
    act.mutate(parent ? `${parent}${slash}${name.trim()}` : name.trim());
  };
  return (
    <Modal
      open
      width={400}
      title={
        before
          ? t('mail:ui.folder.rename_title', { name: before.name })
          : ask.what === 'create' && ask.within
            ? t('mail:ui.folder.new_within', { name: ask.within.name })
            : t('mail:ui.folder.new')
      }
      okText={t(before ? 'mail:ui.folder.rename' : 'mail:ui.folder.create')}
      okButtonProps={{ disabled: !good, loading: act.isPending }}
      onOk={save}
      onCancel={onAnswered}
    >
      <div className={styles.ask}>
        <FormProblem problem={act.problem} shown={['path']} />
        <FormField
          label={t('mail:ui.folder.name')}
          name="path"
          problem={act.problem}
          hint={t('mail:ui.folder.name_hint')}
        >
          {(field) => (
            <Input
              {...field}
              autoFocus
              maxLength={200}
              value={name}
              onChange={(event) => setName(event.target.value)}
              onPressEnter={save}
            />
          )}
        </FormField>
      </div>
    </Modal>
  );
}

function Delete({
  mailboxId,
  folder,
  onAnswered,
  onDeleted,
}: {
  mailboxId: Id;
  folder: Folder;
  onAnswered: () => void;
  onDeleted: (folder: Folder) => void;
}) {
  const { t } = useTranslation();
  const remove = useAct({
    call: () =>
      api.DELETE('/api/mail/mailboxes/{id}/folders/{folder_id}', {
        params: { path: { id: mailboxId, folder_id: folder.id } },
      }),
    optimistic: (_none, patch) =>
      patch<Folder[]>('mail.folders.list', (all) => all.filter((one) => one.id !== folder.id)),
    says: () => t('mail:ui.folder.deleted', { name: folder.name }),
    onDone: () => {
      awaitServer(folder);
      onDeleted(folder);
      onAnswered();
    },
  });
  return (
    <Modal
      open
      width={440}
      title={t('mail:ui.folder.delete_sure', { name: folder.name })}
      okText={t('mail:ui.folder.delete')}
      okButtonProps={{ danger: true, loading: remove.isPending }}
      onOk={() => remove.mutate()}
      onCancel={onAnswered}
    >
      <p>{t('mail:ui.folder.delete_words', { count: folder.total })}</p>
    </Modal>
  );
}

function parentOf(folder: Folder): string | undefined {
  const at = folder.delimiter ? folder.path.lastIndexOf(folder.delimiter) : -1;
  return at > 0 ? folder.path.slice(0, at) : undefined;
}
