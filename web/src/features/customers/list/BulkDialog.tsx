import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Modal, Progress, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { query } from '@/api/client';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { wordsOfCode } from '@/lib/i18n';
import { findsLabel } from '@/lib/pinyin';
import { toast } from '@/lib/toast';
import type { ShownField } from '@/ui/value/field';
import { ValueInput } from '@/ui/value/ValueInput';
import { ValueView } from '@/ui/value/ValueView';
import { isBlank, listOf, wireOf } from '@/ui/value/values';
import { type BulkChange, type BulkSelect, type BulkTold, bulk, undoBulk } from './contract';
import { changedValue } from './rows';
import styles from './Views.module.css';

const WATCH_MS = 700;
const FIELDS_MAX = 10;
/** Besides fields: tags that come or go. */
const ADD_TAGS = 'add_tags';
const REMOVE_TAGS = 'remove_tags';

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
  const tags = fields.find((field) => field.key === 'tags' && field.editable);
  // What others wrote beside stays when tags are added or taken away.
  const tagged = tags
    ? ([ADD_TAGS, REMOVE_TAGS] as const).map((key) => ({ ...tags, key, name: t(`customers:ui.bulk.${key}`) }))
    : [];
  const editable = [...tagged, ...fields.filter((field) => field.editable && field.shareable)];
  const [set, setSet] = useState<{ key: string | undefined; value: unknown }[]>([{ key: undefined, value: null }]);
  const [job, setJob] = useState<string | undefined>();
  const byKey = new Map([...tagged, ...fields].map((field) => [field.key, field]));
  const tagsOf = (key: string) => set.filter((one) => one.key === key).flatMap((one) => listOf(one.value) as string[]);
  const change: BulkChange = {
    add_tags: tagsOf(ADD_TAGS),
    remove_tags: tagsOf(REMOVE_TAGS),
    set: Object.fromEntries(
      set.flatMap(({ key, value }) => {
        const field = fields.find((one) => one.key === key);
        return field ? [[field.key, wireOf(field, value)]] : [];
      }),
    ),
  };
  const preview = useAct({ call: () => bulk(select, change, true), refusal: 'form' });
  const run = useAct({
    call: () => bulk(select, change, false),
    refusal: 'form',
    invalidates: ['jobs.list'],
    onDone: (answered) => {
      setJob(answered.job_id ?? undefined);
      onRun();
    },
  });
  const put = (at: number, part: Partial<(typeof set)[number]>) => {
    preview.reset();
    setSet(set.map((one, place) => (place === at ? { ...one, ...part } : one)));
  };
  const problem = preview.problem ?? run.problem;
  const hasTags = [change.add_tags, change.remove_tags].some((list) => list && list.length > 0);
  const ready = [change.set, change.add_tags, change.remove_tags].some((part) => Object.keys(part ?? {}).length > 0);
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
            <Preview
              told={shown}
              fields={fields.filter((one) => one.key in change.set || (one.key === 'tags' && hasTags))}
            />
          ) : null}
        </div>
      )}
    </Modal>
  );
}

/** A few of the rows as they are and as they will be; and what will stay as it is, and why. */
function Preview({ told, fields }: { told: BulkTold; fields: readonly ShownField[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const side = (values: Record<string, unknown>) =>
    fields.map((one) => (
      <div key={one.key}>
        {isBlank(changedValue(values, one.key)) ? '–' : <ValueView field={one} value={changedValue(values, one.key)} />}
      </div>
    ));
  const refused = Object.entries(told.refused);
  return (
    <>
      <p role="status">{t('customers:ui.bulk.will', { count: told.count, shown: format.number(told.count) })}</p>
      {told.samples.length > 0 ? (
        <table className={styles.bulkTable}>
          <thead>
            <tr>
              <th>{t('customers:ui.column.name')}</th>
              <th>{t('customers:ui.bulk.was')}</th>
              <th>{t('customers:ui.bulk.now')}</th>
            </tr>
          </thead>
          <tbody>
            {told.samples.map((sample) => (
              <tr key={sample.id}>
                <td>{sample.name}</td>
                <td>{side(sample.was)}</td>
                <td>{side(sample.now)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {refused.length > 0 ? (
        <div className={styles.refused}>
          {refused.map(([reason, count]) => (
            <p key={reason}>
              {t('customers:ui.bulk.refused', {
                count,
                shown: format.number(count),
                reason: wordsOfCode(`customers.${reason}`) ?? reason,
              })}
            </p>
          ))}
        </div>
      ) : null}
    </>
  );
}

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
    for (const op of ['customers.list', 'customers.count', 'customers.groups'] as const)
      void cache.invalidateQueries({ queryKey: [op] });
  }, [over, cache]);
  const undo = useAct({
    call: () => undoBulk(id),
    onDone: () => {
      toast.say(t('customers:ui.bulk.undoing'));
      onClose();
    },
    invalidates: ['jobs.list', 'customers.list'],
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
