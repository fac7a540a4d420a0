import { IdcardOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import { Page } from '@/ui/Page';
import { ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import styles from '../Desk.module.css';
import { agentsQuery } from '../queries';
import { AgentForm } from './AgentForm';

/** The houses that sell for the vendor. */
export function AgentsPage() {
  const { t } = useTranslation();
  const may = useMay('desk.publish');
  const [isMaking, setMaking] = useState(false);
  const { data, error, refetch } = useQuery(agentsQuery());
  const isNew = data?.length === 0;
  const make = () => setMaking(true);
  return (
    <Page
      title={t('desk:ui.nav.agents')}
      acts={
        may && data && !isNew ? (
          <Button type="primary" icon={<PlusOutlined />} onClick={make}>
            {t('desk:ui.agent.new')}
          </Button>
        ) : null
      }
    >
      {error && !data ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <RowsLoading /> : null}
      {isNew ? (
        <FirstUse
          icon={<IdcardOutlined />}
          title={t('desk:ui.agent.none')}
          {...(may ? { act: { words: t('desk:ui.agent.new'), run: make } } : {})}
        >
          {t('desk:ui.agent.none_words')}
        </FirstUse>
      ) : null}
      {data && !isNew ? (
        <div className={styles.stack}>
          <ul className={styles.list}>
            {data.map(({ id, name, contact }) => (
              <li key={id} className={styles.item}>
                <b>{name}</b>
                <span className={styles.quiet}>{contact}</span>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      {isMaking ? <AgentForm onClose={() => setMaking(false)} /> : null}
    </Page>
  );
}
