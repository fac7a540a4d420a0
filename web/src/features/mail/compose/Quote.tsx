import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useScheme } from '@/lib/preferences';
import { paintText, SANDBOX, watchFrame } from '../thread/frame';
import styles from './Quote.module.css';

interface QuoteProps {
  html: string;
  onRemove: () => void;
  /** Into the editor, to answer between its lines. */
  onEdit: () => void;
}

/** The older mail below what is written, folded; it travels along as it is. */
export function Quote({ html, onRemove, onEdit }: QuoteProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <div className={styles.quote}>
      <button
        type="button"
        className={styles.dots}
        aria-expanded={open}
        aria-label={t('mail:ui.compose.quote')}
        title={t('mail:ui.compose.quote')}
        onClick={() => setOpen(!open)}
      >
        •••
      </button>
      {open ? (
        <>
          <span className={styles.acts}>
            <Button size="small" type="text" onClick={onEdit}>
              {t('mail:ui.compose.quote_edit')}
            </Button>
            <Button size="small" type="text" onClick={onRemove}>
              {t('mail:ui.compose.quote_remove')}
            </Button>
          </span>
          <Frame html={html} />
        </>
      ) : null}
    </div>
  );
}

function Frame({ html }: { html: string }) {
  const { t } = useTranslation();
  const ref = useRef<HTMLIFrameElement>(null);
  const scheme = useScheme();
  const [loads, setLoads] = useState(0);
  const [height, setHeight] = useState(40);
  // biome-ignore lint/correctness/useExhaustiveDependencies: they say when to look at the frame anew
  useEffect(() => {
    const frame = ref.current;
    if (!frame || loads === 0) return;
    paintText(frame);
    return watchFrame(frame, { onHeight: setHeight, onWrite: () => undefined });
  }, [loads, scheme]);
  const document = `<!doctype html><meta charset="utf-8"><style>body{margin:0;font:13px/1.5 system-ui,"Noto Sans SC",sans-serif;overflow-wrap:anywhere}img{max-width:100%}blockquote{margin:0 0 0 8px;padding-left:8px;border-left:2px solid}</style><body>${html}`;
  return (
    <iframe
      ref={ref}
      className={styles.frame}
      title={t('mail:ui.compose.quote')}
      srcDoc={document}
      sandbox={SANDBOX}
      style={{ height: Math.min(height, 320) }}
      onLoad={() => setLoads((now) => now + 1)}
    />
  );
}
