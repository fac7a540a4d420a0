import { AuditOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/lib/format';
import styles from '../boxes/BoxColumn.module.css';
import { approvalsQuery } from '../queries';

/** Beside the boxes: what waits for the reader himself. Each shows only when there is something. */
export function DeskLinks({ onGone }: { onGone: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data: toDecide } = useQuery(approvalsQuery(false));
  const { data: own } = useQuery(approvalsQuery(true));
  const waiting = toDecide?.length ?? 0;
  const back = own?.filter((one) => one.state === 'sent_back' && one.draft_id).length ?? 0;
  if (waiting === 0 && (own?.length ?? 0) === 0) return null;
  return (
    <ul className={styles.list}>
      <li>
        <Link to="/mail/desk/$part" params={{ part: 'approvals' }} className={styles.box} onClick={onGone}>
          <span className={styles.icon}>
            <AuditOutlined />
          </span>
          <span className={styles.words}>{t('mail:late.desk.page_approvals')}</span>
          {waiting + back > 0 ? (
            <span className={styles.count} data-tone="strong">
              {format.count(waiting + back, 999)}
            </span>
          ) : null}
        </Link>
      </li>
    </ul>
  );
}
