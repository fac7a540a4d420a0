import { PlusOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { rowsOf } from '@/api/rows';
import type { Id } from '@/api/types';
import { tasksQuery } from '../queries';
import styles from '../Sales.module.css';
import { TaskForm } from './TaskForm';
import { TaskLine } from './TaskLine';

export interface TaskLinks {
  company_id?: Id;
  opportunity_id?: Id;
  lead_id?: Id;
}

/** Open tasks that hang on something, and one more. */
export function TasksOf({ asks, link }: { asks: TaskLinks; link: TaskLinks }) {
  const { t } = useTranslation();
  const may = useMay('sales.task.use');
  const [making, setMaking] = useState(false);
  const { data } = useInfiniteQuery({ ...tasksQuery({ ...asks, view: 'all' }), enabled: may });
  if (!may) return null;
  const rows = rowsOf(data);
  return (
    <section className={styles.part}>
      <header>
        <h2>{t('sales:ui.nav.tasks_short')}</h2>
        <Button size="small" type="text" icon={<PlusOutlined />} onClick={() => setMaking(true)}>
          {t('sales:ui.task.add')}
        </Button>
      </header>
      {rows.length === 0 ? <p className={styles.quiet}>{t('sales:ui.task.none')}</p> : null}
      <ul>
        {rows.map((task) => (
          <TaskLine key={task.id} task={task} />
        ))}
      </ul>
      {making ? <TaskForm link={link} onClose={() => setMaking(false)} /> : null}
    </section>
  );
}
