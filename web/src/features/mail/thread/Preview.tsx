import { CloseOutlined, DownloadOutlined, LeftOutlined, RightOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { useHotkeys } from '@/lib/hotkeys';
import type { FileKind } from '../files';
import styles from './Preview.module.css';

interface PreviewFile {
  key: number | string;
  name: string;
  kind: FileKind;
  href: string;
}

/** A picture or a PDF over the page; arrows go to the next. */
export function Preview({ files, at, onClose }: { files: PreviewFile[]; at: PreviewFile['key']; onClose: () => void }) {
  const { t } = useTranslation();
  const [index, setIndex] = useState(() =>
    Math.max(
      0,
      files.findIndex((one) => one.key === at),
    ),
  );
  const file = files[index];
  const go = (by: number) => setIndex((now) => Math.max(0, Math.min(files.length - 1, now + by)));
  useHotkeys([
    { keys: 'Escape', run: onClose },
    { keys: 'ArrowLeft', run: () => go(-1), everywhere: true },
    { keys: 'ArrowRight', run: () => go(1), everywhere: true },
  ]);
  if (!file) return null;
  return createPortal(
    <div className={styles.over} role="dialog" aria-modal="true" aria-label={file.name}>
      <header className={styles.head}>
        <span className={styles.name}>{file.name}</span>
        {files.length > 1 ? (
          <>
            <span className={styles.count}>
              {index + 1} / {files.length}
            </span>
            <Button
              type="text"
              icon={<LeftOutlined />}
              aria-label={t('mail:ui.preview.previous')}
              disabled={index === 0}
              onClick={() => go(-1)}
            />
            <Button
              type="text"
              icon={<RightOutlined />}
              aria-label={t('mail:ui.preview.next')}
              disabled={index === files.length - 1}
              onClick={() => go(1)}
            />
          </>
        ) : null}
        <a href={file.href} download={file.name} className={styles.save}>
          <DownloadOutlined /> {t('mail:ui.preview.save')}
        </a>
        <Button type="text" icon={<CloseOutlined />} aria-label={t('act.close')} onClick={onClose} />
      </header>
      {file.kind === 'pdf' ? <Pdf key={file.key} href={file.href} /> : <Picture key={file.key} file={file} />}
    </div>,
    document.body,
  );
}

function Picture({ file }: { file: PreviewFile }) {
  const { t } = useTranslation();
  const [failed, setFailed] = useState(false);
  if (failed) return <p className={styles.problem}>{t('mail:ui.preview.failed')}</p>;
  return (
    <div className={styles.stage}>
      <img src={file.href} alt={file.name} onError={() => setFailed(true)} />
    </div>
  );
}

/**
 * The answer says 'attachment', so that nothing of a mail is ever opened as a page of ours; the bytes are fetched and
 * given to the browser's own viewer as a PDF and nothing else.
 */
function Pdf({ href }: { href: string }) {
  const { t } = useTranslation();
  const [url, setUrl] = useState<string | 'failed' | undefined>();
  useEffect(() => {
    const stop = new AbortController();
    let made: string | undefined;
    fetch(href, { signal: stop.signal, credentials: 'same-origin' })
      .then(async (response) => {
        if (!response.ok) throw new Error(String(response.status));
        made = URL.createObjectURL(new Blob([await response.arrayBuffer()], { type: 'application/pdf' }));
        setUrl(made);
      })
      .catch(() => {
        if (!stop.signal.aborted) setUrl('failed');
      });
    return () => {
      stop.abort();
      if (made) URL.revokeObjectURL(made);
    };
  }, [href]);
  if (url === 'failed') return <p className={styles.problem}>{t('mail:ui.preview.failed')}</p>;
  if (!url) return <p className={styles.problem}>{t('state.loading')}</p>;
  return <iframe className={styles.pdf} src={url} title={t('mail:ui.preview.pdf')} />;
}
