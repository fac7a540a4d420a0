import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMay, useMe } from '@/api/me';
import type { OwnSubscriptions } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useDays } from '@/lib/vendorDays';
import { Door } from '@/ui/door/Door';
import { ownQuery } from '../queries';
import { deletedFrom } from '../standing';
import { Accepted } from './Accepted';
import styles from './Own.module.css';
import { Part } from './Part';
import { Services } from './Services';
import { Terms } from './Terms';

/** Instead of everything, once not even reading is left: what happened, and what can be done. */
export function EndedPage() {
  const { t } = useTranslation();
  const { tenant, account } = useMe();
  const cache = useQueryClient();
  const router = useRouter();
  const may = useMay('subscriptions.read');
  const { data } = useQuery({ ...ownQuery(), enabled: may });
  const leave = useAct({ call: () => api.DELETE('/api/session'), onDone: () => location.assign('/sign-in') });
  // Who subscribed again meanwhile is let in by the router.
  const again = async () => {
    await cache.invalidateQueries({ queryKey: ['accounts.me.get'] });
    await router.invalidate();
  };
  const isAhead = data?.services.some(({ state }) => state === 'unopened') ?? false;
  const company = tenant.name;
  return (
    <Door wide title={t(isAhead ? 'subscriptions:ui.ended.ahead_title' : 'subscriptions:ui.ended.title', { company })}>
      <div className={styles.ended}>
        <ul className={styles.ways}>
          <Ways own={data} access={tenant.access} isAhead={isAhead} />
        </ul>
        <div className={styles.acts}>
          <Button type="primary" onClick={() => void again()}>
            {t('subscriptions:ui.ended.again')}
          </Button>
          <Button loading={leave.isPending} onClick={() => leave.mutate()}>
            {t('shell.sign_out')}
          </Button>
          <span className={styles.quiet}>{account.email}</span>
        </div>
        {data && data.services.length > 0 ? (
          <Part title={t('subscriptions:ui.own.services')}>
            <Services services={data.services} terms={data.terms} />
          </Part>
        ) : null}
        {data && data.terms.length > 0 ? (
          <Part title={t('subscriptions:ui.own.terms')}>
            <Terms terms={data.terms} />
          </Part>
        ) : null}
        {data && data.acceptances.length > 0 ? (
          <Part title={t('subscriptions:ui.own.accepted')} words={t('subscriptions:ui.own.accepted_words')}>
            <Accepted acceptances={data.acceptances} />
          </Part>
        ) : null}
      </div>
    </Door>
  );
}

interface WaysProps {
  own: OwnSubscriptions | undefined;
  access: OwnSubscriptions['access'];
  isAhead: boolean;
}

function Ways({ own, access, isAhead }: WaysProps) {
  const { t } = useTranslation();
  const day = useDays();
  const deleted = own && deletedFrom(own.terms);
  if (isAhead) return <li>{t('subscriptions:ui.ended.ahead')}</li>;
  return (
    <>
      <li>
        {own?.agent ? t('subscriptions:ui.ended.order_of', { agent: own.agent }) : t('subscriptions:ui.ended.order')}
      </li>
      {access === 'export_on_request' ? <li>{t('subscriptions:ui.ended.export')}</li> : null}
      {deleted ? <li>{t('subscriptions:ui.ended.deleted', { date: day(deleted) })}</li> : null}
      {own ? null : <li>{t('subscriptions:ui.ended.master')}</li>}
    </>
  );
}
