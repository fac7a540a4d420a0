import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import { useFormat } from '@/lib/format';
import { useNow } from '@/lib/now';
import { EmptyResult, ErrorState, RowsLoading } from '@/ui/PageState';
import { TYPE_ICONS } from '../followUpTypes/icons';
import { typesQuery } from '../followUpTypes/queries';
import { timelineQuery } from '../queries';
import styles from './Company.module.css';
import { Composer } from './Composer';
import { daysOf, dayWords } from './days';
import { EntryLine } from './EntryLine';
import { FILTER_NAMES, FILTERS, type Filter } from './kinds';

/** Everything that happened, the newest first, with the place to write down what happens now. */
export function Timeline({ companyId }: { companyId: string }) {
  const { t } = useTranslation();
  const { lang } = useFormat();
  const now = useNow();
  const mayWrite = useMay('customers.follow_up.write');
  const [filter, setFilter] = useState<Filter>('all');
  const [type, setType] = useState<string | undefined>();
  const { data: types } = useQuery(typesQuery());
  const list = useInfiniteQuery(timelineQuery(companyId, FILTERS[filter], type));
  const entries = rowsOf(list.data);
  const foot = useSeen(() => {
    if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
  });
  return (
    <section className={styles.timeline} aria-label={t('customers:ui.part.timeline')}>
      {mayWrite ? <Composer companyId={companyId} /> : null}
      <div className={styles.chips} role="toolbar" aria-label={t('customers:ui.timeline.filter')}>
        {FILTER_NAMES.map((name) => (
          <button
            key={name}
            type="button"
            className={styles.filterChip}
            aria-pressed={type === undefined && filter === name}
            onClick={() => {
              setFilter(name);
              setType(undefined);
            }}
          >
            {t(`customers:ui.timeline.${name}`)}
          </button>
        ))}
        {types && types.items.length > 0 ? (
          <Select
            size="small"
            variant="borderless"
            allowClear
            popupMatchSelectWidth={false}
            className={styles.typeFilter}
            aria-label={t('customers:ui.follow_up_type.title')}
            placeholder={t('customers:ui.follow_up_type.any')}
            value={type}
            onChange={(chosen?: string) => {
              setFilter('all');
              setType(chosen);
            }}
            options={types.items.map((one) => ({
              value: one.id,
              label: (
                <span className={styles.typeName}>
                  {TYPE_ICONS[one.icon]} {one.name}
                </span>
              ),
            }))}
          />
        ) : null}
      </div>
      {list.error && !list.data ? (
        <ErrorState problem={Problem.of(list.error)} onRetry={() => void list.refetch()} />
      ) : null}
      {list.isPending ? <RowsLoading tall rows={5} /> : null}
      {list.data && entries.length === 0 ? (
        <EmptyResult
          onClear={() => {
            setFilter('all');
            setType(undefined);
          }}
        />
      ) : null}
      {daysOf(entries).map(({ day, entries: some }) => (
        <section key={day}>
          <h3 className={styles.day}>
            {dayWords(day, now, lang, t('customers:ui.timeline.today'), t('customers:ui.timeline.yesterday'))}
          </h3>
          <ol className={styles.entries}>
            {some.map((entry) => (
              <EntryLine key={entry.id} entry={entry} companyId={companyId} />
            ))}
          </ol>
        </section>
      ))}
      {list.isFetchingNextPage ? <RowsLoading rows={2} /> : null}
      <div ref={foot} style={{ height: 1 }} />
    </section>
  );
}

/** Calls when the element comes into view. */
function useSeen(onSeen: () => void) {
  const place = useRef<HTMLDivElement>(null);
  const newest = useRef(onSeen);
  newest.current = onSeen;
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const watch = new IntersectionObserver(([seen]) => seen?.isIntersecting && newest.current(), {
      rootMargin: '400px',
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  return place;
}
