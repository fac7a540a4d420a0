import { PlusOutlined, SafetyOutlined, SearchOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Input, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import type { Account } from '@/api/types';
import { useFormat } from '@/lib/format';
import { useIsPhone } from '@/lib/media';
import { Initials } from '@/ui/Initials';
import { Page } from '@/ui/Page';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { StageChip, type Tone } from '@/ui/StageChip';
import { RelativeTime } from '@/ui/Times';
import { departmentsQuery, peopleQuery, rolesQuery } from '../queries';
import { InviteDrawer } from './InviteDrawer';
import { MemberActs } from './MemberActs';
import { MemberChoices } from './MemberChoices';
import styles from './Team.module.css';
import { ReadOnlyNote } from './WhoGrants';

const TONES: Record<Account['state'], Tone> = {
  invited: 'amber',
  active: 'green',
  locked: 'red',
  disabled: 'neutral',
  restricted: 'red',
  cancelled: 'neutral',
};

/** Everybody in the company: who, as what, where, what he sees. */
export function TeamPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const phone = useIsPhone();
  const may = useMay('accounts.people.manage');
  const [inviting, setInviting] = useState(false);
  const [words, setWords] = useState('');
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(peopleQuery());
  const { data: roles = [] } = useQuery(rolesQuery());
  const { data: departments = [] } = useQuery(departmentsQuery());
  const people = rowsOf(data);
  const sought = words.trim().toLowerCase();
  const shown = people.filter((one) => `${one.name} ${one.email}`.toLowerCase().includes(sought));

  const choice = (part: 'role' | 'department' | 'sees') => (_: unknown, account: Account) => (
    <MemberChoices part={part} account={account} roles={roles} departments={departments} may={may} />
  );
  const columns: TableColumnsType<Account> = [
    { title: t('accounts:ui.team.person'), key: 'person', render: (_, account) => <Person account={account} /> },
    {
      title: t('accounts:ui.team.state'),
      key: 'state',
      width: 110,
      render: (_, { state }) => <StageChip tone={TONES[state]}>{t(`accounts:ui.state.${state}`)}</StageChip>,
    },
    { ...line(t('accounts:ui.team.role')), key: 'role', width: 160, render: choice('role') },
    { ...line(t('accounts:ui.team.department')), key: 'department', width: 190, render: choice('department') },
    { ...line(t('accounts:ui.team.sees')), key: 'sees', width: 170, render: choice('sees') },
    {
      ...line(t('accounts:ui.team.last_seen')),
      key: 'seen',
      width: 110,
      render: (_, { last_seen_at }) => (last_seen_at ? <RelativeTime at={last_seen_at} /> : '–'),
    },
    {
      title: <span className="sr-only">{t('accounts:ui.team.acts')}</span>,
      key: 'acts',
      className: styles.acts,
      width: 44,
      render: (_, account) => (may ? <MemberActs account={account} /> : null),
    },
  ];
  return (
    <Page
      title={t('accounts:ui.settings.team')}
      aside={
        <span className={`num ${styles.count}`}>
          {data ? `${format.number(people.length)}${hasNextPage ? '+' : ''}` : ''}
        </span>
      }
      acts={
        <>
          <Input
            allowClear
            className={styles.search}
            prefix={<SearchOutlined aria-hidden="true" />}
            placeholder={t('accounts:ui.team.search')}
            aria-label={t('accounts:ui.team.search')}
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
          {may ? (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setInviting(true)}>
              {t('accounts:ui.team.invite')}
            </Button>
          ) : null}
        </>
      }
      bar={may ? null : <ReadOnlyNote may={may} />}
    >
      {error ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <RowsLoading tall /> : null}
      {data ? (
        <Table
          rowKey="id"
          size="small"
          className={styles.table}
          columns={columns}
          dataSource={shown}
          pagination={false}
          scroll={phone ? {} : { x: 980 }}
          locale={{ emptyText: t('state.empty_title') }}
          footer={
            hasNextPage
              ? () => (
                  <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                    {t('accounts:ui.more')}
                  </Button>
                )
              : undefined
          }
        />
      ) : null}
      {inviting ? <InviteDrawer roles={roles} departments={departments} onClose={() => setInviting(false)} /> : null}
    </Page>
  );
}

/** A column that is a line with its own label on a phone. */
function line(title: string) {
  return { title, className: styles.line, onCell: () => ({ 'data-label': title }) as object };
}

function Person({ account }: { account: Account }) {
  const { t } = useTranslation();
  return (
    <div className={styles.person} data-off={account.state === 'cancelled' || account.state === 'disabled'}>
      <Initials name={account.name} />
      <div>
        <div className={styles.name}>
          {account.name}
          {account.second_factor ? (
            <SafetyOutlined title={t('accounts:ui.team.second')} aria-label={t('accounts:ui.team.second')} />
          ) : null}
        </div>
        <div className={styles.mail}>{account.email}</div>
      </div>
    </div>
  );
}
