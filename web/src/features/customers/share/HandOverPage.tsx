import { SwapOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import type { AssignMember, HandOver, NewHandOver, Spread } from '@/api/types';
import { useAct } from '@/api/useAct';
import { AppLink } from '@/lib/AppLink';
import { Page } from '@/ui/Page';
import { ErrorState, NoRight, RowsLoading } from '@/ui/PageState';
import { StageChip, type Tone } from '@/ui/StageChip';
import { RelativeTime } from '@/ui/Times';
import { colleaguesQuery } from '../queries';
import { Members, WAYS } from './Members';
import { handOversQuery, OWNERS_TOUCHED } from './queries';
import styles from './Share.module.css';

const TONES: Record<HandOver['state'], Tone> = {
  running: 'accent',
  done: 'green',
  undoing: 'accent',
  undone: 'neutral',
};

/** When a colleague leaves: who, to whom, a look at what moves, and it is done; earlier ones can be taken back. */
export function HandOverPage() {
  const { t } = useTranslation();
  const may = useMay('customers.company.hand_over');
  const { data, error, refetch } = useQuery({ ...handOversQuery(), enabled: may });
  if (!may) return <NoRight />;
  return (
    <Page title={t('customers:ui.share.hand_over.title')} width="reading">
      <div className={styles.stack}>
        <NewOne />
        <section className={styles.section}>
          <header className={styles.sectionHead}>
            <h2>{t('customers:ui.share.hand_over.history')}</h2>
          </header>
          {error ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
          {!data && !error ? <RowsLoading rows={3} tall /> : null}
          {data?.length === 0 ? <p className={styles.hint}>{t('customers:ui.share.hand_over.none')}</p> : null}
          {data && data.length > 0 ? (
            <ul className={styles.list}>
              {data.map((one) => (
                <Line key={one.id} one={one} />
              ))}
            </ul>
          ) : null}
        </section>
      </div>
    </Page>
  );
}

function NewOne() {
  const { t } = useTranslation();
  const { data: colleagues } = useQuery(colleaguesQuery());
  const mayMail = useMay('mail.mailbox.manage');
  const [leaver, setLeaver] = useState<string | undefined>();
  const [members, setMembers] = useState<AssignMember[]>([]);
  const [way, setWay] = useState<Spread>('round_robin');
  const look = useAct({
    call: (body: NewHandOver) => api.POST('/api/customers/hand-overs/preview', { body }),
  });
  const begin = useAct({
    call: (body: NewHandOver) => api.POST('/api/customers/hand-overs', { body }),
    invalidates: ['customers.hand_overs.list', 'jobs.list', ...OWNERS_TOUCHED],
    says: () => t('customers:ui.share.hand_over.begun'),
    onDone: () => {
      setLeaver(undefined);
      setMembers([]);
      look.reset();
    },
  });
  const body = leaver && members.length > 0 ? { leaver_id: leaver, way, to: members } : undefined;
  const change = (run: () => void) => {
    run();
    look.reset();
  };
  const counts = look.data;
  const all = counts ? counts.alone + counts.shared : 0;
  return (
    <section className={styles.section}>
      <p className={styles.hint}>{t('customers:ui.share.hand_over.words')}</p>
      <div className={styles.pair}>
        <div className={styles.group}>
          <span>{t('customers:ui.share.hand_over.leaver')}</span>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            aria-label={t('customers:ui.share.hand_over.leaver')}
            placeholder={t('customers:ui.share.share_add')}
            value={leaver}
            onChange={(id) =>
              change(() => {
                setLeaver(id);
                setMembers(members.filter((one) => one.account_id !== id));
              })
            }
            options={(colleagues?.items ?? []).map((one) => ({ value: one.id, label: one.name }))}
          />
        </div>
        {members.length > 1 ? (
          <div className={styles.group}>
            <span>{t('customers:ui.share.hand_over.way')}</span>
            <Select
              aria-label={t('customers:ui.share.hand_over.way')}
              value={way}
              onChange={(next) => change(() => setWay(next))}
              options={WAYS.map((value) => ({ value, label: t(`customers:ui.share.settings.way_words.${value}`) }))}
            />
          </div>
        ) : null}
      </div>
      <div className={styles.group}>
        <span>{t('customers:ui.share.hand_over.to')}</span>
        <Members way={way} members={members} but={leaver} onChange={(next) => change(() => setMembers(next))} />
      </div>
      {counts ? (
        <div className={styles.counts} aria-live="polite">
          {all + counts.follow_ups === 0 ? (
            t('customers:ui.share.hand_over.nothing')
          ) : (
            <>
              <span className="num">{t('customers:ui.share.hand_over.alone', { count: counts.alone })}</span>
              <span className="num">{t('customers:ui.share.hand_over.shared', { count: counts.shared })}</span>
              <span className="num">{t('customers:ui.share.hand_over.follow_ups', { count: counts.follow_ups })}</span>
              {members.length > 1 && (way === 'round_robin' || way === 'load') ? (
                <span className={`num ${styles.quiet}`}>
                  {t('customers:ui.share.hand_over.each', { count: Math.ceil(all / members.length) })}
                </span>
              ) : null}
            </>
          )}
        </div>
      ) : null}
      {leaver && mayMail ? (
        <p className={styles.hint}>
          <AppLink href={`/settings/mailboxes/hand-over?from=${leaver}`}>
            {t('customers:ui.share.hand_over.mailboxes')}
          </AppLink>
        </p>
      ) : null}
      <div>
        {counts ? (
          <Button
            type="primary"
            disabled={!body || all + counts.follow_ups === 0}
            loading={begin.isPending}
            onClick={() => body && begin.mutate(body)}
          >
            {t('customers:ui.share.hand_over.begin')}
          </Button>
        ) : (
          <Button type="primary" disabled={!body} loading={look.isPending} onClick={() => body && look.mutate(body)}>
            {t('customers:ui.share.hand_over.next')}
          </Button>
        )}
      </div>
    </section>
  );
}

function Line({ one }: { one: HandOver }) {
  const { t } = useTranslation();
  const [modal, holder] = Modal.useModal();
  const undo = useAct({
    call: () => api.POST('/api/customers/hand-overs/{id}/undo', { params: { path: { id: one.id } } }),
    invalidates: ['customers.hand_overs.list', 'jobs.list', ...OWNERS_TOUCHED],
    says: () => t('customers:ui.share.hand_over.undoing'),
  });
  const leaver = one.leaver.name;
  const ask = () =>
    modal.confirm({
      title: t('customers:ui.share.hand_over.undo_title'),
      content: t('customers:ui.share.hand_over.undo_words', { leaver }),
      okText: t('customers:ui.share.hand_over.undo'),
      onOk: () => undo.mutate(),
    });
  const parts = [
    t('customers:ui.share.hand_over.moved', { count: one.moved }),
    t('customers:ui.share.hand_over.follow_ups', { count: one.follow_ups }),
    ...(one.kept > 0 ? [t('customers:ui.share.hand_over.kept', { count: one.kept })] : []),
  ];
  return (
    <li className={styles.rule}>
      <SwapOutlined aria-hidden="true" />
      <div>
        <b>{t('customers:ui.share.hand_over.line', { leaver, to: one.to.map((to) => to.name).join(', ') })}</b>{' '}
        <StageChip tone={TONES[one.state]}>{t(`customers:ui.share.hand_over.state.${one.state}`)}</StageChip>
        <p>
          <span className="num">{parts.join(' · ')}</span> · {one.created_by?.name} ·{' '}
          <RelativeTime at={one.created_at} />
        </p>
      </div>
      {one.state === 'done' ? (
        <span className={styles.ruleActs}>
          <Button size="small" loading={undo.isPending} onClick={ask}>
            {t('customers:ui.share.hand_over.undo')}
          </Button>
        </span>
      ) : null}
      {holder}
    </li>
  );
}
