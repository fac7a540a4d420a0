import { PaperClipOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { FollowUpFile } from '@/api/types';
import { useFormat } from '@/lib/format';
import styles from './Files.module.css';

/** What was logged with an entry; a click saves it. */
export function EntryFiles({ files }: { files: readonly FollowUpFile[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (files.length === 0) return null;
  return (
    <ul className={styles.files} aria-label={t('customers:ui.follow_up_file.list')}>
      {files.map(({ id, name, bytes }) => (
        <li key={id}>
          <a className={styles.file} href={`/api/customers/files/${id}`} download={name} title={name}>
            <PaperClipOutlined aria-hidden="true" />
            <span className={styles.name}>{name}</span>
            <span className={styles.size}>{format.bytes(bytes)}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}
