import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import { Page } from '@/ui/Page';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { assignRulesQuery, poolRulesQuery, poolSettingsQuery } from '../queries';
import styles from '../Share.module.css';
import { AssignRules } from './AssignRules';
import { Limits } from './Limits';
import { PoolRules } from './PoolRules';

/** When customers drop to the pool, how many one may claim, who gets new ones. */
export function PoolSettingsPage() {
  const { t } = useTranslation();
  const may = useMay('customers.pool.manage');
  const rules = useQuery(poolRulesQuery());
  const settings = useQuery(poolSettingsQuery());
  const assign = useQuery(assignRulesQuery());
  const error = rules.error ?? settings.error ?? assign.error;
  const retry = () => void Promise.all([rules.refetch(), settings.refetch(), assign.refetch()]);
  return (
    <Page title={t('customers:ui.share.settings.title')} width="reading">
      <div className={styles.stack}>
        {may ? null : <p className={styles.hint}>{t('customers:ui.share.settings.read_only')}</p>}
        {error ? <ErrorState problem={Problem.of(error)} onRetry={retry} /> : null}
        {rules.data ? <PoolRules rules={rules.data} may={may} /> : error ? null : <RowsLoading rows={4} tall />}
        {settings.data ? <Limits key={JSON.stringify(settings.data)} settings={settings.data} may={may} /> : null}
        {assign.data ? <AssignRules rules={assign.data} may={may} /> : null}
      </div>
    </Page>
  );
}
