import { useQuery } from '@tanstack/react-query';
import { Button, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer } from '@/api/client';
import { useAct } from '@/api/useAct';
import { findsLabel } from '@/lib/pinyin';
import { FormProblem } from '@/ui/FormField';
import type { BulkSelect } from '../list/contract';
import { fillSegment, makeSegment, segmentsQuery, undoFill } from './queries';
import styles from './Segments.module.css';

interface SegmentDialogProps {
  select: BulkSelect;
  /** How many are chosen, as it is shown. */
  count: string;
  onClose: () => void;
  onRun: () => void;
}

/** Puts what is chosen into a static segment, or takes it out. */
export function SegmentDialog({ select, count, onClose, onRun }: SegmentDialogProps) {
  const { t } = useTranslation();
  const { data } = useQuery(segmentsQuery());
  const [id, setId] = useState<string | undefined>();
  const [name, setName] = useState('');
  const statics = (data?.items ?? []).filter((one) => one.filter === null);
  const chosen = statics.find((one) => one.id === id);
  const run = useAct({
    call: async (takesOut: boolean) => {
      const segment = chosen?.id ?? (await answer(makeSegment({ name: name.trim(), note: '' }))).id;
      return fillSegment(segment, select, takesOut);
    },
    invalidates: ['customers.segments.list', 'customers.segments.of', 'jobs.list'],
    says: (_, takesOut) =>
      t(takesOut ? 'customers:ui.segment.taking_out' : 'customers:ui.segment.putting_in', {
        count,
        name: chosen?.name ?? name.trim(),
      }),
    undo: (told, takesOut) => (takesOut ? undefined : () => undoFill(told.job_id)),
    refusal: 'form',
    onDone: () => {
      onRun();
      onClose();
    },
  });
  return (
    <Modal
      open
      title={t('customers:ui.segment.add_title', { count })}
      onCancel={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('act.cancel')}</Button>
          {chosen ? (
            <Button loading={run.isPending} onClick={() => run.mutate(true)}>
              {t('customers:ui.segment.take_out')}
            </Button>
          ) : null}
          <Button
            type="primary"
            disabled={!chosen && name.trim() === ''}
            loading={run.isPending}
            onClick={() => run.mutate(false)}
          >
            {t('customers:ui.segment.put_in')}
          </Button>
        </>
      }
    >
      <div className={styles.stack}>
        <FormProblem problem={run.problem} shown={[]} />
        {statics.length > 0 ? (
          <Select<string>
            allowClear
            autoFocus
            showSearch={{ filterOption: findsLabel }}
            aria-label={t('customers:ui.segment.pick')}
            placeholder={t('customers:ui.segment.pick')}
            value={id ?? null}
            onChange={(next) => setId(next ?? undefined)}
            options={statics.map((one) => ({ value: one.id, label: one.name }))}
          />
        ) : null}
        {chosen ? null : (
          <Input
            aria-label={t('customers:ui.segment.new_name')}
            placeholder={t('customers:ui.segment.new_name')}
            maxLength={60}
            value={name}
            onChange={(event) => setName(event.target.value)}
            onPressEnter={() => (name.trim() ? run.mutate(false) : undefined)}
          />
        )}
      </div>
    </Modal>
  );
}
