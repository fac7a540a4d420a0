import {
  AppstoreOutlined,
  CalendarOutlined,
  GlobalOutlined,
  GroupOutlined,
  SearchOutlined,
  TableOutlined,
} from '@ant-design/icons';
import { Input, Segmented, Select, Tooltip } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useIsPhone } from '@/lib/media';
import { findsLabel } from '@/lib/pinyin';
import { FilterBar } from '@/ui/filter/FilterBar';
import { ColumnPicker } from '@/ui/grid/ColumnPicker';
import { isTimed, type ShownField } from '@/ui/value/field';
import { useFilterFields } from '../segments/useSegmentField';
import type { Layout } from './contract';
import type { ListView } from './useListView';
import styles from './Views.module.css';

const ASK_AFTER_MS = 200;
const LOOKS: { layout: Layout; icon: ReactNode }[] = [
  { layout: 'table', icon: <TableOutlined /> },
  { layout: 'board', icon: <AppstoreOutlined /> },
  { layout: 'map', icon: <GlobalOutlined /> },
  { layout: 'calendar', icon: <CalendarOutlined /> },
];

/** What narrows the list, and how it is looked at. */
export function ListTools({ view, fields }: { view: ListView; fields: readonly ShownField[] }) {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const { state, search, put, change } = view;
  const known = useFilterFields(fields);
  return (
    <div className={styles.tools}>
      <Words
        label={t(view.record === 'contact' ? 'customers:ui.people.search' : 'customers:ui.list.search')}
        value={search.q ?? ''}
        onChange={(q) => put({ q: q || undefined })}
      />
      <div className={styles.filter}>
        <FilterBar fields={known} value={state.filter} onChange={(filter) => change({ filter })} />
      </div>
      {phone ? null : (
        <div className={styles.looks}>
          <By view={view} fields={fields} />
          {state.layout === 'table' ? (
            <ColumnPicker
              fields={fields}
              columns={state.columns}
              onChange={(columns) => change({ columns })}
              words={{ title: t('customers:ui.columns.title'), find: t('customers:ui.columns.find') }}
            />
          ) : null}
          {view.record === 'company' ? (
            <Segmented<Layout>
              aria-label={t('customers:ui.layout.label')}
              value={state.layout}
              onChange={(layout) => change({ layout })}
              options={LOOKS.map(({ layout, icon }) => ({
                value: layout,
                icon: <Tooltip title={t(`customers:ui.layout.${layout}`)}>{icon}</Tooltip>,
                label: <span className="sr-only">{t(`customers:ui.layout.${layout}`)}</span>,
              }))}
            />
          ) : null}
        </div>
      )}
    </div>
  );
}

/** By which field the table is grouped, the board cut, the calendar laid. */
function By({ view: { state, change }, fields }: { view: ListView; fields: readonly ShownField[] }) {
  const { t } = useTranslation();
  const shared = { size: 'middle' as const, popupMatchSelectWidth: false, showSearch: { filterOption: findsLabel } };
  const options = (fits: (field: ShownField) => boolean) =>
    fields.filter(fits).map((field) => ({ value: field.key, label: field.name }));
  if (state.layout === 'table') {
    return (
      <Select
        {...shared}
        allowClear
        prefix={<GroupOutlined aria-hidden="true" />}
        aria-label={t('customers:ui.by.group')}
        placeholder={t('customers:ui.by.group')}
        value={state.group_by}
        onChange={(group_by) => change({ group_by: group_by ?? null })}
        options={options((field) => field.groupable)}
      />
    );
  }
  if (state.layout === 'board') {
    return (
      <Select
        {...shared}
        aria-label={t('customers:ui.by.board')}
        value={state.board_by}
        onChange={(board_by) => change({ board_by })}
        options={options((field) => field.groupable && (field.kind === 'choice' || field.kind === 'yes_no'))}
      />
    );
  }
  if (state.layout === 'calendar') {
    return (
      <Select
        {...shared}
        aria-label={t('customers:ui.by.date')}
        value={state.date_by}
        onChange={(date_by) => change({ date_by })}
        options={options((field) => isTimed(field.kind))}
      />
    );
  }
  return null;
}

/** Words of the name, domain, people; the list is asked when the typing rests. */
function Words({ label, value, onChange }: { label: string; value: string; onChange: (words: string) => void }) {
  const [words, setWords] = useState(value);
  useEffect(() => setWords(value), [value]);
  useEffect(() => {
    if (words.trim() === value) return;
    const timer = setTimeout(() => onChange(words.trim()), ASK_AFTER_MS);
    return () => clearTimeout(timer);
  }, [words, value, onChange]);
  return (
    <Input
      allowClear
      className={styles.search}
      prefix={<SearchOutlined aria-hidden="true" />}
      aria-label={label}
      placeholder={label}
      value={words}
      onChange={(event) => setWords(event.target.value)}
      onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
    />
  );
}
