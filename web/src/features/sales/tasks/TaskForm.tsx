import { DeleteOutlined } from '@ant-design/icons';
import { Button, DatePicker, Input, Modal, Segmented, Select } from 'antd';
import dayjs from 'dayjs';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMe } from '@/api/me';
import type { Id, Priority, Repeat, Task } from '@/api/types';
import { useAct } from '@/api/useAct';
import { FormField, FormProblem } from '@/ui/FormField';
import { CompanySelect, PersonSelect } from '../Choices';
import { dayOf } from '../days';
import styles from '../Sales.module.css';
import type { TaskLinks } from './TasksOf';

const PRIORITIES: readonly Priority[] = ['low', 'normal', 'high'];
const REPEATS: readonly Repeat[] = ['daily', 'weekly', 'monthly', 'yearly'];
/** Minutes before it is due at which one can be told. */
const REMINDS = [0, 10, 30, 60, 1_440] as const;
const FIELDS = ['title', 'text', 'due_at', 'assignee', 'company_id', 'priority', 'repeats', 'remind_minutes'];

interface TaskFormProps {
  /** The task that is changed; none: a new one. */
  task?: Task;
  /** What a new one hangs on. */
  link?: TaskLinks;
  /** The day on which a new one is due. */
  day?: string;
  onClose: () => void;
}

/** A task: what, until when, who, how urgent, whether it comes back, and when one is told. */
export function TaskForm({ task, link = {}, day, onClose }: TaskFormProps) {
  const { t } = useTranslation();
  const me = useMe();
  const [title, setTitle] = useState(task?.title ?? '');
  const [text, setText] = useState(task?.text ?? '');
  const [due, setDue] = useState(() => dayjs(task?.due_at ?? `${day ?? dayOf(Date.now() + 86_400_000)}T09:00:00`));
  const [assignee, setAssignee] = useState<Id>(task?.assignee.id ?? me.account.id);
  const [company, setCompany] = useState<Id | undefined>(task?.company?.id ?? link.company_id);
  const [priority, setPriority] = useState<Priority>(task?.priority ?? 'normal');
  const [repeats, setRepeats] = useState<Repeat | undefined>(task?.repeats ?? undefined);
  const [remind, setRemind] = useState<number | undefined>(task ? (task.remind_minutes ?? undefined) : 10);
  const touched = ['sales.tasks.list', 'sales.calendar.read', 'sales.reminders.list'] as const;

  const save = useAct<void, unknown>({
    call: () => {
      const shared = { title: title.trim(), due_at: due.toISOString(), priority, assignee_id: assignee };
      if (task) {
        return api.PATCH('/api/sales/tasks/{id}', {
          params: { path: { id: task.id }, header: { 'If-Match': `"${task.revision}"` } },
          body: {
            ...shared,
            text: text.trim() || null,
            repeats: repeats ?? null,
            remind_minutes: remind ?? null,
            company_id: company ?? null,
          },
        });
      }
      return api.POST('/api/sales/tasks', {
        body: {
          ...shared,
          ...(text.trim() ? { text: text.trim() } : {}),
          ...(repeats ? { repeats } : {}),
          ...(remind === undefined ? {} : { remind_minutes: remind }),
          ...link,
          ...(company ? { company_id: company } : {}),
        },
      });
    },
    refusal: 'form',
    invalidates: [...touched],
    says: () => (task ? t('sales:ui.saved') : t('sales:ui.task.made', { title: title.trim() })),
    onDone: onClose,
  });
  const drop = useAct<void, unknown>({
    call: () => api.DELETE('/api/sales/tasks/{id}', { params: { path: { id: task?.id ?? '' } } }),
    invalidates: [...touched],
    says: () => t('sales:ui.task.deleted', { title }),
    onDone: onClose,
  });
  return (
    <Modal
      open
      onCancel={onClose}
      title={task ? t('sales:ui.task.one') : t('sales:ui.task.new')}
      footer={
        <div className={styles.foot}>
          {task ? (
            <Button danger type="text" icon={<DeleteOutlined />} loading={drop.isPending} onClick={() => drop.mutate()}>
              {t('sales:ui.delete')}
            </Button>
          ) : (
            <span />
          )}
          <Button type="primary" loading={save.isPending} disabled={!title.trim()} onClick={() => save.mutate()}>
            {task ? t('sales:ui.save') : t('sales:ui.task.make')}
          </Button>
        </div>
      }
    >
      <div className={styles.form}>
        <FormProblem problem={save.problem} shown={FIELDS} />
        <FormField label={t('sales:ui.task.title')} name="title" problem={save.problem}>
          {(field) => (
            <Input
              {...field}
              autoFocus
              value={title}
              onChange={(event) => setTitle(event.target.value)}
              onPressEnter={() => title.trim() && save.mutate()}
            />
          )}
        </FormField>
        <div className={styles.pair}>
          <FormField label={t('sales:ui.task.due')} name="due_at" problem={save.problem}>
            {({ id, status }) => (
              <DatePicker
                id={id}
                {...(status ? { status } : {})}
                allowClear={false}
                showTime={{ format: 'HH:mm', minuteStep: 15 }}
                format="YYYY-MM-DD HH:mm"
                value={due}
                onChange={(date) => date && setDue(date)}
              />
            )}
          </FormField>
          <FormField label={t('sales:ui.task.remind')} name="remind_minutes" problem={save.problem}>
            {({ id }) => (
              <Select
                id={id}
                allowClear
                placeholder={t('sales:ui.task.remind_none')}
                value={remind}
                onChange={setRemind}
                options={[...new Set([...REMINDS, ...(remind === undefined ? [] : [remind])])].map((value) => ({
                  value,
                  label: remindWords(t, value),
                }))}
              />
            )}
          </FormField>
        </div>
        <div className={styles.pair}>
          <FormField label={t('sales:ui.task.assignee')} name="assignee" problem={save.problem}>
            {(field) => (
              <PersonSelect field={field} value={assignee} onChange={(id) => setAssignee(id ?? me.account.id)} />
            )}
          </FormField>
          <FormField label={t('sales:ui.task.repeats')} name="repeats" problem={save.problem}>
            {({ id }) => (
              <Select
                id={id}
                allowClear
                placeholder={t('sales:ui.task.once')}
                value={repeats}
                onChange={setRepeats}
                options={REPEATS.map((value) => ({ value, label: t(`sales:ui.repeat.${value}`) }))}
              />
            )}
          </FormField>
        </div>
        <div className={styles.pair}>
          <FormField label={t('sales:ui.field.company')} name="company_id" problem={save.problem}>
            {(field) => <CompanySelect field={field} value={company} known={task?.company} onChange={setCompany} />}
          </FormField>
          <FormField label={t('sales:ui.task.priority')} name="priority" problem={save.problem}>
            {({ id }) => (
              <Segmented
                id={id}
                block
                value={priority}
                onChange={setPriority}
                options={PRIORITIES.map((value) => ({ value, label: t(`sales:ui.priority.${value}`) }))}
              />
            )}
          </FormField>
        </div>
        <FormField label={t('sales:ui.task.text')} name="text" problem={save.problem}>
          {(field) => (
            <Input.TextArea
              {...field}
              autoSize={{ minRows: 2, maxRows: 8 }}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </FormField>
      </div>
    </Modal>
  );
}

function remindWords(t: TFunction, minutes: number): string {
  if (minutes === 0) return t('sales:ui.task.remind_then');
  if (minutes % 1_440 === 0) return t('sales:ui.task.remind_days', { count: minutes / 1_440 });
  if (minutes % 60 === 0) return t('sales:ui.task.remind_hours', { count: minutes / 60 });
  return t('sales:ui.task.remind_minutes', { count: minutes });
}
