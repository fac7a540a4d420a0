import { BellOutlined, CheckOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { Badge, Button, Popover } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMay } from '@/api/me';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { toast } from '@/lib/toast';
import { remindersQuery } from './queries';
import styles from './Sales.module.css';

/** Tasks that have come near: told once as they come, and kept until they are seen. */
export function RemindersBell() {
  return useMay('sales.task.use') ? <Bell /> : null;
}

function Bell() {
  const { t } = useTranslation();
  const format = useFormat();
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const { data } = useQuery(remindersQuery());
  useTellOfNew(data?.map((one) => ({ id: `${one.task.id} ${one.at}`, title: one.task.title })));
  const see = useAct({
    call: (id: string | undefined) =>
      id === undefined
        ? api.POST('/api/sales/reminders/seen')
        : api.POST('/api/sales/tasks/{id}/seen', { params: { path: { id } } }),
    invalidates: ['sales.reminders.list'],
  });
  const count = data?.length ?? 0;
  const go = (id: string) => {
    setOpen(false);
    see.mutate(id);
    router.history.push(`/tasks?task=${id}`);
  };
  const list =
    count === 0 ? (
      <p className={styles.quiet}>{t('sales:ui.reminder.none')}</p>
    ) : (
      <>
        <ul className={styles.reminders}>
          {data?.map(({ task }) => (
            <li key={task.id}>
              <button type="button" onClick={() => go(task.id)}>
                <b>{task.title}</b>
                <span data-late={task.overdue}>{format.dateTime(task.due_at)}</span>
              </button>
              <Button
                type="text"
                size="small"
                icon={<CheckOutlined />}
                aria-label={`${t('sales:ui.reminder.seen')}: ${task.title}`}
                onClick={() => see.mutate(task.id)}
              />
            </li>
          ))}
        </ul>
        <Button size="small" type="link" onClick={() => see.mutate(undefined)}>
          {t('sales:ui.reminder.seen_all')}
        </Button>
      </>
    );
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      placement="bottomRight"
      title={t('sales:ui.reminder.page')}
      content={<div className={styles.reminderPane}>{list}</div>}
    >
      <Badge count={count} size="small" offset={[-4, 4]}>
        <Button type="text" icon={<BellOutlined />} aria-label={t('sales:ui.reminder.count', { count })} />
      </Badge>
    </Popover>
  );
}

/** Says each reminder once, as it comes; not those that were there when the page was opened. */
function useTellOfNew(now: { id: string; title: string }[] | undefined): void {
  const { t } = useTranslation();
  const told = useRef<Set<string> | undefined>(undefined);
  useEffect(() => {
    if (!now) return;
    for (const { id, title } of now) {
      if (told.current && !told.current.has(id)) toast.say(t('sales:ui.reminder.comes', { title }));
    }
    told.current = new Set([...(told.current ?? []), ...now.map((one) => one.id)]);
  }, [now, t]);
}
