import { CarryOutOutlined, LeftOutlined, PlusOutlined, RightOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { query } from '@/api/client';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import type { Id } from '@/api/types';
import { useFormat } from '@/lib/format';
import { useIsPhone } from '@/lib/media';
import { useNow } from '@/lib/now';
import { Page } from '@/ui/Page';
import { ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { addDays, addMonths, dateOf, dayOf, daysShown } from '../days';
import { tasksQuery } from '../queries';
import styles from '../Sales.module.css';
import { TASK_VIEWS, type TasksSearch } from '../search';
import { Calendar } from './Calendar';
import { TaskForm } from './TaskForm';
import { TaskLine } from './TaskLine';

const WHENS = ['overdue', 'today', 'coming', 'done'] as const;

/** What is to be done: overdue, today, coming; as a week or a month with promises and closing days. */
export function TasksPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const phone = useIsPhone();
  const now = useNow();
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/tasks' });
  const put = (part: { [K in keyof TasksSearch]?: TasksSearch[K] | undefined }) =>
    void navigate({ to: '/tasks', search: { ...search, ...part } as TasksSearch, replace: true });
  const view = search.view ?? 'list';
  const whose = search.whose ?? 'mine';
  const day = search.day ?? dayOf(now);
  const step = (by: number) => put({ day: view === 'week' ? addDays(day, 7 * by) : addMonths(day, by) });
  const title =
    view === 'list'
      ? ''
      : new Intl.DateTimeFormat(format.lang === 'en' ? 'en-GB' : format.lang, {
          year: 'numeric',
          month: 'long',
        }).format(dateOf(day));
  return (
    <Page
      title={t('sales:ui.nav.tasks')}
      acts={
        <Button type="primary" icon={<PlusOutlined />} onClick={() => put({ make: 'task' })}>
          {phone ? t('sales:ui.task.short') : t('sales:ui.task.new')}
        </Button>
      }
      bar={
        <div className={styles.bar}>
          <Segmented
            aria-label={t('sales:ui.view.label')}
            value={view}
            onChange={(next) => put({ view: next })}
            options={TASK_VIEWS.map((value) => ({ value, label: t(`sales:ui.view.${value}`) }))}
          />
          <Segmented
            aria-label={t('sales:ui.whose.label')}
            value={whose}
            onChange={(next) => put({ whose: next })}
            options={(['mine', 'all'] as const).map((value) => ({ value, label: t(`sales:ui.whose.${value}`) }))}
          />
          {view === 'list' ? null : (
            <span className={styles.steps2}>
              <Button size="small" icon={<LeftOutlined />} aria-label={t('sales:ui.before')} onClick={() => step(-1)} />
              <Button size="small" onClick={() => put({ day: undefined })}>
                {t('sales:ui.today')}
              </Button>
              <Button size="small" icon={<RightOutlined />} aria-label={t('sales:ui.after')} onClick={() => step(1)} />
              <b>{title}</b>
            </span>
          )}
        </div>
      }
    >
      {view === 'list' ? (
        <Lists whose={whose} onMake={() => put({ make: 'task' })} />
      ) : (
        <Calendar
          days={daysShown(view, day)}
          month={view === 'month' ? day.slice(0, 7) : undefined}
          whose={whose}
          onDay={(at) => put({ make: 'task', day: at })}
          onTask={(task) => put({ task })}
        />
      )}
      {search.make ? (
        <TaskForm day={search.day ?? addDays(dayOf(now), 1)} onClose={() => put({ make: undefined })} />
      ) : null}
      {search.task ? <OpenTask id={search.task} onClose={() => put({ task: undefined })} /> : null}
    </Page>
  );
}

/** The task that the address names. */
function OpenTask({ id, onClose }: { id: Id; onClose: () => void }) {
  const { data } = useQuery(query('sales.tasks.read', '/api/sales/tasks/{id}', { params: { path: { id } } }));
  return data ? <TaskForm key={data.revision} task={data} onClose={onClose} /> : null;
}

function Lists({ whose, onMake }: { whose: 'mine' | 'all'; onMake: () => void }) {
  const { t } = useTranslation();
  const open = useInfiniteQuery(tasksQuery({ view: whose }));
  if (open.error && !open.data) {
    return <ErrorState problem={Problem.of(open.error)} onRetry={() => void open.refetch()} />;
  }
  if (open.isPending) return <RowsLoading rows={8} />;
  return (
    <div className={styles.taskLists}>
      {rowsOf(open.data).length === 0 ? (
        <FirstUse
          icon={<CarryOutOutlined />}
          title={t('sales:ui.task.first')}
          act={{ words: t('sales:ui.task.new'), run: onMake }}
        >
          {t('sales:ui.task.first_words')}
        </FirstUse>
      ) : null}
      {WHENS.map((when) => (
        <Block key={when} when={when} whose={whose} />
      ))}
    </div>
  );
}

function Block({ when, whose }: { when: (typeof WHENS)[number]; whose: 'mine' | 'all' }) {
  const { t } = useTranslation();
  const format = useFormat();
  const list = useInfiniteQuery(tasksQuery({ when, view: whose }));
  const rows = rowsOf(list.data);
  if (rows.length === 0) return null;
  return (
    <section className={styles.part}>
      <header>
        <h2 data-late={when === 'overdue'}>{t(`sales:ui.when.${when}`)}</h2>
        <span className="num">
          {format.number(rows.length)}
          {list.hasNextPage ? '+' : ''}
        </span>
      </header>
      <ul>
        {rows.map((task) => (
          <TaskLine key={task.id} task={task} />
        ))}
      </ul>
      {list.hasNextPage ? (
        <Button size="small" type="text" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('sales:ui.more')}
        </Button>
      ) : null}
    </section>
  );
}
