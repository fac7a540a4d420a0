import { Button, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Account } from '@/api/types';
import { CopyButton } from '@/ui/CopyButton';
import styles from './Rows.module.css';

/** The link of an invitation; it was mailed as well. */
export function InvitationLink({ account, link, onClose }: { account: Account; link: string; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      open
      onCancel={onClose}
      title={t('accounts:ui.invite.sent_title', { name: account.name })}
      footer={<Button onClick={onClose}>{t('act.close')}</Button>}
    >
      <InvitationSent account={account} link={link} />
    </Modal>
  );
}

export function InvitationSent({ account, link }: { account: Account; link: string }) {
  const { t } = useTranslation();
  return (
    <div className={styles.once}>
      <p>{t('accounts:ui.invite.sent', { email: account.email })}</p>
      <code className={`${styles.code} ${styles.secret}`}>{link}</code>
      <div className={styles.onceAct}>
        <CopyButton text={link} primary />
      </div>
    </div>
  );
}
