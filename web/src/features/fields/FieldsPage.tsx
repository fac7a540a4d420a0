import { PlusOutlined } from '@ant-design/icons';
import { DndContext, type DragEndEvent, KeyboardSensor, PointerSensor, useSensor, useSensors } from '@dnd-kit/core';
import {
  arrayMove,
  SortableContext,
  sortableKeyboardCoordinates,
  verticalListSortingStrategy,
} from '@dnd-kit/sortable';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Segmented } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import { useAct } from '@/api/useAct';
import { Page } from '@/ui/Page';
import { ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { ValuesProvider } from '@/ui/value/context';
import type { WireField } from './draft';
import { FieldDrawer } from './FieldDrawer';
import { FieldLine } from './FieldLine';
import styles from './Fields.module.css';
import { colleaguesQuery, fieldsQuery, rolesQuery } from './queries';
import { RECORDS } from './records';
import { useFieldName } from './words';

/** The fields of each kind of record: the company's own, and what roles see of all of them. */
export function FieldsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const may = useMay('fields.manage');
  const { record = 'company' } = useSearch({ from: '/shell/settings/fields' });
  const list = useQuery(fieldsQuery(record));
  const roles = useQuery({ ...rolesQuery(), enabled: may });
  const { data: colleagues } = useQuery({ ...colleaguesQuery(), enabled: may });
  const people = useMemo(() => colleagues?.items ?? [], [colleagues]);
  const [editing, setEditing] = useState<WireField | 'new' | undefined>();
  const name = useFieldName(record);
  const fields = list.data?.items ?? [];
  const own = fields.filter((field) => !field.builtin);
  const builtin = fields.filter((field) => field.builtin);

  const order = useAct({
    call: (keys: string[]) => api.POST('/api/fields/order', { body: { record, keys } }),
    optimistic: (keys, patch) =>
      patch<{ items: WireField[] }>(
        'fields.list',
        ({ items }) => ({ items: ordered(items, keys) }),
        (params) => (params as { query?: { record?: string } }).query?.record === record,
      ),
    invalidates: ['fields.list'],
  });
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const onDragEnd = ({ active, over }: DragEndEvent) => {
    const keys = own.map((field) => field.key);
    const [from, to] = [keys.indexOf(String(active.id)), keys.indexOf(String(over?.id))];
    if (from >= 0 && to >= 0 && from !== to) order.mutate(arrayMove(keys, from, to));
  };
  return (
    <Page
      title={t('fields:ui.title')}
      acts={
        may ? (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setEditing('new')}>
            {t('fields:ui.add')}
          </Button>
        ) : null
      }
      bar={
        <Segmented
          aria-label={t('fields:ui.of')}
          value={record}
          onChange={(next) => void navigate({ to: '/settings/fields', search: { record: next }, replace: true })}
          options={RECORDS.map((value) => ({ value, label: t(`fields:ui.record.${value}`) }))}
        />
      }
      width="reading"
    >
      <div className={styles.page}>
        {may ? null : <p className={styles.note}>{t('fields:ui.read_only')}</p>}
        {list.error && !list.data ? (
          <ErrorState problem={Problem.of(list.error)} onRetry={() => void list.refetch()} />
        ) : null}
        {!list.data && !list.error ? <RowsLoading rows={8} /> : null}
        {list.data ? (
          <>
            <section>
              <h2>{t('fields:ui.own')}</h2>
              {own.length > 0 ? (
                <DndContext
                  sensors={sensors}
                  onDragEnd={onDragEnd}
                  accessibility={{ screenReaderInstructions: { draggable: t('fields:ui.drag') } }}
                >
                  <SortableContext items={own.map((field) => field.key)} strategy={verticalListSortingStrategy}>
                    <ul className={styles.list}>
                      {own.map((field) => (
                        <FieldLine
                          key={field.key}
                          field={field}
                          name={name(field)}
                          record={record}
                          may={may}
                          onEdit={() => setEditing(field)}
                        />
                      ))}
                    </ul>
                  </SortableContext>
                </DndContext>
              ) : (
                <FirstUse
                  title={t('fields:ui.none')}
                  {...(may ? { act: { words: t('fields:ui.add'), run: () => setEditing('new') } } : {})}
                >
                  {t('fields:ui.none_words')}
                </FirstUse>
              )}
            </section>
            <section>
              <h2>{t('fields:ui.builtin')}</h2>
              <p className={styles.note}>{t('fields:ui.builtin_words')}</p>
              <ul className={styles.list}>
                {builtin.map((field) => (
                  <FieldLine
                    key={field.key}
                    field={field}
                    name={name(field)}
                    record={record}
                    may={may}
                    onEdit={() => setEditing(field)}
                  />
                ))}
              </ul>
            </section>
          </>
        ) : null}
      </div>
      {editing ? (
        <ValuesProvider people={people}>
          <FieldDrawer
            record={record}
            field={editing === 'new' ? undefined : editing}
            fields={fields}
            roles={roles.data ?? []}
            onClose={() => setEditing(undefined)}
          />
        </ValuesProvider>
      ) : null}
    </Page>
  );
}

/** The program's fields keep their places before the others. */
function ordered(items: readonly WireField[], keys: readonly string[]): WireField[] {
  const own = [...items.filter((field) => !field.builtin)].sort((a, b) => keys.indexOf(a.key) - keys.indexOf(b.key));
  return [...items.filter((field) => field.builtin), ...own];
}
