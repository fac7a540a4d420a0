import { DownloadOutlined, FileUnknownOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ViewedFile } from './content';
import styles from './Viewer.module.css';

interface NotShownProps {
  file: ViewedFile;
  words: string;
  retry?: (() => void) | undefined;
}

/** Why nothing is shown, and the one way that is left. */
export function NotShown({ file, words, retry }: NotShownProps) {
  const { t } = useTranslation();
  return (
    <div className={styles.none} role="alert">
      <FileUnknownOutlined className={styles.noneIcon ?? ''} aria-hidden="true" />
      <p>{words}</p>
      <div className={styles.noneActs}>
        <Button type="primary" href={file.href} download={file.name} icon={<DownloadOutlined />}>
          {t('late.viewer.download')}
        </Button>
        {retry ? <Button onClick={retry}>{t('state.retry')}</Button> : null}
      </div>
    </div>
  );
}
