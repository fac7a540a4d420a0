import { Button, Modal } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './RawView.module.css';

/** So much of the raw mail (bytes) is shown; the rest is in the file. */
const SHOWN_MAX = 200_000;

/** The mail as it came over the wire. */
export function RawView({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const href = `/api/mail/messages/${id}/raw`;
  const [text, setText] = useState<string | undefined>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    fetch(href, { signal: stop.signal, credentials: 'same-origin' })
      .then(async (response) => {
        if (!response.ok) throw new Error(String(response.status));
        const bytes = new Uint8Array(await response.arrayBuffer());
        const shown = new TextDecoder('utf-8').decode(bytes.slice(0, SHOWN_MAX));
        setText(bytes.length > SHOWN_MAX ? `${shown}\n…` : shown);
      })
      .catch(() => {
        if (!stop.signal.aborted) setFailed(true);
      });
    return () => stop.abort();
  }, [href]);
  return (
    <Modal
      open
      onCancel={onClose}
      width={860}
      title={t('mail:ui.raw.title')}
      footer={
        <Button href={href} download={`${id}.eml`}>
          {t('mail:ui.raw.download')}
        </Button>
      }
    >
      {failed ? (
        <p role="alert">{t('mail:ui.preview.failed')}</p>
      ) : (
        <pre className={styles.raw}>{text ?? t('state.loading')}</pre>
      )}
    </Modal>
  );
}
