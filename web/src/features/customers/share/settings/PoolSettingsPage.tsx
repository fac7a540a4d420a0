import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import { Page } from '@/ui/Page';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { ValuesProvider } from '@/ui/value/context';
import type { ShownField } from '@/ui/value/field';
import { findCompanies } from '../../list/contract';
import { useFields } from '../../list/fields';
import { colleaguesQuery } from '../../queries';
import { useFilterFields } from '../../segments/useSegmentField';
import { assignRulesQuery, poolRulesQuery, poolSettingsQuery } from '../queries';
import styles from '../Share.module.css';
import { AssignRules } from './AssignRules';
import { Limits } from './Limits';
import { PoolRules } from './PoolRules';

const NO_FIELDS: readonly ShownField[] = [];

/** When customers drop to the pool, how many one may claim, who gets new ones. */
export function PoolSettingsPage() {
  const { t } = useTranslation();
  const may = useMay('customers.pool.manage');
  const { fields } = useFields();
  const known = useFilterFields(fields ?? NO_FIELDS);
  const { data: colleagues } = useQuery(colleaguesQuery());
  const people = useMemo(() => colleagues?.items ?? [], [colleagues]);
  const rules = useQuery(poolRulesQuery());
  const settings = useQuery(poolSettingsQuery());
  const assign = useQuery(assignRulesQuery());
  const error = rules.error ?? settings.error ?? assign.error;
  const retry = () => void Promise.all([rules.refetch(), settings.refetch(), assign.refetch()]);
  return (
    <Page title={t('customers:ui.share.settings.title')} width="reading">
      <ValuesProvider people={people} find={(_, words) => findCompanies(words)} renderReference={() => null}>
        <div className={styles.stack}>
          {may ? null : <p className={styles.hint}>{t('customers:ui.share.settings.read_only')}</p>}
          {error ? <ErrorState problem={Problem.of(error)} onRetry={retry} /> : null}
          {rules.data ? (
            <PoolRules rules={rules.data} fields={known} may={may} />
          ) : error ? null : (
            <RowsLoading rows={4} tall />
          )}
          {settings.data ? <Limits key={JSON.stringify(settings.data)} settings={settings.data} may={may} /> : null}
          {assign.data ? <AssignRules rules={assign.data} fields={known} may={may} /> : null}
        </div>
      </ValuesProvider>
    </Page>
  );
}
