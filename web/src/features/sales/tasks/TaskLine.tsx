import { CheckCircleFilled, FlagFilled, RedoOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { Task } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { Initials } from '@/ui/Initials';
import styles from '../Sales.module.css';
import { TaskForm } from './TaskForm';

/** A task with its box; its words open it. */
export function TaskLine({ task }: { task: Task }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const path = { params: { path: { id: task.id } } };
  const isDone = task.done_at !== null;
  const toggle = useAct({
    call: () =>
      isDone ? api.POST('/api/sales/tasks/{id}/reopen', path) : api.POST('/api/sales/tasks/{id}/done', path),
    invalidates: ['sales.tasks.list', 'sales.calendar.read', 'sales.reminders.list'],
    says: () => (isDone ? t('sales:ui.task.open_again') : t('sales:ui.task.is_done', { title: task.title })),
    undo: () => () =>
      isDone ? api.POST('/api/sales/tasks/{id}/done', path) : api.POST('/api/sales/tasks/{id}/reopen', path),
  });
  const of = task.opportunity?.name ?? task.company?.name ?? task.lead?.name;
  return (
    <li className={styles.task} data-done={isDone}>
      <Button
        type="text"
        size="small"
        shape="circle"
        loading={toggle.isPending}
        icon={isDone ? <CheckCircleFilled /> : <i className={styles.box} />}
        aria-label={`${isDone ? t('sales:ui.task.reopen') : t('sales:ui.task.done')}: ${task.title}`}
        onClick={() => toggle.mutate()}
      />
      <button type="button" className={styles.taskWords} onClick={() => setOpen(true)}>
        <span>
          {task.priority === 'high' ? (
            <FlagFilled className={styles.high} aria-label={t('sales:ui.priority.high')} />
          ) : null}
          {task.title}
          {task.repeats ? <RedoOutlined aria-label={t(`sales:ui.repeat.${task.repeats}`)} /> : null}
        </span>
        {of ? <span className={styles.muted}>{of}</span> : null}
      </button>
      <span className={styles.due} data-late={task.overdue}>
        {format.dateTime(task.due_at)}
      </span>
      <Initials name={task.assignee.name} size={20} />
      {open ? <TaskForm task={task} onClose={() => setOpen(false)} /> : null}
    </li>
  );
}
