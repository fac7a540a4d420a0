import { DeleteOutlined, LeftOutlined, MoreOutlined, SwapOutlined } from '@ant-design/icons';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Dropdown, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMay } from '@/api/me';
import type { Company } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useNow } from '@/lib/now';
import { CountryFlag } from '@/ui/CountryFlag';
import { Initials } from '@/ui/Initials';
import { Stars } from '@/ui/Stars';
import { LocalTime } from '@/ui/Times';
import { ConflictDialog } from '../clean/ConflictDialog';
import { daysSince } from '../due';
import { ScoreChip } from '../score/ScoreChip';
import { PoolChip } from '../share/PoolChip';
import { ReleaseDialog } from '../share/ReleaseDialog';
import { useShareActs } from '../share/useShareActs';
import { WhySee } from '../share/WhySee';
import styles from './Company.module.css';
import { StageLine } from './StageLine';
import { useCompanyActs } from './useCompanyActs';

/** Name, place and hour there, how far it is, how much it matters, whose it is, how long it is silent. */
export function CompanyHead({ company }: { company: Company }) {
  const { t } = useTranslation();
  const now = useNow();
  const may = useMay('customers.company.write');
  const { save } = useCompanyActs(company);
  const { name, local_name, country, time_zone, stars, owners, last_touch_at } = company;
  const days = last_touch_at ? daysSince(last_touch_at, now) : undefined;
  return (
    <header className={styles.head}>
      <div className={styles.names}>
        <Link to="/customers" className={styles.back} aria-label={t('customers:ui.back')}>
          <LeftOutlined aria-hidden="true" />
        </Link>
        <Initials name={name} shape="square" size={36} />
        <div className={styles.title}>
          <h1>
            {name}
            {local_name && local_name !== name ? <span className={styles.local}>{local_name}</span> : null}
          </h1>
          <p className={styles.facts}>
            {country ? <CountryFlag code={country} named /> : null}
            {time_zone ? <LocalTime timeZone={time_zone} /> : null}
            <Stars value={stars} {...(may ? { onChange: (next: number) => void save({ stars: next }) } : {})} />
            {owners.length > 0 ? (
              <Tooltip title={t('customers:ui.owned_by', { names: owners.map((one) => one.name).join(', ') })}>
                <span className={styles.owners}>
                  {owners.slice(0, 3).map((one) => (
                    <Initials key={one.id} name={one.name} size={20} />
                  ))}
                  {owners[0]?.name}
                </span>
              </Tooltip>
            ) : (
              <span>{t('customers:ui.no_owner')}</span>
            )}
            {days === undefined ? null : (
              <span className={days > 30 ? styles.silent : undefined}>
                {days === 0 ? t('customers:ui.touched_today') : t('customers:ui.days_since', { count: days })}
              </span>
            )}
            <ScoreChip company={company} />
            <PoolChip company={company} />
            <WhySee company={company} />
          </p>
        </div>
      </div>
      <StageLine company={company} readOnly={!may} />
      <Acts company={company} />
    </header>
  );
}

function Acts({ company }: { company: Company }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const mayDelete = useMay('customers.company.delete');
  const mayWrite = useMay('customers.company.write');
  const [fighting, setFighting] = useState(false);
  const params = { params: { path: { id: company.id } } };
  const remove = useAct({
    call: () => api.DELETE('/api/customers/{id}', params),
    invalidates: ['customers.list', 'today.read'],
    says: () => t('customers:ui.deleted', { name: company.name }),
    undo: () => () => api.POST('/api/customers/{id}/restore', params),
    onDone: () => void navigate({ to: '/customers' }),
  });
  const [releasing, setReleasing] = useState(false);
  const items = useShareActs(company, () => setReleasing(true));
  if (mayWrite) {
    items.push({
      key: 'conflict',
      icon: <SwapOutlined />,
      label: t('customers:ui.conflict.open'),
      onClick: () => setFighting(true),
    });
  }
  if (mayDelete) {
    items.push({
      key: 'delete',
      danger: true,
      icon: <DeleteOutlined />,
      label: t('customers:ui.delete'),
      onClick: () => remove.mutate(),
    });
  }
  if (items.length === 0) return null;
  return (
    <>
      <Dropdown trigger={['click']} placement="bottomRight" menu={{ items }}>
        <Button type="text" className={styles.more} icon={<MoreOutlined />} aria-label={t('shell.more')} />
      </Dropdown>
      {releasing ? <ReleaseDialog company={company} onClose={() => setReleasing(false)} /> : null}
      {fighting ? <ConflictDialog companyId={company.id} onClose={() => setFighting(false)} /> : null}
    </>
  );
}
