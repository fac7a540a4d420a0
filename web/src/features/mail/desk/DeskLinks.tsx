import { AuditOutlined, BarChartOutlined, FieldTimeOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/api/me';
import { useFormat } from '@/lib/format';
import styles from '../boxes/BoxColumn.module.css';
import { approvalsQuery, unansweredQuery } from '../queries';

const ICONS = {
  unanswered: <FieldTimeOutlined />,
  approvals: <AuditOutlined />,
  reports: <BarChartOutlined />,
} as const;
type Part = keyof typeof ICONS;

/** Beside the boxes: what waits for the reader himself, and the reports. */
export function DeskLinks({ onGone }: { onGone: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { account } = useMe();
  const { data: toDecide } = useQuery(approvalsQuery(false));
  const { data: own } = useQuery(approvalsQuery(true));
  const { data: unanswered } = useQuery(unansweredQuery());
  const sentBack = own?.filter((one) => one.state === 'sent_back').length ?? 0;
  const counts: Record<Part, number> = {
    unanswered: unanswered?.length ?? 0,
    approvals: (toDecide?.length ?? 0) + sentBack,
    reports: 0,
  };
  const late = unanswered?.some((one) => one.owner_id === account.id) ?? false;
  // Where nobody's mails are read before they leave, there is nothing to see of it.
  const shown: Part[] =
    counts.approvals > 0 || (own?.length ?? 0) > 0 ? ['unanswered', 'approvals', 'reports'] : ['unanswered', 'reports'];
  return (
    <ul className={styles.list}>
      {shown.map((part) => (
        <li key={part}>
          <Link to="/mail/desk/$part" params={{ part }} className={styles.box} onClick={onGone}>
            <span className={styles.icon}>{ICONS[part]}</span>
            <span className={styles.words}>{t(`mail:late.desk.page_${part}`)}</span>
            {counts[part] > 0 ? (
              <span className={styles.count} data-tone={part === 'unanswered' && late ? 'red' : 'strong'}>
                {format.count(counts[part], 999)}
              </span>
            ) : null}
          </Link>
        </li>
      ))}
    </ul>
  );
}
