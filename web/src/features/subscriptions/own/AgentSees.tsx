import { Switch } from 'antd';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMay } from '@/api/me';
import type { AgentBundle, OwnSubscriptions } from '@/api/types';
import { useAct } from '@/api/useAct';
import styles from './Own.module.css';

const BUNDLES = ['orders', 'usage', 'service'] as const satisfies readonly AgentBundle[];

/** Three switches of what the agent sees, and what follows when one is off. */
export function AgentSees({ grants }: { grants: OwnSubscriptions['grants'] }) {
  const { t } = useTranslation();
  const may = useMay('subscriptions.manage');
  const id = useId();
  const change = useAct({
    call: (body: { bundle: AgentBundle; granted: boolean }) => api.PUT('/api/subscriptions/grants', { body }),
    optimistic: ({ bundle, granted }, patch) =>
      patch<OwnSubscriptions>('subscriptions.read', (own) => ({
        ...own,
        grants: own.grants.map((one) => (one.bundle === bundle ? { ...one, granted } : one)),
      })),
    invalidates: ['subscriptions.read', 'accounts.audit.list'],
  });
  return (
    <>
      {may ? null : <p className={styles.quiet}>{t('subscriptions:ui.grant.no_right')}</p>}
      <ul className={styles.list}>
        {BUNDLES.map((bundle) => (
          <li key={bundle} className={styles.item}>
            <div className={styles.words}>
              <b id={`${id}-${bundle}`}>{t(`subscriptions:ui.grant.${bundle}`)}</b>
              <p>{t(`subscriptions:ui.grant.${bundle}_sees`)}</p>
              <p id={`${id}-${bundle}-off`} className={styles.quiet}>
                {t(`subscriptions:ui.grant.${bundle}_off`)}
              </p>
            </div>
            <Switch
              aria-labelledby={`${id}-${bundle}`}
              aria-describedby={`${id}-${bundle}-off`}
              disabled={!may}
              checked={grants.some((one) => one.bundle === bundle && one.granted)}
              onChange={(granted) => change.mutate({ bundle, granted })}
            />
          </li>
        ))}
      </ul>
    </>
  );
}
