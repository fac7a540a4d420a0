import { InboxOutlined, PushpinOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import type { MenuProps } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMay, useMe } from '@/api/me';
import type { Company } from '@/api/types';
import { useAct } from '@/api/useAct';
import { OWNERS_TOUCHED, standingQuery } from './queries';

/** What can be done with a company's keeping, for the menu of its head: claim, give up, keep from the pool for ever. */
export function useShareActs(company: Company, onRelease: () => void): NonNullable<MenuProps['items']> {
  const { t } = useTranslation();
  const { account } = useMe();
  const claims = useMay('customers.pool.claim');
  const manages = useMay('customers.pool.manage');
  const writes = useMay('customers.company.write');
  const { data } = useQuery(standingQuery(company.id));
  const path = { params: { path: { id: company.id } } };
  const { name } = company;
  const claim = useAct({
    call: () => api.POST('/api/customers/claim', { body: { ids: [company.id] } }),
    invalidates: OWNERS_TOUCHED,
    says: () => t('customers:ui.share.claimed', { count: 1 }),
  });
  const keep = useAct({
    call: (kept: boolean) => api.PUT('/api/customers/{id}/pool/kept', { ...path, body: { kept } }),
    invalidates: ['customers.pool.standing', 'customers.pool.dropping'],
    says: (_, kept) => t(kept ? 'customers:ui.share.kept_said' : 'customers:ui.share.unkept_said', { name }),
    undo: (_, kept) => () => api.PUT('/api/customers/{id}/pool/kept', { ...path, body: { kept: !kept } }),
  });
  const inPool = company.owners.length === 0;
  const mine = company.owners.some((one) => one.id === account.id);
  return [
    inPool && claims
      ? { key: 'claim', icon: <InboxOutlined />, label: t('customers:ui.share.claim'), onClick: () => claim.mutate() }
      : null,
    !inPool && writes && (mine || manages)
      ? { key: 'release', icon: <InboxOutlined />, label: t('customers:ui.share.release'), onClick: onRelease }
      : null,
    !inPool && manages && data
      ? {
          key: 'keep',
          icon: <PushpinOutlined />,
          label: t(data.kept ? 'customers:ui.share.unkeep' : 'customers:ui.share.keep'),
          onClick: () => keep.mutate(!data.kept),
        }
      : null,
  ].filter((item) => item !== null);
}
