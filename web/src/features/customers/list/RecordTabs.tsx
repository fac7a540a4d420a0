import { IdcardOutlined, TeamOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import styles from './Views.module.css';

/** The two lists of customers: companies, and the people there. */
export function RecordTabs() {
  const { t } = useTranslation();
  const active = { 'aria-current': 'page' as const };
  return (
    <nav className={styles.records} aria-label={t('customers:ui.people.lists')}>
      <Link to="/customers" activeOptions={{ exact: true, includeSearch: false }} activeProps={active}>
        <TeamOutlined aria-hidden="true" /> {t('customers:ui.people.companies')}
      </Link>
      <Link to="/customers/contacts" activeOptions={{ exact: true, includeSearch: false }} activeProps={active}>
        <IdcardOutlined aria-hidden="true" /> {t('customers:ui.people.contacts')}
      </Link>
    </nav>
  );
}
