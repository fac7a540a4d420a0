import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import styles from './Door.module.css';

/** The code of the problem that this warning stands for. */
export const FREE_MAIL = 'accounts.free_mail_address';

/** A main account's address at a public mail host: why that is a risk, and the way on for who takes it. */
export function FreeMailWarning({
  words,
  isPending,
  onAccept,
}: {
  words: string | undefined;
  isPending: boolean;
  onAccept: () => void;
}) {
  const { t } = useTranslation();
  return (
    <div className={styles.warning} role="alert">
      <b>{t('accounts:error.free_mail_address.title')}</b>
      <p>{words}</p>
      <div>
        <Button onClick={onAccept} loading={isPending}>
          {t('accounts:ui.start.free_mail_accept')}
        </Button>
      </div>
    </div>
  );
}
