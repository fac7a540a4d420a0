import { BarChartOutlined, MailOutlined, PlusOutlined, ReloadOutlined, TrophyOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Modal } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import type { Report } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useIsPhone } from '@/lib/media';
import { Page } from '@/ui/Page';
import { ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { reportsQuery } from './queries';
import { type CardActs, ReportCard } from './ReportCard';
import styles from './Reports.module.css';
import type { ReportsSearch } from './search';

const ReportForm = lazy(async () => ({ default: (await import('./ReportForm')).ReportForm }));
const Schedules = lazy(async () => ({ default: (await import('./Schedules')).Schedules }));
const FollowUps = lazy(async () => ({ default: (await import('./FollowUps')).FollowUps }));

type Put = (part: { [K in keyof ReportsSearch]?: ReportsSearch[K] | undefined }) => void;

/** Reports: one's own, those that colleagues share, those that are always there; each with its answer. */
export function ReportsPage() {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/reports' });
  const put: Put = (part) =>
    void navigate({ to: '/reports', search: { ...search, ...part } as ReportsSearch, replace: true });
  const mayWrite = useMay('reports.write');
  const mayShare = useMay('reports.share');
  const { data, error, refetch } = useQuery(reportsQuery());
  const reports = data?.items ?? [];
  const own = reports.filter((report) => !report.standard);
  const standard = reports.filter((report) => report.standard);
  const make = () => put({ edit: 'new' });
  return (
    <Page
      title={t('reports:late.page')}
      acts={
        <>
          <Button
            icon={<ReloadOutlined />}
            aria-label={t('reports:late.refresh')}
            title={t('reports:late.refresh')}
            onClick={() => void cache.invalidateQueries({ queryKey: ['reports.answer'] })}
          />
          {mayShare ? (
            <Button
              icon={<MailOutlined />}
              aria-label={t('reports:late.schedules')}
              onClick={() => put({ mail: 'all' })}
            >
              {phone ? null : t('reports:late.schedules')}
            </Button>
          ) : null}
          <Button
            icon={<TrophyOutlined />}
            aria-label={t('reports:late.wall')}
            onClick={() => void navigate({ to: '/reports/wall' })}
          >
            {phone ? null : t('reports:late.wall')}
          </Button>
          {mayWrite ? (
            <Button type="primary" icon={<PlusOutlined />} onClick={make}>
              {t('reports:late.new')}
            </Button>
          ) : null}
        </>
      }
    >
      {error && !data ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <RowsLoading rows={12} /> : null}
      {data ? (
        <div className={styles.page}>
          {own.length > 0 ? <Cards title={t('reports:late.mine')} reports={own} put={put} /> : null}
          {own.length > 0 || standard.length > 0 ? (
            <Cards title={t('reports:late.standard')} reports={standard} put={put} />
          ) : null}
          {own.length === 0 && mayWrite ? (
            <FirstUse
              icon={<BarChartOutlined />}
              title={t('reports:late.first')}
              act={{ words: t('reports:late.new'), run: make }}
            >
              {t('reports:late.first_words')}
            </FirstUse>
          ) : null}
        </div>
      ) : null}
      <Suspense fallback={null}>
        {data && (search.edit || search.copy) ? (
          <ReportForm
            key={search.edit ?? search.copy}
            report={reports.find((one) => one.key === (search.edit ?? search.copy))}
            isCopy={search.copy !== undefined}
            onClose={() => put({ edit: undefined, copy: undefined })}
          />
        ) : null}
        {data && search.mail ? (
          <Schedules
            reports={reports}
            wanted={search.mail === 'all' ? undefined : search.mail}
            onClose={() => put({ mail: undefined })}
          />
        ) : null}
        {search.rows ? <FollowUps filter={search.rows} onClose={() => put({ rows: undefined })} /> : null}
      </Suspense>
    </Page>
  );
}

function Cards({ title, reports, put }: { title: string; reports: readonly Report[]; put: Put }) {
  const { t } = useTranslation();
  const [deleted, setDeleted] = useState<Report | undefined>();
  const drop = useAct({
    call: (report: Report) => api.DELETE('/api/reports/{id}', { params: { path: { id: report.key } } }),
    invalidates: ['reports.list', 'reports.schedules.list'],
    says: () => t('reports:late.deleted'),
    onDone: () => setDeleted(undefined),
  });
  const order = useAct({
    call: (ids: string[]) => api.PUT('/api/reports/order', { body: { ids } }),
    invalidates: ['reports.list'],
  });
  const editable = reports.filter((report) => report.editable);
  const moved = (report: Report, by: 1 | -1): (() => void) | undefined => {
    const at = editable.indexOf(report);
    const other = editable[at + by];
    if (at < 0 || !other) return undefined;
    const ids = editable.map((one) => one.key);
    [ids[at], ids[at + by]] = [other.key, report.key];
    return () => order.mutate(ids);
  };
  const acts = (report: Report): CardActs => {
    const [up, down] = [moved(report, -1), moved(report, 1)];
    return {
      onEdit: (edit) => put({ edit }),
      onCopy: (copy) => put({ copy }),
      onSend: (mail) => put({ mail }),
      onDelete: setDeleted,
      onMove: { ...(up ? { up } : {}), ...(down ? { down } : {}) },
    };
  };
  return (
    <section>
      <h2>{title}</h2>
      <div className={styles.cards}>
        {reports.map((report) => (
          <ReportCard key={report.key} report={report} acts={acts(report)} />
        ))}
      </div>
      <Modal
        open={deleted !== undefined}
        title={t('reports:late.delete_title', { name: deleted?.name })}
        okText={t('reports:late.delete')}
        okButtonProps={{ danger: true, loading: drop.isPending }}
        cancelText={t('reports:late.form.cancel')}
        onOk={() => deleted && drop.mutate(deleted)}
        onCancel={() => setDeleted(undefined)}
      >
        {t('reports:late.delete_words')}
      </Modal>
    </section>
  );
}
