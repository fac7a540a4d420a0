import { Button, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '@/ui/CopyButton';
import styles from './Webhooks.module.css';

/** A webhook's secret, shown this once. */
export function Secret({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal open title={t('webhooks:late.new_secret')} footer={null} mask={{ closable: false }} onCancel={onClose}>
      <SecretOnce secret={secret} onClose={onClose} />
    </Modal>
  );
}

export function SecretOnce({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={styles.once}>
      <p>{t('webhooks:late.once')}</p>
      <code className={styles.secret}>{secret}</code>
      <div className={styles.onceAct}>
        <CopyButton text={secret} primary />
        <Button onClick={onClose}>{t('act.close')}</Button>
      </div>
    </div>
  );
}
