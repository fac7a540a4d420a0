import { CheckCircleOutlined, CloseCircleOutlined, SafetyCertificateOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import type { AuditEntry } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { useIsPhone } from '@/lib/media';
import { Page } from '@/ui/Page';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { Scroller } from '@/ui/Scroller';
import { StageChip } from '@/ui/StageChip';
import { auditQuery, departmentsQuery, rolesQuery } from '../queries';
import styles from './Audit.module.css';
import { detailOf, type Say } from './detail';
import { WhoGrants } from './WhoGrants';
import { actWords, factValueWords, factWords, roleWords } from './words';

/** Who did what, when; each entry is chained to the one before, so that a change afterwards shows. */
export function AuditPage() {
  const { t } = useTranslation();
  return useMay('accounts.audit.read') ? (
    <Trail />
  ) : (
    <Page title={t('accounts:ui.settings.audit')}>
      <WhoGrants what={t('accounts:ui.settings.audit')} />
    </Page>
  );
}

function Trail() {
  const { t } = useTranslation();
  const format = useFormat();
  const phone = useIsPhone();
  const say = useSay();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(auditQuery());
  const verify = useAct({ call: () => api.POST('/api/audit/verify') });
  const columns: TableColumnsType<AuditEntry> = [
    { title: '#', dataIndex: 'seq', width: 64, align: 'right', className: `num ${styles.seq}` },
    {
      title: t('accounts:ui.audit.when'),
      width: 180,
      className: `num ${styles.when}`,
      render: (_, { at }) => <time dateTime={at}>{format.dateTime(at)}</time>,
    },
    {
      title: t('accounts:ui.audit.who'),
      width: 140,
      render: (_, { account }) => account?.name ?? t('accounts:ui.audit.program'),
    },
    {
      title: t('accounts:ui.audit.what'),
      width: 220,
      className: styles.what,
      render: (_, { act }) => <span title={act}>{actWords(act)}</span>,
    },
    { title: t('accounts:ui.audit.subject'), width: 220, className: styles.subject, dataIndex: 'subject' },
    {
      title: t('accounts:ui.audit.detail'),
      className: styles.detail,
      render: (_, { detail }) =>
        detailOf(detail, say).map(([name, value]) => (
          <span key={name} className={styles.fact}>
            {factWords(name)} <b>{value}</b>
          </span>
        )),
    },
  ];
  const rows = rowsOf(data);
  return (
    <Page
      title={t('accounts:ui.settings.audit')}
      acts={
        <>
          {verify.data ? (
            <span role="status" style={{ alignSelf: 'center' }}>
              {verify.data.whole ? (
                <StageChip tone="green" icon={<CheckCircleOutlined />}>
                  {t('accounts:ui.audit.whole', { count: verify.data.entries })}
                </StageChip>
              ) : (
                <StageChip tone="red" icon={<CloseCircleOutlined />}>
                  {t('accounts:ui.audit.broken', { at: verify.data.broken_at })}
                </StageChip>
              )}
            </span>
          ) : null}
          <Button icon={<SafetyCertificateOutlined />} loading={verify.isPending} onClick={() => verify.mutate()}>
            {t('accounts:ui.audit.verify')}
          </Button>
        </>
      }
    >
      {error ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <RowsLoading /> : null}
      {data ? (
        <Scroller label={t('accounts:ui.settings.audit')}>
          <Table
            rowKey="seq"
            size="small"
            className={styles.table}
            columns={columns}
            dataSource={rows}
            pagination={false}
            scroll={phone ? {} : { x: 980 }}
            footer={
              hasNextPage
                ? () => (
                    <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                      {t('accounts:ui.audit.older')}
                    </Button>
                  )
                : undefined
            }
          />
        </Scroller>
      ) : null}
    </Page>
  );
}

/** Roles and departments stand in the trail by their ids, as their names change. */
function useSay(): Say {
  const { data: roles = [] } = useQuery(rolesQuery());
  const { data: departments = [] } = useQuery(departmentsQuery());
  return (name, value) => {
    const role = roles.find((one) => one.id === value);
    if (role) return roleWords(role);
    return departments.find((one) => one.id === value)?.name ?? factValueWords(name, value);
  };
}
