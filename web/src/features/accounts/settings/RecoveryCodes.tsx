import { Button, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/api/me';
import { CopyButton } from '@/ui/CopyButton';
import styles from './Rows.module.css';

/** The recovery codes, this once. */
export function RecoveryCodes({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  const { t } = useTranslation();
  const { account } = useMe();
  const text = codes.join('\n');
  const save = () => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([`Tradewind – ${account.email}\n\n${text}\n`], { type: 'text/plain' }));
    link.download = 'tradewind-recovery-codes.txt';
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <Modal
      open
      title={t('accounts:ui.recovery.title')}
      closable={false}
      mask={{ closable: false }}
      footer={
        <Button type="primary" onClick={onClose}>
          {t('accounts:ui.recovery.kept')}
        </Button>
      }
    >
      <div className={styles.once}>
        <p>{t('accounts:ui.recovery.words')}</p>
        <ol className={styles.codes}>
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ol>
        <div className={styles.onceAct}>
          <CopyButton text={text} />
          <Button onClick={save}>{t('accounts:ui.recovery.save')}</Button>
        </div>
      </div>
    </Modal>
  );
}
