import { useQuery } from '@tanstack/react-query';
import { Navigate, useParams } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import type { Company } from '@/api/types';
import { companyParts } from '@/lib/companyParts';
import { useIsPhone } from '@/lib/media';
import { panelOpen } from '@/lib/preferences';
import { useStore } from '@/lib/store';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { OpenAsks } from '../clean/OpenAsks';
import { companyQuery } from '../queries';
import styles from './Company.module.css';
import { CompanyHead } from './CompanyHead';
import { Contacts } from './Contacts';
import { Facts } from './Facts';
import { NextStep } from './NextStep';
import { Timeline } from './Timeline';

/** A customer: who it is, what happened, who is there, what comes next. */
export function CompanyPage() {
  const { id } = useParams({ from: '/shell/customers/$id' });
  const { data, error, refetch } = useQuery(companyQuery(id));
  if (error && !data) return <ErrorState heading="h1" problem={Problem.of(error)} onRetry={() => void refetch()} />;
  if (!data) return <RowsLoading tall />;
  // It was merged into another: the answer is that one, and so is the address.
  if (data.id !== id) return <Navigate to="/customers/$id" params={{ id: data.id }} replace />;
  return <Shown key={id} company={data} />;
}

function Shown({ company }: { company: Company }) {
  const phone = useIsPhone();
  const open = useStore(panelOpen);
  if (phone) return <OnPhone company={company} />;
  return (
    <div className={styles.page}>
      <CompanyHead company={company} />
      <OpenAsks companyId={company.id} />
      <div className={styles.columns} data-side={open}>
        <Facts company={company} />
        <Timeline companyId={company.id} />
        {open ? (
          <aside className={styles.side}>
            <NextStep company={company} />
            <Contacts company={company} />
            <Parts companyId={company.id} />
          </aside>
        ) : null}
      </div>
    </div>
  );
}

const PARTS = ['timeline', 'contacts', 'facts'] as const;

function OnPhone({ company }: { company: Company }) {
  const { t } = useTranslation();
  const [part, setPart] = useState<(typeof PARTS)[number]>('timeline');
  return (
    <div className={styles.page}>
      <CompanyHead company={company} />
      <OpenAsks companyId={company.id} />
      <Segmented
        block
        className={styles.parts}
        value={part}
        onChange={setPart}
        options={PARTS.map((value) => ({ value, label: t(`customers:ui.part.${value}`) }))}
      />
      <div className={styles.one}>
        {part === 'timeline' ? <Timeline companyId={company.id} /> : null}
        {part === 'contacts' ? (
          <aside className={styles.side}>
            <NextStep company={company} />
            <Contacts company={company} />
            <Parts companyId={company.id} />
          </aside>
        ) : null}
        {part === 'facts' ? <Facts company={company} /> : null}
      </div>
    </div>
  );
}

/** What other contexts know of the customer. */
function Parts({ companyId }: { companyId: string }) {
  const parts = useStore(companyParts);
  return (
    <Suspense fallback={null}>
      {parts.map((Part, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts are the program's and never move
        <Part key={at} companyId={companyId} />
      ))}
    </Suspense>
  );
}
