import { CloseOutlined, RedoOutlined, WarningOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/lib/format';
import { FileIcon } from '../FileIcon';
import { kindOf } from '../files';
import styles from './Attached.module.css';
import { type DraftKeeper, FILES_BYTES_MAX, type KeeperState } from './keeper';

/** The draft's files and those on their way. Pictures within the text are seen there. */
export function Attached({ keeper, state, html }: { keeper: DraftKeeper; state: KeeperState; html: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  // A picture that was taken out of the text is a file like others again, and can be taken off.
  const files = state.attachments.filter(
    (one) => !one.inline || !(html.includes(one.id) || (one.cid && html.includes(one.cid))),
  );
  const { uploads } = state;
  if (files.length === 0 && uploads.length === 0) return null;
  const sum = files.reduce((all, one) => all + one.bytes, 0);
  return (
    <div className={styles.area}>
      <ul className={styles.files}>
        {files.map((one) => (
          <li key={one.id} className={styles.file}>
            <FileIcon kind={kindOf(one.name, one.type)} />
            <a
              className={styles.name}
              href={`/api/mail/drafts/${state.draftId}/attachments/${one.id}`}
              download={one.name}
              title={one.name}
            >
              {one.name}
            </a>
            <span className={styles.size}>{format.bytes(one.bytes)}</span>
            <button
              type="button"
              className={styles.act}
              aria-label={t('mail:ui.files.remove', { name: one.name })}
              onClick={() => void keeper.detach(one.id)}
            >
              <CloseOutlined />
            </button>
          </li>
        ))}
        {uploads.map((one) => (
          <li key={one.key} className={styles.file} data-failed={one.problem !== undefined}>
            {one.problem ? <WarningOutlined /> : <FileIcon kind={kindOf(one.file.name, one.file.type)} />}
            <span className={styles.name} title={one.problem?.words ?? one.file.name}>
              {one.file.name}
            </span>
            <span className={styles.size}>
              {one.problem
                ? t('mail:ui.files.failed')
                : one.kept && one.share === 0
                  ? t('mail:late.waiting.file')
                  : format.number(one.share, { style: 'percent', maximumFractionDigits: 0 })}
            </span>
            {one.problem ? (
              <button
                type="button"
                className={styles.act}
                aria-label={t('state.retry')}
                onClick={() => void keeper.again(one)}
              >
                <RedoOutlined />
              </button>
            ) : null}
            <button
              type="button"
              className={styles.act}
              aria-label={t('mail:ui.files.remove', { name: one.file.name })}
              onClick={() => keeper.stopUpload(one.key)}
            >
              <CloseOutlined />
            </button>
            {one.problem ? null : <i className={styles.bar} style={{ width: `${one.share * 100}%` }} />}
          </li>
        ))}
      </ul>
      {sum > FILES_BYTES_MAX / 2 ? (
        <p className={styles.sum}>
          {t('mail:ui.files.sum', { size: format.bytes(sum), max: format.bytes(FILES_BYTES_MAX) })}
        </p>
      ) : null}
    </div>
  );
}
