import { DownloadOutlined, FolderAddOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMay } from '@/api/me';
import type { Attachment, Message } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { wayOf } from '@/ui/viewer/content';
import { FileIcon } from '../FileIcon';
import { kindOf } from '../files';
import styles from './Attachments.module.css';
import { AttachmentViewer } from './lateViewer';

/** Above this size (bytes) a picture is not loaded only for its tile. */
const TILE_PICTURE_MAX = 2_000_000;

/** The mail's files as tiles: each opens over the page, or is saved. */
export function Attachments({ message, companyId }: { message: Message; companyId?: string | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [shown, setShown] = useState<number | undefined>();
  const files = message.attachments.filter((one) => !one.inline);
  if (files.length === 0) return null;
  return (
    <div className={styles.tiles}>
      {files.map((file, at) => {
        const kind = kindOf(file.name, file.type);
        const href = hrefOf(message, file);
        const picture = wayOf(file.name, file.type) === 'image' && file.bytes <= TILE_PICTURE_MAX;
        return (
          <div key={file.index} className={styles.tile}>
            <button type="button" className={styles.main} onClick={() => setShown(at)} title={file.name}>
              <span className={styles.icon} data-kind={kind}>
                {picture ? <Thumb src={href} /> : null}
                <FileIcon kind={kind} />
              </span>
              <span className={styles.text}>
                <span className={styles.name}>{file.name}</span>
                <span className={styles.size}>{format.bytes(file.bytes)}</span>
              </span>
            </button>
            <a
              className={styles.save}
              href={href}
              download={file.name}
              aria-label={t('mail:ui.files.save', { name: file.name })}
            >
              <DownloadOutlined />
            </a>
            {companyId ? <Keep message={message} file={file} companyId={companyId} /> : null}
          </div>
        );
      })}
      {shown === undefined ? null : (
        <Suspense>
          <AttachmentViewer
            of={{ kind: 'messages', id: message.id }}
            files={files}
            at={shown}
            onAt={setShown}
            onClose={() => setShown(undefined)}
            acts={(file) => {
              const kept = files.find((one) => one.index === file.index);
              return companyId && kept ? <Keep message={message} file={kept} companyId={companyId} /> : null;
            }}
          />
        </Suspense>
      )}
    </div>
  );
}

/** Saves a file to the customer's: a note in his timeline bears it. */
function Keep({ message, file, companyId }: { message: Message; file: Attachment; companyId: string }) {
  const { t } = useTranslation();
  const may = useMay('customers.follow_up.write');
  const keep = useAct({
    call: () =>
      api.POST('/api/mail/messages/{id}/attachments/{index}/keep', {
        params: { path: { id: message.id, index: file.index } },
        body: { company_id: companyId },
      }),
    invalidates: ['customers.timeline'],
    says: () => t('mail:ui.raw.kept', { name: file.name }),
  });
  if (!may) return null;
  const words = t('mail:ui.raw.keep');
  return (
    <Button
      type="text"
      size="small"
      className={styles.keep}
      icon={<FolderAddOutlined />}
      title={words}
      aria-label={words}
      loading={keep.isPending}
      onClick={() => keep.mutate()}
    />
  );
}

/** A small picture over its icon; without an answer the icon stays. */
function Thumb({ src }: { src: string }) {
  const [failed, setFailed] = useState(false);
  if (failed) return null;
  return <img className={styles.thumb} src={src} alt="" loading="lazy" onError={() => setFailed(true)} />;
}

function hrefOf(message: Message, file: Attachment): string {
  return `/api/mail/messages/${message.id}/attachments/${file.index}`;
}
