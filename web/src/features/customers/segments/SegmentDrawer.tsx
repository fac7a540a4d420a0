import { Button, Drawer, Input, Segmented, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { useAct } from '@/api/useAct';
import { FormField, FormProblem } from '@/ui/FormField';
import { FilterBar } from '@/ui/filter/FilterBar';
import { asked, type Group, NO_FILTER, readTree } from '@/ui/filter/tree';
import type { ShownField } from '@/ui/value/field';
import { Meets } from './Meets';
import { changeSegment, makeSegment, type Segment } from './queries';
import styles from './Segments.module.css';
import { useFilterFields } from './useSegmentField';

interface SegmentDrawerProps {
  /** None: a new one. */
  segment: Segment | undefined;
  fields: readonly ShownField[];
  /** The filter that a new one begins with. */
  filter?: Group | undefined;
  onClose: () => void;
}

/** What a segment is called, who has it, and of a dynamic one which customers it holds. */
export function SegmentDrawer({ segment, fields, filter: first, onClose }: SegmentDrawerProps) {
  const { t } = useTranslation();
  const mayShare = useMay('fields.views.share');
  const known = useFilterFields(fields, false);
  const [dynamic, setDynamic] = useState(segment ? segment.filter !== null : true);
  const [name, setName] = useState(segment?.name ?? '');
  const [note, setNote] = useState(segment?.note ?? '');
  const [shared, setShared] = useState(segment?.shared === 'all');
  const [filter, setFilter] = useState<Group>(() => (segment?.filter ? readTree(segment.filter) : first) ?? NO_FILTER);
  const whole = asked(filter);
  const body = { name, note, shared: shared ? ('all' as const) : ('me' as const) };
  const save = useAct({
    call: () =>
      segment
        ? changeSegment(segment, { ...body, ...(dynamic ? { filter: whole } : {}) })
        : makeSegment({ ...body, ...(dynamic ? { filter: whole } : {}) }),
    invalidates: ['customers.segments.list', 'customers.list', 'customers.count'],
    says: () => t(segment ? 'customers:ui.segment.changed' : 'customers:ui.segment.made', { name }),
    refusal: 'form',
    onDone: onClose,
  });
  const ready = name.trim() !== '' && (!dynamic || whole !== undefined);
  return (
    <Drawer
      open
      size={560}
      title={segment ? t('customers:ui.segment.edit', { name: segment.name }) : t('customers:ui.segment.new')}
      onClose={onClose}
      footer={
        <div className={styles.foot}>
          <Button onClick={onClose}>{t('act.cancel')}</Button>
          <Button type="primary" disabled={!ready} loading={save.isPending} onClick={() => save.mutate()}>
            {t('act.save')}
          </Button>
        </div>
      }
    >
      <FormProblem problem={save.problem} shown={['name', 'note']} />
      <FormField label={t('customers:ui.segment.name')} name="name" problem={save.problem}>
        {(field) => (
          <Input
            {...field}
            autoFocus
            maxLength={60}
            value={name}
            onChange={(event) => setName(event.target.value)}
            onPressEnter={() => (ready ? save.mutate() : undefined)}
          />
        )}
      </FormField>
      {segment ? null : (
        <div className={styles.part}>
          <Segmented<boolean>
            aria-label={t('customers:ui.segment.kind')}
            value={dynamic}
            onChange={setDynamic}
            options={[
              { value: true, label: t('customers:ui.segment.dynamic') },
              { value: false, label: t('customers:ui.segment.static') },
            ]}
          />
          <p className={styles.quiet}>
            {t(dynamic ? 'customers:ui.segment.dynamic_words' : 'customers:ui.segment.static_words')}
          </p>
        </div>
      )}
      {dynamic ? (
        <div className={styles.part}>
          <FilterBar fields={known} value={filter} onChange={setFilter} />
          {whole ? <Meets filter={whole} /> : null}
        </div>
      ) : null}
      <FormField label={t('customers:ui.segment.note')} name="note" problem={save.problem}>
        {(field) => (
          <Input.TextArea
            {...field}
            rows={2}
            maxLength={500}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        )}
      </FormField>
      {mayShare ? (
        // biome-ignore lint/a11y/noLabelWithoutControl: the switch is inside
        <label className={styles.switch}>
          <Switch size="small" checked={shared} onChange={setShared} />
          {t('customers:ui.segment.share')}
        </label>
      ) : null}
    </Drawer>
  );
}
