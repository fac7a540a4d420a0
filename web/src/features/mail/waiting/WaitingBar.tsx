import { ClockCircleOutlined, DisconnectOutlined, SyncOutlined, WarningOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Modal, Popconfirm } from 'antd';
import type { TFunction } from 'i18next';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { OperationId } from '@/api/client';
import { live } from '@/api/events';
import { useMe } from '@/api/me';
import { createStore, useStore } from '@/lib/store';
import { toast } from '@/lib/toast';
import { StageChip } from '@/ui/StageChip';
import { ListTime } from '@/ui/Times';
import { composersNow, useComposers } from '../compose/composers';
import { type Delivery, delivering, isDue, startDelivery } from './deliver';
import { openAgain, takeBack, tryAgain } from './keep';
import { type Thing, waiting } from './store';
import styles from './WaitingBar.module.css';

/** Answers that are no longer true once a thing has come through. */
const CHANGED: Record<Thing['what']['kind'], readonly OperationId[]> = {
  act: ['mail.threads.list', 'mail.threads.get', 'mail.counts', 'mail.folders.list'],
  label: ['mail.threads.list', 'mail.threads.get', 'mail.counts', 'mail.labels.learned'],
  discard: ['mail.drafts.list', 'mail.counts'],
  draft: ['mail.drafts.list', 'mail.counts'],
  mail: ['mail.drafts.list', 'mail.outgoing.list', 'mail.counts', 'mail.threads.get'],
};

/** How to go on with signing out, while it is asked whether. */
const leaving = createStore<{ go: () => void } | undefined>(undefined);

/** Says what would stay behind, when something would. */
export function asksBeforeSignOut(go: () => void): boolean {
  if (waiting.get().length === 0) return false;
  leaving.set({ go });
  return true;
}

/** What waits in this browser for the connection, on every page; it goes out by itself. Absent when nothing does. */
export function WaitingBar() {
  const { t } = useTranslation();
  const delivery = useDelivery();
  useWindowsSoon();
  const things = useShownThings();
  const leave = useStore(leaving);
  const isConnected = useIsConnected();
  const [open, setOpen] = useState(false);
  const refused = things.filter((thing) => thing.refused).length;
  const isShown = open || leave !== undefined;
  if (things.length === 0 && !isShown) return null;
  const count = things.length;
  const close = () => {
    setOpen(false);
    leaving.set(undefined);
  };
  return (
    <>
      {count > 0 ? (
        <div className={styles.bar} data-tone={refused > 0 ? 'red' : 'amber'} role="status">
          {refused > 0 ? <WarningOutlined /> : isConnected ? <SyncOutlined /> : <DisconnectOutlined />}
          <span className={styles.words}>
            {refused > 0
              ? t('mail:late.waiting.bar_refused', { count: refused })
              : t(isConnected ? 'mail:late.waiting.bar_going' : 'mail:late.waiting.bar_away', { count })}
          </span>
          <Button type="link" size="small" onClick={() => setOpen(true)}>
            {t('mail:late.waiting.show')}
          </Button>
        </div>
      ) : null}
      <Modal
        open={isShown}
        onCancel={close}
        title={t(leave ? 'mail:late.waiting.leave_title' : 'mail:late.waiting.title')}
        width={560}
        footer={
          leave ? (
            <>
              <Button onClick={close}>{t('mail:late.waiting.stay')}</Button>
              <Button
                type="primary"
                onClick={() => {
                  close();
                  leave.go();
                }}
              >
                {t('shell.sign_out')}
              </Button>
            </>
          ) : (
            <TryNow delivery={delivery} />
          )
        }
      >
        <p className={styles.lead}>
          {leave ? t('mail:late.waiting.leave_words', { count }) : t('mail:late.waiting.words')}
        </p>
        {count === 0 ? <p>{t('mail:late.waiting.all_gone')}</p> : <ThingList things={things} onGone={close} />}
      </Modal>
    </>
  );
}

function TryNow({ delivery }: { delivery: { current: Delivery | undefined } }) {
  const { t } = useTranslation();
  const isGoing = useStore(delivering);
  return (
    <Button type="primary" loading={isGoing} onClick={() => delivery.current?.tryNow()}>
      {t('mail:late.waiting.now')}
    </Button>
  );
}

/** Mails that wait here, for the list of what is on its way. */
export function WaitingMails() {
  const { t } = useTranslation();
  const mails = useShownThings().filter(({ what }) => what.kind === 'mail');
  if (mails.length === 0) return null;
  return (
    <section className={styles.mails} aria-label={t('mail:late.waiting.title')}>
      <ThingList things={mails} onGone={() => undefined} />
    </section>
  );
}

function ThingList({ things, onGone }: { things: readonly Thing[]; onGone: () => void }) {
  return (
    <ul className={styles.list}>
      {things.map((thing) => (
        <Line key={thing.key} thing={thing} onGone={onGone} />
      ))}
    </ul>
  );
}

function Line({ thing, onGone }: { thing: Thing; onGone: () => void }) {
  const { t } = useTranslation();
  const { who, subject, at, what, refused, trouble } = thing;
  return (
    <li className={styles.line}>
      <div className={styles.head}>
        <span className={styles.what}>{wordsOf(what, t)}</span>
        <ListTime at={new Date(at).toISOString()} />
      </div>
      <p className={styles.about}>{[who, subject || t('mail:ui.no_subject')].filter(Boolean).join(' · ')}</p>
      <div className={styles.foot}>
        {refused ? (
          <StageChip tone="red">{t(`mail:late.waiting.refused.${what.kind === 'mail' ? 'mail' : 'other'}`)}</StageChip>
        ) : (
          <span className={styles.waits}>
            <ClockCircleOutlined aria-hidden="true" /> {t('mail:late.waiting.waits')}
          </span>
        )}
        <Acts thing={thing} onGone={onGone} />
      </div>
      {refused || trouble ? <p className={styles.why}>{refused?.words ?? trouble}</p> : null}
    </li>
  );
}

/** The ways out: open it again, try again, take it back. */
function Acts({ thing, onGone }: { thing: Thing; onGone: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { key, what, refused, about } = thing;
  const isMail = 'copy' in what;
  const isNewer = refused?.code === 'mail.newer_mail';
  const back = () => void takeBack(key);
  return (
    <span className={styles.acts}>
      {isMail ? (
        <Button
          size="small"
          onClick={() => {
            onGone();
            void openAgain(key);
          }}
        >
          {t('mail:late.waiting.open')}
        </Button>
      ) : null}
      {isNewer ? (
        <Button
          size="small"
          onClick={() => {
            onGone();
            void navigate({ to: '/mail', search: { box: 'all', thread: about[0] } });
          }}
        >
          {t('mail:late.waiting.look')}
        </Button>
      ) : null}
      {refused ? (
        <Button size="small" onClick={() => void tryAgain(key, isNewer)}>
          {t(isNewer ? 'mail:late.waiting.anyway' : 'state.retry')}
        </Button>
      ) : null}
      {isMail ? (
        <Popconfirm
          title={t('mail:late.waiting.discard_sure')}
          okText={t('mail:late.waiting.discard')}
          onConfirm={back}
        >
          <Button size="small" type="text">
            {t('mail:late.waiting.discard')}
          </Button>
        </Popconfirm>
      ) : (
        <Button size="small" type={refused ? 'text' : 'default'} onClick={back}>
          {t(refused ? 'mail:late.waiting.discard' : 'mail:late.waiting.take_back')}
        </Button>
      )}
    </span>
  );
}

function wordsOf(what: Thing['what'], t: TFunction): string {
  switch (what.kind) {
    case 'act':
      return t(`mail:late.waiting.act.${what.body.act}`);
    case 'label':
      return what.labels.length > 0
        ? t('mail:late.waiting.label', { label: what.labels.map((one) => t(`mail:ui.tag.${one}`)).join(', ') })
        : t('mail:late.waiting.label_none');
    case 'discard':
    case 'draft':
    case 'mail':
      return t(`mail:late.waiting.kind.${what.kind}`);
  }
}

/** Not the drafts that stand open in a window: these tell of themselves. */
function useShownThings(): readonly Thing[] {
  const things = useStore(waiting);
  useComposers();
  return things.filter((thing) => thing.refused || isDue(thing, isOpenHere));
}

const isOpenHere = (key: string) => composersNow().some((one) => one.key === key);

function useDelivery(): { current: Delivery | undefined } {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const { account } = useMe();
  const delivery = useRef<Delivery | undefined>(undefined);
  useEffect(() => {
    const onDone = async (done: readonly Thing[]) => {
      const ops = new Set(done.flatMap(({ what }) => CHANGED[what.kind]));
      await Promise.all([...ops].map((op) => cache.invalidateQueries({ queryKey: [op] })));
      const count = (kind: Thing['what']['kind']) => done.filter(({ what }) => what.kind === kind).length;
      if (count('mail') > 0) toast.say(t('mail:late.waiting.sent', { count: count('mail') }));
      if (count('draft') > 0) toast.say(t('mail:ui.draft.rescued', { count: count('draft') }));
    };
    const begun = startDelivery(account.id, isOpenHere, onDone);
    delivery.current = begun;
    return begun.stop;
  }, [account.id, cache, t]);
  return delivery;
}

/** Where one writes is fetched while there is a connection: letters typed without one find it. */
function useWindowsSoon(): void {
  useEffect(() => void import('../compose/Dock').catch(() => undefined), []);
}

function onConnection(changed: () => void): () => void {
  const unfollow = live.follow(changed);
  for (const event of ['online', 'offline']) window.addEventListener(event, changed);
  return () => {
    unfollow();
    for (const event of ['online', 'offline']) window.removeEventListener(event, changed);
  };
}

function useIsConnected(): boolean {
  return useSyncExternalStore(onConnection, () => navigator.onLine && live.get() !== 'away');
}
