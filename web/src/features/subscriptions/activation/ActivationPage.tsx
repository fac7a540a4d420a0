import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import type { Activation } from '@/api/types';
import { useFormat } from '@/lib/format';
import { Door } from '@/ui/door/Door';
import { RowsLoading } from '@/ui/PageState';
import { activationQuery } from '../queries';
import styles from './Activation.module.css';
import { LinkProblem } from './LinkProblem';
import { Disputed, NotMine } from './NotMine';
import { Registration } from './Registration';

/** Who follows an activation link founds the company that was ordered for, or says that it is another. */
export function ActivationPage() {
  const { t } = useTranslation();
  const { lang } = useFormat();
  const { token } = useParams({ from: '/activation/$token' });
  const { data, error, refetch } = useQuery({
    ...activationQuery(token, lang),
    placeholderData: (before) => before,
  });
  const [spent, setSpent] = useState<Problem>();
  const [disputed, setDisputed] = useState(false);
  if (disputed && data) return <Disputed company={data.company_name} />;
  if (spent) return <LinkProblem problem={spent} />;
  if (error && !data) return <LinkProblem problem={Problem.of(error)} onRetry={() => void refetch()} />;
  if (!data) {
    return (
      <Door title={t('subscriptions:ui.activation.loading')}>
        <RowsLoading rows={4} />
      </Door>
    );
  }
  return (
    <Door
      wide
      title={
        <span className={styles.head}>
          <span className={styles.above}>{t('subscriptions:ui.activation.above')}</span>
          <span className={styles.company}>{data.company_name}</span>
        </span>
      }
      beside={
        <NotMine token={token} company={data.company_name} onEnded={() => setDisputed(true)} onSpent={setSpent} />
      }
    >
      <div className={styles.columns}>
        <Registration token={token} activation={data} onRenewed={() => void refetch()} onSpent={setSpent} />
        <Ordered activation={data} />
      </div>
    </Door>
  );
}

/** What was ordered: it can't be changed here either. */
function Ordered({ activation: { lines, offerings, expires_at } }: { activation: Activation }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <aside className={styles.ordered}>
      <h2>{t('subscriptions:ui.activation.ordered')}</h2>
      <ul>
        {lines.map((line, at) => (
          <li key={`${line.offering} ${line.kind}`}>
            <b>{offerings[at] ?? line.offering}</b>
            <span className="num">{t('subscriptions:ui.seats', { count: line.seats })}</span>
          </li>
        ))}
      </ul>
      <p className={styles.quiet}>{t('subscriptions:ui.activation.until', { date: format.dateTime(expires_at) })}</p>
    </aside>
  );
}
