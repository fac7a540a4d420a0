import { ThunderboltOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Message } from '@/api/types';
import { threadRulesQuery } from '../queries';
import { DidWords } from './Did';
import styles from './Handling.module.css';

/** At a mail: what rules did with it. */
export default function Told({ message }: { message: Message }) {
  const { t } = useTranslation();
  const { data } = useQuery(threadRulesQuery(message.thread_id));
  const hits = (data ?? []).filter((one) => one.message_id === message.id && one.did.length > 0);
  if (hits.length === 0) return null;
  return (
    <ul className={styles.told}>
      {hits.map((hit) => (
        <li key={hit.id}>
          <ThunderboltOutlined aria-hidden="true" /> {t('mail:late.handling.by_rule', { rule: hit.rule_name })}{' '}
          <DidWords did={hit.did} />
        </li>
      ))}
    </ul>
  );
}
