import { DeleteOutlined, EditOutlined, PartitionOutlined, PlusOutlined, ShareAltOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Tooltip } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { FilterWords } from '@/ui/filter/FilterWords';
import { readTree } from '@/ui/filter/tree';
import { Page } from '@/ui/Page';
import { ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { StageChip } from '@/ui/StageChip';
import { ValuesProvider } from '@/ui/value/context';
import type { ShownField } from '@/ui/value/field';
import { countQuery, findCompanies } from '../list/contract';
import { useFields } from '../list/fields';
import { colleaguesQuery } from '../queries';
import { dropSegment, inSegment, makeSegment, type Segment, segmentsQuery } from './queries';
import { SegmentDrawer } from './SegmentDrawer';
import styles from './Segments.module.css';
import { useFilterFields } from './useSegmentField';

const TOUCHED = ['customers.segments.list'] as const;

/** Customers that belong together: by a filter that always holds, or put in by hand. */
export function SegmentsPage() {
  const { t } = useTranslation();
  const { fields, error, refetch } = useFields();
  const { data: colleagues } = useQuery(colleaguesQuery());
  const list = useQuery(segmentsQuery());
  const [open, setOpen] = useState<Segment | 'new' | undefined>();
  const people = useMemo(() => colleagues?.items ?? [], [colleagues]);
  const failed = error ?? list.error;
  return (
    <Page
      title={t('customers:ui.segment.title')}
      width="reading"
      acts={
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>
          {t('customers:ui.segment.new')}
        </Button>
      }
    >
      {failed && !(fields && list.data) ? (
        <ErrorState problem={Problem.of(failed)} onRetry={() => void Promise.all([refetch(), list.refetch()])} />
      ) : null}
      {!failed && !(fields && list.data) ? <RowsLoading tall rows={6} /> : null}
      {fields && list.data ? (
        <ValuesProvider people={people} find={(_, words) => findCompanies(words)} renderReference={() => null}>
          {list.data.items.length === 0 ? (
            <FirstUse
              icon={<PartitionOutlined />}
              title={t('customers:ui.segment.none')}
              act={{ words: t('customers:ui.segment.new'), run: () => setOpen('new') }}
            >
              {t('customers:ui.segment.none_words')}
            </FirstUse>
          ) : (
            <ul className={styles.list}>
              {list.data.items.map((one) => (
                <SegmentLine key={one.id} segment={one} fields={fields} onEdit={() => setOpen(one)} />
              ))}
            </ul>
          )}
          {open ? (
            <SegmentDrawer
              key={open === 'new' ? 'new' : open.id}
              segment={open === 'new' ? undefined : open}
              fields={fields}
              onClose={() => setOpen(undefined)}
            />
          ) : null}
        </ValuesProvider>
      ) : null}
    </Page>
  );
}

interface LineProps {
  segment: Segment;
  fields: readonly ShownField[];
  onEdit: () => void;
}

function SegmentLine({ segment, fields, onEdit }: LineProps) {
  const { t } = useTranslation();
  const known = useFilterFields(fields);
  const filter = segment.filter ? readTree(segment.filter) : undefined;
  const { id, name, note, shared, mine, by_name } = segment;
  const drop = useAct({
    call: () => dropSegment(id),
    invalidates: TOUCHED,
    says: () => t('customers:ui.segment.deleted', { name }),
    // What was put in by hand can't be brought back by making it anew.
    ...(segment.filter ? { undo: () => () => makeSegment({ name, note, shared, filter: segment.filter }) } : {}),
  });
  return (
    <li className={styles.line}>
      <div className={styles.body}>
        <p className={styles.name}>
          <Link to="/customers" search={{ view: 'all', filter: inSegment(id) }}>
            <b>{name}</b>
          </Link>
          <StageChip tone={segment.filter ? 'accent' : 'neutral'}>
            {t(segment.filter ? 'customers:ui.segment.dynamic' : 'customers:ui.segment.static')}
          </StageChip>
          {shared === 'all' ? (
            <Tooltip title={t('customers:ui.segment.shared_by', { name: by_name })}>
              <ShareAltOutlined aria-label={t('customers:ui.segment.shared_by', { name: by_name })} />
            </Tooltip>
          ) : null}
        </p>
        {filter ? (
          <p className={styles.quiet}>
            <FilterWords fields={known} tree={filter} />
          </p>
        ) : null}
        {note ? <p className={styles.quiet}>{note}</p> : null}
      </div>
      <Count id={id} />
      {mine ? (
        <span className={styles.acts}>
          <Button
            type="text"
            icon={<EditOutlined />}
            aria-label={t('customers:ui.segment.edit', { name })}
            onClick={onEdit}
          />
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t('customers:ui.segment.delete', { name })}
            onClick={() => drop.mutate()}
          />
        </span>
      ) : null}
    </li>
  );
}

/** How many customers in sight it holds now. */
function Count({ id }: { id: string }) {
  const format = useFormat();
  const { data } = useQuery(countQuery({ view: 'all', filter: JSON.stringify(inSegment(id)) }));
  return (
    <span className={`num ${styles.count}`}>{data ? `${format.number(data.count)}${data.exact ? '' : '+'}` : ''}</span>
  );
}
