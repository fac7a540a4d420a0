import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { approvalsQuery } from '../queries';
import styles from './Approvals.module.css';

/** Above a draft that somebody has sent back: what is to be changed. */
export function SentBack({ draftId }: { draftId: string }) {
  const { t } = useTranslation();
  const { data } = useQuery(approvalsQuery(true));
  // The newest word about it counts.
  const last = data?.find((one) => one.draft_id === draftId);
  if (last?.state !== 'sent_back' || !last.note) return null;
  return (
    <p className={styles.note} role="status">
      {t('mail:late.approval.sent_back_by', { name: last.decided_by ?? '', note: last.note })}
    </p>
  );
}
