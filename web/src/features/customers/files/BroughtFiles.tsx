import { CloseOutlined, PaperClipOutlined, RedoOutlined, WarningOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/lib/format';
import styles from './Files.module.css';
import type { Brought } from './useFiles';

interface BroughtFilesProps {
  files: readonly Brought[];
  onRemove: (key: string) => void;
  onAgain: (one: Brought) => void;
}

/** The files that will be logged with what is written. */
export function BroughtFiles({ files, onRemove, onAgain }: BroughtFilesProps) {
  const { t } = useTranslation();
  const format = useFormat();
  if (files.length === 0) return null;
  return (
    <ul className={styles.files} data-place="composer" aria-label={t('customers:ui.follow_up_file.list')}>
      {files.map((one) => {
        const { key, file, share, id, problem } = one;
        return (
          <li key={key} className={styles.file} data-failed={problem !== undefined}>
            {problem ? <WarningOutlined aria-hidden="true" /> : <PaperClipOutlined aria-hidden="true" />}
            <span className={styles.name} title={problem?.words ?? file.name}>
              {file.name}
            </span>
            <span className={styles.size}>
              {problem
                ? t('customers:ui.follow_up_file.failed')
                : id
                  ? format.bytes(file.size)
                  : format.number(share, { style: 'percent', maximumFractionDigits: 0 })}
            </span>
            {problem ? (
              <button
                type="button"
                className={styles.act}
                aria-label={t('customers:ui.follow_up_file.retry', { name: file.name })}
                onClick={() => onAgain(one)}
              >
                <RedoOutlined />
              </button>
            ) : null}
            <button
              type="button"
              className={styles.act}
              aria-label={t('customers:ui.follow_up_file.remove', { name: file.name })}
              onClick={() => onRemove(key)}
            >
              <CloseOutlined />
            </button>
            {problem || id ? null : <i className={styles.bar} style={{ width: `${share * 100}%` }} />}
          </li>
        );
      })}
    </ul>
  );
}
