import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Modal, Progress, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { query } from '@/api/client';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { findsLabel } from '@/lib/pinyin';
import { toast } from '@/lib/toast';
import type { ShownField } from '@/ui/value/field';
import { ValueInput } from '@/ui/value/ValueInput';
import { ValueView } from '@/ui/value/ValueView';
import { wireOf } from '@/ui/value/values';
import { type BulkChange, type BulkPreview, type BulkSelect, OPS, previewBulk, runBulk, undoBulk } from './contract';
import styles from './Views.module.css';

const WATCH_MS = 700;
const FIELDS_MAX = 10;

interface BulkDialogProps {
  fields: readonly ShownField[];
  select: BulkSelect;
  onClose: () => void;
  /** It runs: the selection has done its work. */
  onRun: () => void;
}

/** Changes many at once: what, how it will look, progress, and the way back. */
export function BulkDialog({ fields, select, onClose, onRun }: BulkDialogProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const editable = fields.filter((field) => field.editable);
  const [set, setSet] = useState<{ key: string | undefined; value: unknown }[]>([{ key: undefined, value: null }]);
  const [job, setJob] = useState<string | undefined>();
  const byKey = new Map(fields.map((field) => [field.key, field]));
  const change: BulkChange = {
    set: Object.fromEntries(
      set.flatMap(({ key, value }) => {
        const field = key ? byKey.get(key) : undefined;
        return field ? [[field.key, wireOf(field, value)]] : [];
      }),
    ),
  };
  const preview = useAct({ call: () => previewBulk(select, change), refusal: 'form' });
  const run = useAct({
    call: () => runBulk(select, change),
    refusal: 'form',
    invalidates: ['jobs.list'],
    onDone: (answered) => {
      setJob(answered.job_id);
      onRun();
    },
  });
  const put = (at: number, part: Partial<(typeof set)[number]>) => {
    preview.reset();
    setSet(set.map((one, place) => (place === at ? { ...one, ...part } : one)));
  };
  const problem = preview.problem ?? run.problem;
  const ready = Object.keys(change.set).length > 0;
  const shown = preview.data;
  return (
    <Modal
      open
      title={t('customers:ui.bulk.title')}
      width={640}
      onCancel={onClose}
      footer={
        job ? null : (
          <>
            <Button onClick={onClose}>{t('act.cancel')}</Button>
            {shown ? (
              <Button type="primary" disabled={shown.count === 0} loading={run.isPending} onClick={() => run.mutate()}>
                {t('customers:ui.bulk.run', { count: shown.count, shown: format.number(shown.count) })}
              </Button>
            ) : (
              <Button type="primary" disabled={!ready} loading={preview.isPending} onClick={() => preview.mutate()}>
                {t('customers:ui.bulk.preview')}
              </Button>
            )}
          </>
        )
      }
    >
      {job ? (
        <Running id={job} onClose={onClose} />
      ) : (
        <div className={styles.bulk}>
          {set.map(({ key, value }, at) => {
            const field = key ? byKey.get(key) : undefined;
            const others = new Set(set.map((one) => one.key).filter((one) => one !== key));
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is where it stands
              <div key={at} className={styles.bulkLine}>
                <Select
                  autoFocus={at === 0}
                  aria-label={t('filter.which')}
                  placeholder={t('filter.which')}
                  showSearch={{ filterOption: findsLabel }}
                  value={key ?? null}
                  onChange={(next: string | null) => put(at, { key: next ?? undefined, value: null })}
                  options={editable
                    .filter((one) => !others.has(one.key))
                    .map((one) => ({ value: one.key, label: one.name }))}
                />
                {field ? (
                  <ValueInput
                    key={field.key}
                    field={field}
                    value={value}
                    label={field.name}
                    placeholder={t('customers:ui.bulk.empties')}
                    onChange={(next) => put(at, { value: next })}
                  />
                ) : (
                  <span />
                )}
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  disabled={set.length === 1}
                  aria-label={t('act.delete')}
                  onClick={() => {
                    preview.reset();
                    setSet(set.filter((_, place) => place !== at));
                  }}
                />
              </div>
            );
          })}
          <Button
            type="link"
            size="small"
            icon={<PlusOutlined />}
            className={styles.bulkMore}
            disabled={set.length >= FIELDS_MAX}
            onClick={() => setSet([...set, { key: undefined, value: null }])}
          >
            {t('customers:ui.bulk.more')}
          </Button>
          {problem ? (
            <div className={styles.refused} role="alert">
              {problem.errors[0]?.detail ?? problem.words}
            </div>
          ) : null}
          {shown ? (
            <Preview preview={shown} field={[...byKey.values()].filter((one) => one.key in change.set)} />
          ) : null}
        </div>
      )}
    </Modal>
  );
}

/** A few of the rows as they are and as they will be; and what will stay as it is, and why. */
function Preview({ preview, field }: { preview: BulkPreview; field: readonly ShownField[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [only] = field;
  const side = (value: unknown) => {
    if (only && field.length === 1 && !isKeyed(value, only.key)) return <ValueView field={only} value={value} />;
    const values = (value ?? {}) as Record<string, unknown>;
    return field.map((one) => (
      <div key={one.key}>
        <ValueView field={one} value={values[one.key]} />
      </div>
    ));
  };
  return (
    <>
      <p role="status">{t('customers:ui.bulk.will', { count: preview.count, shown: format.number(preview.count) })}</p>
      {preview.samples.length > 0 ? (
        <table className={styles.bulkTable}>
          <thead>
            <tr>
              <th>{t('customers:ui.column.name')}</th>
              <th>{t('customers:ui.bulk.was')}</th>
              <th>{t('customers:ui.bulk.now')}</th>
            </tr>
          </thead>
          <tbody>
            {preview.samples.map((sample) => (
              <tr key={sample.id}>
                <td>{sample.name}</td>
                <td>{side(sample.was)}</td>
                <td>{side(sample.now)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {preview.refused.length > 0 ? (
        <div className={styles.refused}>
          {preview.refused.map((one) => (
            <p key={one.reason}>
              {t('customers:ui.bulk.refused', {
                count: one.count,
                shown: format.number(one.count),
                reason: one.reason,
              })}
            </p>
          ))}
        </div>
      ) : null}
    </>
  );
}

const isKeyed = (value: unknown, key: string) => typeof value === 'object' && value !== null && key in value;

/** How far the work is; it goes on without this window. */
function Running({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const cache = useQueryClient();
  const { data: job } = useQuery({
    ...query('jobs.get', '/api/jobs/{id}', { params: { path: { id } } }),
    refetchInterval: ({ state }) => (isOver(state.data?.state) ? false : WATCH_MS),
  });
  const over = isOver(job?.state);
  const done = job?.progress?.done ?? 0;
  const total = job?.progress?.total ?? 0;
  useEffect(() => {
    if (!over) return;
    for (const op of [OPS.list, OPS.count, OPS.groups]) void cache.invalidateQueries({ queryKey: [op] });
  }, [over, cache]);
  const undo = useAct({
    call: () => undoBulk(id),
    onDone: () => {
      toast.say(t('customers:ui.bulk.undoing'));
      onClose();
    },
    invalidates: ['jobs.list', OPS.list],
  });
  return (
    <div className={styles.bulk}>
      <Progress
        percent={job?.state === 'done' ? 100 : total > 0 ? Math.floor((100 * done) / total) : 0}
        status={job?.state === 'dead' ? 'exception' : job?.state === 'done' ? 'success' : 'active'}
      />
      <p role="status" className="num">
        {job?.error ??
          t(over ? 'customers:ui.bulk.done' : 'work.share', {
            done: format.number(done),
            total: format.number(total),
            count: done,
          })}
      </p>
      <div className={styles.bulkActs}>
        {over ? (
          <Button loading={undo.isPending} onClick={() => undo.mutate()}>
            {t('act.undo')}
          </Button>
        ) : (
          <span>{t('customers:ui.bulk.goes_on')}</span>
        )}
        <Button type="primary" onClick={onClose}>
          {t('act.close')}
        </Button>
      </div>
    </div>
  );
}

const isOver = (state: string | undefined) => state === 'done' || state === 'dead' || state === 'cancelled';
