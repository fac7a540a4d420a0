import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ViewedFile } from './content';
import { NotShown } from './NotShown';
import { useBox } from './useBox';
import styles from './Viewer.module.css';
import { fitted } from './zoom';

/** A picture that fits, or larger; the browser turns it as its camera was held. */
export function ImageView({ file, zoom }: { file: ViewedFile; zoom: number }) {
  const { t } = useTranslation();
  const stage = useRef<HTMLElement>(null);
  const [own, setOwn] = useState<{ width: number; height: number } | 'failed' | undefined>();
  const room = useBox(stage, own !== 'failed');
  if (own === 'failed') return <NotShown file={file} words={t('late.viewer.image_failed')} />;
  return (
    <section
      className={styles.stage}
      ref={stage}
      data-image={true}
      data-scrolls={true}
      aria-label={file.name}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
      tabIndex={0}
    >
      <img
        src={file.href}
        alt={file.name}
        className={styles.image}
        style={own ? { width: fitted(own, room) * zoom } : { maxWidth: '100%', maxHeight: '100%' }}
        onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
          setOwn({ width: naturalWidth, height: naturalHeight })
        }
        onError={() => setOwn('failed')}
      />
    </section>
  );
}
