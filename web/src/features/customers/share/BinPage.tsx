import { DeleteOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import type { BinnedCompany } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useIsPhone } from '@/lib/media';
import { CountryFlag } from '@/ui/CountryFlag';
import { Page } from '@/ui/Page';
import { ErrorState, FirstUse, NoRight, RowsLoading } from '@/ui/PageState';
import { RelativeTime } from '@/ui/Times';
import { VirtualList } from '@/ui/VirtualList';
import { NameCell, PickBox } from './CompanyCells';
import { tellLeftOut } from './outcome';
import { PickBar } from './PickBar';
import { binQuery, OWNERS_TOUCHED } from './queries';
import styles from './Share.module.css';
import { ShareTabs } from './ShareTabs';
import { type Picked, usePicked } from './usePicked';

/** Deleted customers: who deleted them when, how long they stay; back to their owners, or gone for good. */
export function BinPage() {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const may = useMay('customers.company.delete');
  const purges = useMay('customers.bin.delete');
  const [modal, holder] = Modal.useModal();
  const list = useInfiniteQuery({ ...binQuery(), enabled: may });
  const rows = rowsOf(list.data);
  const ids = useMemo(() => rows.map((row) => row.id), [rows]);
  const picked = usePicked(ids);
  const restore = useAct({
    call: (body: { ids: string[] }) => api.POST('/api/customers/bin/restore', { body }),
    invalidates: ['customers.bin.list', ...OWNERS_TOUCHED],
    says: (outcome) => t('customers:ui.share.bin_page.restored', { count: outcome.done.length }),
    onDone: (outcome) => {
      tellLeftOut(outcome);
      picked.clear();
    },
  });
  const purge = useAct({
    call: (body: { ids: string[] }) => api.POST('/api/customers/bin/purge', { body }),
    invalidates: ['customers.bin.list'],
    says: ({ removed }) => t('customers:ui.share.bin_page.purged', { count: removed }),
    onDone: picked.clear,
  });
  const ask = () =>
    modal.confirm({
      title: t('customers:ui.share.bin_page.purge_title', { count: picked.picked.length }),
      content: t('customers:ui.share.bin_page.purge_words'),
      okText: t('customers:ui.share.bin_page.purge'),
      okButtonProps: { danger: true },
      onOk: () => purge.mutate({ ids: picked.picked }),
    });
  if (!may) return <NoRight />;
  return (
    <Page title={t('customers:ui.share.bin')} bar={<ShareTabs />}>
      {list.error && !list.data ? (
        <ErrorState problem={Problem.of(list.error)} onRetry={() => void list.refetch()} />
      ) : null}
      {list.isPending ? <RowsLoading rows={8} /> : null}
      {list.data && rows.length === 0 ? (
        <FirstUse icon={<DeleteOutlined />} title={t('customers:ui.share.bin_page.empty_title')}>
          {t('customers:ui.share.bin_page.words')}
        </FirstUse>
      ) : null}
      {rows.length > 0 ? (
        <div className={styles.table}>
          <PickBar picked={picked} idle={t('customers:ui.share.bin_page.words')}>
            {purges ? (
              <Button size="small" danger loading={purge.isPending} onClick={ask}>
                {t('customers:ui.share.bin_page.purge')}
              </Button>
            ) : null}
            <Button
              size="small"
              type="primary"
              loading={restore.isPending}
              onClick={() => restore.mutate({ ids: picked.picked })}
            >
              {t('customers:ui.share.bin_page.restore')}
            </Button>
          </PickBar>
          <VirtualList
            rows={rows}
            idOf={(row) => row.id}
            rowHeight={phone ? 60 : 44}
            label={t('customers:ui.share.bin')}
            onSelect={picked.toggle}
            onMore={list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : undefined}
            render={(row) => <BinLine row={row} picked={picked} />}
          />
        </div>
      ) : null}
      {holder}
    </Page>
  );
}

function BinLine({ row, picked }: { row: BinnedCompany; picked: Picked }) {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const by = row.deleted_by?.name ?? t('customers:ui.share.bin_page.program');
  const left = <span className="num">{t('customers:ui.share.bin_page.left', { count: row.days_left })}</span>;
  const deleted = (
    <span className={styles.quiet}>
      {by} · <RelativeTime at={row.deleted_at} />
    </span>
  );
  if (phone) {
    return (
      <div className={styles.card}>
        <PickBox row={row} picked={picked} />
        <div style={{ minWidth: 0 }}>
          <NameCell row={{ name: row.name, domain: null }} />
          <div className={styles.cardDetail}>{deleted}</div>
        </div>
        <span className={styles.quiet}>{left}</span>
      </div>
    );
  }
  return (
    <div className={styles.line}>
      <PickBox row={row} picked={picked} />
      <NameCell row={{ name: row.name, domain: null }} />
      <span>{row.country ? <CountryFlag code={row.country} /> : null}</span>
      <span className={styles.quiet}>{left}</span>
      <span className={styles.quiet} data-rank="low">
        {row.owners.map((one) => one.name).join(', ')}
      </span>
      {deleted}
    </div>
  );
}
