import { FileTextOutlined, PlusOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { ORDER_STATES, ORDER_TONES } from '@/api/orderPath';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import type { Id, SubscriptionOrder } from '@/api/types';
import { useFormat } from '@/lib/format';
import { useIsPhone } from '@/lib/media';
import { linesWords } from '@/lib/soldWords';
import { useListCursor } from '@/lib/useListCursor';
import { Page } from '@/ui/Page';
import { EmptyResult, ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { StageChip } from '@/ui/StageChip';
import { ListTime } from '@/ui/Times';
import { VirtualList } from '@/ui/VirtualList';
import styles from '../Desk.module.css';
import { ordersQuery } from '../queries';
import type { DeskSearch } from '../search';
import { Words } from '../Words';
import { EntryDrawer } from './EntryDrawer';

type Put = (part: { [K in keyof DeskSearch]?: DeskSearch[K] | undefined }) => void;

/** Every order, the newest first, and the way to enter another. */
export function OrdersPage() {
  const { t } = useTranslation();
  const router = useRouter();
  const may = useMay('desk.work');
  const search = useSearch({ from: '/shell/desk/orders' });
  const put: Put = (part) =>
    void router.navigate({ to: '/desk/orders', search: { ...search, ...part } as DeskSearch, replace: true });
  const open = (id: Id) => void router.navigate({ to: '/desk/orders/$id', params: { id } });
  const enter = () => put({ make: 'order' });
  return (
    <Page
      title={t('desk:ui.nav.orders')}
      acts={
        may ? (
          <Button type="primary" icon={<PlusOutlined />} onClick={enter}>
            {t('desk:ui.nav.enter')}
          </Button>
        ) : null
      }
      bar={
        <>
          <Select
            allowClear
            className={styles.state}
            aria-label={t('subscriptions:ui.order.state_label')}
            placeholder={t('subscriptions:ui.order.state_label')}
            value={stateOf(search)}
            onChange={(state) => put({ state })}
            options={ORDER_STATES.map((value) => ({ value, label: t(`subscriptions:ui.order.state.${value}`) }))}
          />
          <Words label={t('desk:ui.list.search_orders')} value={search.q} onChange={(q) => put({ q })} />
        </>
      }
    >
      <Orders search={search} put={put} onOpen={open} onEnter={may ? enter : undefined} />
      {may && search.make === 'order' ? (
        <EntryDrawer
          customerId={search.for}
          onClose={() => put({ make: undefined, for: undefined })}
          onEntered={({ id }) => open(id)}
        />
      ) : null}
    </Page>
  );
}

const stateOf = ({ state }: DeskSearch) => ORDER_STATES.find((one) => one === state);

interface OrdersProps {
  search: DeskSearch;
  put: Put;
  onOpen: (id: Id) => void;
  onEnter: (() => void) | undefined;
}

function Orders({ search, put, onOpen, onEnter }: OrdersProps) {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const state = stateOf(search);
  const filter = { ...(state ? { state } : {}), ...(search.q ? { q: search.q } : {}) };
  const list = useInfiniteQuery({ ...ordersQuery(filter), placeholderData: (before) => before });
  const rows = rowsOf(list.data);
  const cursor = useListCursor({ ids: rows.map(({ id }) => id), onOpen });
  if (list.error && !list.data) {
    return <ErrorState problem={Problem.of(list.error)} onRetry={() => void list.refetch()} />;
  }
  if (!list.data) return <RowsLoading tall />;
  if (rows.length === 0 && Object.keys(filter).length > 0) {
    return <EmptyResult filter={search.q} onClear={() => put({ state: undefined, q: undefined })} />;
  }
  if (rows.length === 0) {
    return (
      <FirstUse
        icon={<FileTextOutlined />}
        title={t('desk:ui.home.none')}
        {...(onEnter ? { act: { words: t('desk:ui.nav.enter'), run: onEnter } } : {})}
      >
        {t('desk:ui.list.no_orders_words')}
      </FirstUse>
    );
  }
  return (
    <VirtualList
      rows={rows}
      idOf={({ id }) => id}
      rowHeight={56}
      label={t('desk:ui.nav.orders')}
      current={cursor.current}
      listKey={JSON.stringify(filter)}
      onSelect={onOpen}
      onMore={list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : undefined}
      render={(order) => <Line order={order} phone={phone} />}
    />
  );
}

function Line({ order, phone }: { order: SubscriptionOrder; phone: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const total = <span className="num">{format.money(order.total, order.currency)}</span>;
  return (
    <div className={styles.line}>
      <div className={styles.about}>
        <b>{order.company.name}</b>
        <small>
          <span className="num">#{order.number}</span>
          {order.reference ? ` · ${order.reference}` : null} · {phone ? total : linesWords(order.lines)}
        </small>
      </div>
      {phone ? null : <span className={styles.money}>{total}</span>}
      <span className={styles.end}>
        <StageChip tone={ORDER_TONES[order.state]}>{t(`subscriptions:ui.order.state.${order.state}`)}</StageChip>
        <small>
          <ListTime at={order.placed_at} />
        </small>
      </span>
    </div>
  );
}
