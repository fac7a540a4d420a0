import { BarChartOutlined, MoreOutlined, TableOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Dropdown, type MenuProps, Segmented, Select, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import type { Report } from '@/api/types';
import { useFormat } from '@/lib/format';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { Answer } from './Answer';
import { isNamed, PERIODS } from './period';
import { answerQuery } from './queries';
import styles from './Reports.module.css';
import { useDrill } from './useDrill';

export interface CardActs {
  onEdit: (id: string) => void;
  onCopy: (id: string) => void;
  onSend: (id: string) => void;
  onDelete: (report: Report) => void;
  /** Before or behind its neighbour; nothing where it stands first or last. */
  onMove?: { up?: () => void; down?: () => void };
}

/** A report with its answer: as a chart or as a table, of a period that one may change by looking. */
export function ReportCard({ report, acts }: { report: Report; acts: CardActs }) {
  const { t } = useTranslation();
  const format = useFormat();
  const drill = useDrill();
  const [period, setPeriod] = useState<string | undefined>();
  const [asTable, setAsTable] = useState(report.chart === 'table');
  const { data, error, refetch, isFetching } = useQuery({
    ...answerQuery(report.key, period === report.period ? undefined : period),
    placeholderData: keepPreviousData,
  });
  const chosen = period ?? report.period ?? undefined;
  const own = chosen && !isNamed(chosen) ? [{ value: chosen, label: chosen.replace('..', ' – ') }] : [];
  const options = [
    ...PERIODS.map((value) => ({ value: value as string, label: t(`reports:late.periods.${value}`) })),
    ...own,
  ];
  return (
    <article className={styles.card} aria-labelledby={`report-${report.key}`} aria-busy={isFetching}>
      <header>
        <h3 id={`report-${report.key}`}>{report.name}</h3>
        {report.standard ? null : (
          <Tag title={report.by ? t('reports:late.by', { name: report.by.name }) : undefined}>
            {report.shared ? t('reports:late.shared') : t('reports:late.private')}
          </Tag>
        )}
        <span className={styles.cardActs}>
          {report.chart === 'table' ? null : (
            <Segmented
              size="small"
              aria-label={t('reports:late.view')}
              value={asTable ? 'table' : 'chart'}
              onChange={(view) => setAsTable(view === 'table')}
              options={[
                { value: 'chart', icon: <BarChartOutlined />, title: t('reports:late.chart_view') },
                { value: 'table', icon: <TableOutlined />, title: t('reports:late.table_view') },
              ]}
            />
          )}
          <More report={report} acts={acts} />
        </span>
      </header>
      <div className={styles.period}>
        {report.period === null ? (
          <span>{t('reports:late.now')}</span>
        ) : (
          <Select
            size="small"
            variant="filled"
            popupMatchSelectWidth={false}
            aria-label={`${t('reports:late.period')}: ${report.name}`}
            value={chosen}
            onChange={setPeriod}
            options={options}
          />
        )}
        {data?.from && data.until ? (
          <span className="num">{t('reports:late.from_until', { from: data.from, until: data.until })}</span>
        ) : null}
      </div>
      {error && !data ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
      {error && data ? <p role="alert">{Problem.of(error).words}</p> : null}
      {!data && !error ? <RowsLoading rows={5} /> : null}
      {data ? (
        <Answer table={data} chart={asTable ? 'table' : report.chart} label={report.name} onDrill={drill} />
      ) : null}
      {data && data.left_out > 0 ? (
        <p className={styles.leftOut}>
          {t('reports:late.left_out', { count: data.left_out, formatted: format.number(data.left_out) })}{' '}
          <Link to="/settings/pipelines">{t('reports:late.rates')}</Link>
        </p>
      ) : null}
    </article>
  );
}

function More({ report, acts }: { report: Report; acts: CardActs }) {
  const { t } = useTranslation();
  const mayWrite = useMay('reports.write');
  const mayShare = useMay('reports.share');
  const { onMove } = acts;
  const items: MenuProps['items'] = [
    ...(report.editable
      ? [{ key: 'edit', label: t('reports:late.edit'), onClick: () => acts.onEdit(report.key) }]
      : []),
    ...(mayWrite && report.question
      ? [{ key: 'copy', label: t('reports:late.copy'), onClick: () => acts.onCopy(report.key) }]
      : []),
    ...(mayShare ? [{ key: 'send', label: t('reports:late.send'), onClick: () => acts.onSend(report.key) }] : []),
    ...(onMove?.up ? [{ key: 'up', label: t('reports:late.up'), onClick: onMove.up }] : []),
    ...(onMove?.down ? [{ key: 'down', label: t('reports:late.down'), onClick: onMove.down }] : []),
    ...(report.editable
      ? [{ key: 'delete', danger: true, label: t('reports:late.delete'), onClick: () => acts.onDelete(report) }]
      : []),
  ];
  if (items.length === 0) return null;
  return (
    <Dropdown trigger={['click']} menu={{ items }}>
      <Button
        type="text"
        size="small"
        icon={<MoreOutlined />}
        aria-label={t('reports:late.more', { name: report.name })}
      />
    </Dropdown>
  );
}
