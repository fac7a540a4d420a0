import { AimOutlined, DeleteOutlined, LeftOutlined, PlusOutlined, RightOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import type { Target } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { useNow } from '@/lib/now';
import { Initials } from '@/ui/Initials';
import { Page } from '@/ui/Page';
import { ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { addMonths, dateOf, dayOf } from '../days';
import { targetsQuery } from '../queries';
import styles from '../Sales.module.css';
import { TargetForm } from './TargetForm';

/** Goals of people and departments in a month and its quarter, and how far they are reached. */
export function TargetsPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const may = useMay('sales.target.manage');
  const today = dayOf(useNow());
  const { day = today } = useSearch({ from: '/shell/goals' });
  const [making, setMaking] = useState(false);
  const { data, error, refetch } = useQuery(targetsQuery(day));
  const put = (next: string) => void navigate({ to: '/goals', search: { day: next }, replace: true });
  const month = new Intl.DateTimeFormat(format.lang === 'en' ? 'en-GB' : format.lang, {
    year: 'numeric',
    month: 'long',
  }).format(dateOf(day));
  return (
    <Page
      title={t('sales:ui.target.page')}
      aside={
        <span className={styles.steps2}>
          <Button
            size="small"
            icon={<LeftOutlined />}
            aria-label={t('sales:ui.before')}
            onClick={() => put(addMonths(day, -1))}
          />
          <b>{month}</b>
          <Button
            size="small"
            icon={<RightOutlined />}
            aria-label={t('sales:ui.after')}
            onClick={() => put(addMonths(day, 1))}
          />
        </span>
      }
      acts={
        may ? (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setMaking(true)}>
            {t('sales:ui.target.new')}
          </Button>
        ) : null
      }
      width="reading"
    >
      <div className={styles.stack}>
        {error && !data ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
        {!data && !error ? <RowsLoading rows={4} /> : null}
        {data?.length === 0 ? (
          <FirstUse
            icon={<AimOutlined />}
            title={t('sales:ui.target.none')}
            {...(may ? { act: { words: t('sales:ui.target.new'), run: () => setMaking(true) } } : {})}
          >
            {t('sales:ui.target.none_words')}
          </FirstUse>
        ) : null}
        <ul className={styles.targets}>
          {data?.map((target) => (
            <Goal key={target.id} target={target} may={may} />
          ))}
        </ul>
      </div>
      {making ? <TargetForm day={day} onClose={() => setMaking(false)} /> : null}
    </Page>
  );
}

function Goal({ target, may }: { target: Target; may: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const drop = useAct({
    call: () => api.DELETE('/api/sales/targets/{id}', { params: { path: { id: target.id } } }),
    invalidates: ['sales.targets.list'],
  });
  const shown = (amount: string) =>
    target.currency ? format.money(amount, target.currency) : format.number(Number(amount));
  // For the length of a bar and its percent only.
  const reached = target.reached.reduce((all, part) => all + Number(part.amount), 0);
  const share = reached / Math.max(Number(target.goal), Number.EPSILON);
  const name = target.account?.name ?? target.department?.name ?? '';
  const parts = target.department ? target.reached.filter((part) => part.amount !== '0') : [];
  return (
    <li>
      <header>
        <Initials name={name} size={24} />
        <b>{name}</b>
        <span className={styles.muted}>
          {t(`sales:ui.target.kind.${target.kind}`)} ·{' '}
          {t(target.months === 1 ? 'sales:ui.target.month' : 'sales:ui.target.quarter')}
        </span>
        {may ? (
          <Button
            type="text"
            size="small"
            icon={<DeleteOutlined />}
            loading={drop.isPending}
            aria-label={`${t('sales:ui.delete')}: ${name}, ${t(`sales:ui.target.kind.${target.kind}`)}`}
            onClick={() => drop.mutate()}
          />
        ) : null}
      </header>
      <div className={styles.goal}>
        <span className={styles.goalBar} data-done={share >= 1}>
          <i style={{ width: `${Math.min(100, Math.round(share * 100))}%` }} />
        </span>
        <span className="num">
          {shown(String(Math.round(reached * 10_000) / 10_000))} / {shown(target.goal)} ·{' '}
          {format.number(share, { style: 'percent', maximumFractionDigits: 0 })}
        </span>
      </div>
      {parts.length > 0 ? (
        <p className={styles.muted}>{parts.map((part) => `${part.person.name} ${shown(part.amount)}`).join(' · ')}</p>
      ) : null}
    </li>
  );
}
