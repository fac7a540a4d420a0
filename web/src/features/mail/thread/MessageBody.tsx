import { EyeOutlined, PictureOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import type { Message } from '@/api/types';
import { useScheme } from '@/lib/preferences';
import { createKeptStore, useStore } from '@/lib/store';
import { Loading } from '@/ui/PageState';
import { compose } from '../compose/composers';
import { bodyQuery } from '../queries';
import { dress, paintText, SANDBOX, watchFrame } from './frame';
import styles from './MessageBody.module.css';

const isWords = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');
/** Senders whose pictures this browser may always load. */
const trusted = createKeptStore<string[]>('tradewind.mail.pictures-from', [], isWords);
const TRUSTED_MAX = 500;

/** A mail's text in its frame; pictures from the web only when they are asked for. */
export function MessageBody({ message }: { message: Message }) {
  const { t } = useTranslation();
  const always = useStore(trusted).includes(message.from.address);
  const [asked, setAsked] = useState(false);
  const images = asked || always;
  const scheme = useScheme();
  const { data, error, refetch } = useQuery({
    ...bodyQuery(message.id, images, scheme === 'dark'),
    placeholderData: (before) => before,
  });
  if (error && !data) {
    const problem = Problem.of(error);
    return (
      <p className={styles.problem} role="alert">
        {problem.words}{' '}
        <Button type="link" size="small" onClick={() => void refetch()}>
          {t('state.retry')}
        </Button>
      </p>
    );
  }
  if (!data) {
    return (
      <div className={styles.loading}>
        <Loading>
          <i style={{ width: '72%' }} />
          <i style={{ width: '88%' }} />
          <i style={{ width: '54%' }} />
        </Loading>
      </div>
    );
  }
  return (
    <>
      {data.has_remote_images && !images ? (
        <div className={styles.pictures}>
          <PictureOutlined aria-hidden="true" />
          <span className={styles.words}>{t('mail:ui.pictures.held')}</span>
          <Button type="link" size="small" icon={<EyeOutlined />} onClick={() => setAsked(true)}>
            {t('mail:ui.pictures.show')}
          </Button>
          <Button
            type="link"
            size="small"
            onClick={() => trusted.set((now) => [...now, message.from.address].slice(-TRUSTED_MAX))}
          >
            {t('mail:ui.pictures.always')}
          </Button>
        </div>
      ) : null}
      <Frame document={data.document} isText={data.source === 'text'} title={t('mail:ui.thread.body')} />
    </>
  );
}

function Frame({ document: text, isText, title }: { document: string; isText: boolean; title: string }) {
  const ref = useRef<HTMLIFrameElement>(null);
  const scheme = useScheme();
  const [height, setHeight] = useState(0);
  const [loads, setLoads] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `loads` and `scheme` say when to look at the frame anew
  useEffect(() => {
    const frame = ref.current;
    if (!frame || loads === 0) return;
    dress(frame);
    if (isText) paintText(frame);
    return watchFrame(frame, {
      onHeight: setHeight,
      onWrite: (address) => compose({ to: [{ name: '', address }] }),
    });
  }, [loads, isText, scheme]);
  return (
    <div className={styles.frame} data-paper={!isText}>
      <iframe
        ref={ref}
        title={title}
        srcDoc={text}
        sandbox={SANDBOX}
        referrerPolicy="no-referrer"
        scrolling="auto"
        style={{ height }}
        onLoad={() => setLoads((now) => now + 1)}
      />
    </div>
  );
}
