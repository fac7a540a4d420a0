import { CodeOutlined, FileTextOutlined, PlusOutlined, SearchOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Input, Select } from 'antd';
import { useEffect, useState } from 'react';
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
import { useSettled } from '@/lib/useSettled';
import { Page } from '@/ui/Page';
import { EmptyResult, ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { StageChip } from '@/ui/StageChip';
import { ListTime } from '@/ui/Times';
import { VirtualList } from '@/ui/VirtualList';
import { ordersQuery } from '../queries';
import type { OrdersSearch } from '../search';
import styles from './Agency.module.css';
import { ByProgram } from './ByProgram';
import { OrderDrawer } from './OrderDrawer';
import { PushForm } from './PushForm';

type Put = (part: { [K in keyof OrdersSearch]?: OrdersSearch[K] | undefined }) => void;

/** An agent's orders: how far each is, and the way to push another. */
export function OrdersPage() {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const may = useMay('agency.push');
  const navigate = useNavigate();
  const { state, ...rest } = useSearch({ from: '/shell/agency' });
  // Of an address that somebody typed only a state that there is.
  const search: OrdersSearch = state && ORDER_STATES.includes(state) ? { ...rest, state } : rest;
  const put: Put = (part) =>
    void navigate({ to: '/agency', search: { ...search, ...part } as OrdersSearch, replace: true });
  return (
    <Page
      title={t('subscriptions:ui.nav.orders')}
      acts={
        may ? (
          <>
            <Button
              type="text"
              icon={<CodeOutlined />}
              aria-label={t('subscriptions:ui.program.title')}
              onClick={() => put({ make: 'program' })}
            >
              {phone ? null : t('subscriptions:ui.program.title')}
            </Button>
            <Button type="primary" icon={<PlusOutlined />} onClick={() => put({ make: 'order' })}>
              {t('subscriptions:ui.nav.push')}
            </Button>
          </>
        ) : null
      }
      bar={
        <>
          <Select
            allowClear
            className={styles.state}
            aria-label={t('subscriptions:ui.order.state_label')}
            placeholder={t('subscriptions:ui.order.state_label')}
            value={search.state}
            onChange={(next) => put({ state: next })}
            options={ORDER_STATES.map((value) => ({ value, label: t(`subscriptions:ui.order.state.${value}`) }))}
          />
          <Words value={search.q ?? ''} onChange={(q) => put({ q: q || undefined })} />
        </>
      }
    >
      <Orders search={search} put={put} may={may} />
      {search.order ? (
        <OrderDrawer key={search.order} id={search.order} onClose={() => put({ order: undefined })} />
      ) : null}
      {search.make === 'program' ? <ByProgram onClose={() => put({ make: undefined })} /> : null}
      {search.make === 'order' ? (
        <PushForm
          renews={search.renews}
          onClose={() => put({ make: undefined, renews: undefined })}
          onPushed={({ id }) => put({ make: undefined, renews: undefined, order: id })}
        />
      ) : null}
    </Page>
  );
}

function Words({ value, onChange }: { value: string; onChange: (words: string) => void }) {
  const { t } = useTranslation();
  const [words, setWords] = useState(value);
  const settled = useSettled(words.trim());
  useEffect(() => setWords(value), [value]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what was typed asks anew
  useEffect(() => {
    if (settled !== value) onChange(settled);
  }, [settled]);
  return (
    <Input
      allowClear
      className={styles.words}
      prefix={<SearchOutlined aria-hidden="true" />}
      aria-label={t('subscriptions:ui.agency.search')}
      placeholder={t('subscriptions:ui.agency.search')}
      value={words}
      onChange={(event) => setWords(event.target.value)}
    />
  );
}

function Orders({ search, put, may }: { search: OrdersSearch; put: Put; may: boolean }) {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const filter = { ...(search.state ? { state: search.state } : {}), ...(search.q ? { q: search.q } : {}) };
  const list = useInfiniteQuery({ ...ordersQuery(filter), placeholderData: (before) => before });
  const rows = rowsOf(list.data);
  const open = (order: Id) => put({ order });
  const cursor = useListCursor({ ids: rows.map(({ id }) => id), onOpen: open });
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
        title={t('subscriptions:ui.agency.no_orders')}
        {...(may ? { act: { words: t('subscriptions:ui.nav.push'), run: () => put({ make: 'order' }) } } : {})}
      >
        {t('subscriptions:ui.agency.no_orders_words')}
      </FirstUse>
    );
  }
  return (
    <VirtualList
      rows={rows}
      idOf={({ id }) => id}
      rowHeight={56}
      label={t('subscriptions:ui.nav.orders')}
      current={cursor.current}
      listKey={JSON.stringify(filter)}
      onSelect={open}
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
