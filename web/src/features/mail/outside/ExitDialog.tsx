import { Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/lib/format';
import { countryName } from '@/ui/CountryFlag';
import styles from './Outside.module.css';
import type { Outside } from './useOutside';

interface ExitDialogProps {
  state: Outside;
  onGo: () => void;
  onStay: () => void;
}

/** What is about to leave, word for word, to whom and where. Nothing has left yet. */
export function ExitDialog({ state, onGo, onStay }: ExitDialogProps) {
  const { t } = useTranslation();
  const { lang } = useFormat();
  const shown = state.at === 'shown' ? state.shown : undefined;
  return (
    <Modal
      open={shown !== undefined}
      title={t('mail:late.outside.leaves')}
      okText={t('mail:late.outside.let_go')}
      cancelText={t('mail:late.outside.stay')}
      onOk={onGo}
      onCancel={onStay}
      width={640}
      destroyOnHidden
    >
      {shown ? (
        <>
          <p>
            {t('mail:late.outside.to_whom', {
              recipient: shown.recipient,
              country: countryName(shown.country, lang),
              host: shown.host,
            })}
          </p>
          <pre className={styles.leaves}>{shown.text}</pre>
          <p className={styles.quiet}>{t('mail:late.outside.noted')}</p>
        </>
      ) : null}
    </Modal>
  );
}
