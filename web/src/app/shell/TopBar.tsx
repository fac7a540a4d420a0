import {
  DisconnectOutlined,
  ExperimentOutlined,
  PlusOutlined,
  QuestionCircleOutlined,
  SearchOutlined,
} from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import { Suspense, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { live } from '@/api/events';
import { useMe } from '@/api/me';
import { useStore } from '@/lib/store';
import { useSettled } from '@/lib/useSettled';
import { Kbd } from '@/ui/Kbd';
import { useFeatures } from '../features';
import { AccountMenu } from './AccountMenu';
import styles from './TopBar.module.css';

interface TopBarProps {
  onSearch: () => void;
  onCreate: () => void;
  onShortcuts: () => void;
}

/** Search, make something new, what wants attention, and who is signed in. */
export function TopBar({ onSearch, onCreate, onShortcuts }: TopBarProps) {
  const { t } = useTranslation();
  const here = useFeatures();
  return (
    <header className={styles.bar}>
      <button type="button" className={styles.search} onClick={onSearch}>
        <SearchOutlined aria-hidden="true" />
        <span className={styles.searchWords}>{t('shell.search')}</span>
        <span className={styles.searchKeys} aria-hidden="true">
          <Kbd keys="mod+k" />
        </span>
      </button>
      <div className={styles.right}>
        <Demo />
        <Away />
        {here.map(({ id, topBar: Piece }) =>
          Piece ? (
            <Suspense key={id} fallback={null}>
              <Piece />
            </Suspense>
          ) : null,
        )}
        <Tooltip title={t('shell.create')}>
          <Button type="text" icon={<PlusOutlined />} aria-label={t('shell.create')} onClick={onCreate} />
        </Tooltip>
        <Tooltip title={t('keys.title')}>
          <Button
            type="text"
            className={styles.help}
            icon={<QuestionCircleOutlined />}
            aria-label={t('keys.title')}
            onClick={onShortcuts}
          />
        </Tooltip>
        <AccountMenu />
      </div>
    </header>
  );
}

const AWAY_TOLD_AFTER_MS = 3_000;

function onLineChange(changed: () => void): () => void {
  window.addEventListener('online', changed);
  window.addEventListener('offline', changed);
  return () => {
    window.removeEventListener('online', changed);
    window.removeEventListener('offline', changed);
  };
}

/** So that nobody takes made-up data for a company's own. */
function Demo() {
  const { t } = useTranslation();
  const { tenant } = useMe();
  if (!tenant.demo) return null;
  return (
    <Tooltip title={t('shell.demo_words')}>
      <span className={styles.demo}>
        <ExperimentOutlined aria-hidden="true" /> <span>{t('shell.demo')}</span>
        <span className={styles.demoMore}>– {t('shell.made_up')}</span>
      </span>
    </Tooltip>
  );
}

/** Says that the screen no longer hears the server; silent while it does. */
function Away() {
  const { t } = useTranslation();
  // The stream is renewed now and then; only a silence that lasts is news.
  const isSilent = useSettled(useStore(live), AWAY_TOLD_AFTER_MS) === 'away';
  // The browser knows of a pulled cable long before the stream falls silent.
  const isOnline = useSyncExternalStore(onLineChange, () => navigator.onLine);
  if (!isSilent && isOnline) return null;
  return (
    <span className={styles.away} role="status" title={t(isOnline ? 'shell.away_words' : 'shell.offline_words')}>
      <DisconnectOutlined aria-hidden="true" /> <span>{t(isOnline ? 'shell.away' : 'shell.offline')}</span>
    </span>
  );
}
