import { ArrowLeftOutlined, FullscreenExitOutlined, FullscreenOutlined, TrophyFilled } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import type { TeamWall } from '@/api/types';
import { useFormat } from '@/lib/format';
import { useNow } from '@/lib/now';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { RelativeTime } from '@/ui/Times';
import { wallQuery } from './queries';
import styles from './Wall.module.css';

/** What changes without an event – the day, the month – is seen after so long. */
const LOOK_MS = 60_000;

/** One page for a screen on the wall: who won what this month, how far the goals are, what is new. */
export function WallPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const frame = useRef<HTMLElement>(null);
  const full = useFullScreen();
  const { data, error, refetch } = useQuery({ ...wallQuery(), refetchInterval: LOOK_MS });
  const toggle = () =>
    void (full ? document.exitFullscreen() : frame.current?.requestFullscreen())?.catch(() => undefined);
  return (
    <main ref={frame} className={styles.wall} aria-label={t('reports:late.board.title')}>
      <header className={styles.head}>
        {full ? null : (
          <Link to="/reports" className={styles.back}>
            <ArrowLeftOutlined aria-hidden="true" /> {t('reports:late.board.back')}
          </Link>
        )}
        <h1>
          <TrophyFilled aria-hidden="true" /> {t('reports:late.board.title')}
        </h1>
        <span className={styles.clock}>
          {data ? data.month.slice(0, 7) : ''} · {format.time(now)}
        </span>
        <Button
          icon={full ? <FullscreenExitOutlined /> : <FullscreenOutlined />}
          aria-label={t(full ? 'reports:late.board.leave' : 'reports:late.board.full')}
          onClick={toggle}
        />
      </header>
      {error && !data ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <RowsLoading rows={8} tall /> : null}
      {data ? (
        <div className={styles.body}>
          <Totals wall={data} />
          <Ranking wall={data} />
          <aside className={styles.side}>
            {data.teams.length > 0 ? <Teams wall={data} /> : null}
            <Wins wall={data} />
          </aside>
        </div>
      ) : null}
    </main>
  );
}

function useFullScreen(): boolean {
  const [full, setFull] = useState(false);
  useEffect(() => {
    const look = () => setFull(document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', look);
    return () => document.removeEventListener('fullscreenchange', look);
  }, []);
  return full;
}

/** Large amounts are read from afar: without cents. */
function useAmount() {
  const format = useFormat();
  return (amount: string, currency: string) =>
    `${currency} ${format.number(Number(amount), { maximumFractionDigits: 0 })}`;
}

function Totals({ wall }: { wall: TeamWall }) {
  const { t } = useTranslation();
  const format = useFormat();
  const amount = useAmount();
  return (
    <dl className={styles.totals}>
      <div>
        <dt>{t('reports:late.board.won')}</dt>
        <dd data-main>{amount(wall.won, wall.currency)}</dd>
      </div>
      <div>
        <dt>{t('reports:late.board.new_customers')}</dt>
        <dd>{format.number(wall.new_customers)}</dd>
      </div>
      <div>
        <dt>{t('reports:late.board.follow_ups')}</dt>
        <dd>{format.number(wall.follow_ups_today)}</dd>
      </div>
    </dl>
  );
}

type Goal = TeamWall['teams'][number];

function Progress({ goal, label }: { goal: Goal; label: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const amount = useAmount();
  const share = Number(goal.share ?? 0);
  const words = `${format.number(share, { maximumFractionDigits: 0 })}%`;
  return (
    <span className={styles.progress} data-done={share >= 100 || undefined}>
      <span
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.min(100, Math.round(share))}
        aria-valuetext={words}
      >
        <i style={{ width: `${Math.min(100, share)}%` }} />
      </span>
      <b className="num">{words}</b>
      <small>{t('reports:late.board.goal', { goal: amount(goal.goal, goal.currency) })}</small>
    </span>
  );
}

function Ranking({ wall }: { wall: TeamWall }) {
  const { t } = useTranslation();
  const format = useFormat();
  const amount = useAmount();
  return (
    <section className={styles.ranking}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('reports:late.board.rank')}</th>
            <th scope="col">{t('reports:late.board.person')}</th>
            <th scope="col">{t('reports:late.board.won')}</th>
            <th scope="col">{t('reports:late.board.progress')}</th>
            <th scope="col">{t('reports:late.board.new_customers')}</th>
            <th scope="col">{t('reports:late.board.follow_ups')}</th>
          </tr>
        </thead>
        <tbody>
          {wall.people.map((person, place) => (
            <tr key={person.id} data-first={(place === 0 && person.won !== '0') || undefined}>
              <td className="num">{place + 1}</td>
              <th scope="row">{person.name}</th>
              <td className="num" data-label={t('reports:late.board.won')}>
                {amount(person.won, wall.currency)}
              </td>
              <td data-label={t('reports:late.board.progress')}>
                {person.goal ? (
                  <Progress goal={person.goal} label={`${person.name}, ${t('reports:late.board.progress')}`} />
                ) : (
                  <small>{t('reports:late.board.no_goal')}</small>
                )}
              </td>
              <td className="num" data-label={t('reports:late.board.new_customers')}>
                {format.number(person.new_customers)}
              </td>
              <td className="num" data-label={t('reports:late.board.follow_ups')}>
                {format.number(person.follow_ups_today)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Teams({ wall }: { wall: TeamWall }) {
  const { t } = useTranslation();
  return (
    <section>
      <h2>{t('reports:late.board.teams')}</h2>
      <ul>
        {wall.teams.map((team) => (
          <li key={team.name}>
            <b>{team.name}</b>
            <Progress goal={team} label={`${team.name}, ${t('reports:late.board.progress')}`} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Wins({ wall }: { wall: TeamWall }) {
  const { t } = useTranslation();
  const amount = useAmount();
  return (
    <section>
      <h2>{t('reports:late.board.wins')}</h2>
      {wall.wins.length === 0 ? <p>{t('reports:late.board.no_wins')}</p> : null}
      <ul>
        {wall.wins.map((win) => (
          <li key={`${win.name} ${win.at}`}>
            <span className={styles.win}>
              <b>{win.company ?? win.name}</b>
              <b className="num">{win.amount && win.currency ? amount(win.amount, win.currency) : ''}</b>
            </span>
            <small>
              {win.owner} · <RelativeTime at={win.at} />
              {win.company ? ` · ${win.name}` : ''}
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}
