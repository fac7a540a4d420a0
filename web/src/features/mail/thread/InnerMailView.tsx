import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InnerMail } from '@/api/types';
import { useFormat } from '@/lib/format';
import { compose } from '../compose/composers';
import { nameOf } from '../words';
import { dress, SANDBOX, watchFrame } from './frame';
import styles from './InnerMailView.module.css';

/** A mail that came as a file: who wrote it to whom and when, and its text in a frame like any mail's. */
export function InnerMailView({ mail }: { mail: InnerMail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const ref = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(0);
  const [loads, setLoads] = useState(0);
  useEffect(() => {
    const frame = ref.current;
    if (!frame || loads === 0) return;
    dress(frame);
    return watchFrame(frame, {
      onHeight: setHeight,
      onWrite: (address) => compose({ to: [{ name: '', address }] }),
    });
  }, [loads]);
  const rows = [
    [t('mail:ui.head.from'), mail.from.map((one) => `${nameOf(one)} <${one.address}>`).join(', ')],
    [t('mail:ui.head.to'), mail.to.map(nameOf).join(', ')],
    [t('mail:ui.head.sent'), mail.at ? format.dateTime(mail.at) : ''],
  ].filter(([, words]) => words !== '');
  return (
    <article className={styles.mail}>
      <h2>{mail.subject || t('mail:ui.no_subject')}</h2>
      <dl>
        {rows.map(([name, words]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      <iframe
        ref={ref}
        title={t('mail:late.inner_mail.title')}
        srcDoc={mail.document}
        sandbox={SANDBOX}
        referrerPolicy="no-referrer"
        style={{ height }}
        onLoad={() => setLoads((now) => now + 1)}
      />
      {mail.file_names.length > 0 ? (
        <p className={styles.files}>{t('mail:late.inner_mail.files', { names: mail.file_names.join(', ') })}</p>
      ) : null}
    </article>
  );
}
