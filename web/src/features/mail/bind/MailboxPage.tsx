import {
  ExperimentOutlined,
  PauseOutlined,
  PlayCircleOutlined,
  ReloadOutlined,
  WarningOutlined,
} from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Button, Modal, Progress } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, query } from '@/api/client';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import type { Mailbox } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { Page } from '@/ui/Page';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { PhaseChip } from '../boxes/PhaseChip';
import { truthOf } from '../boxes/truth';
import { useIsDemo } from '../boxes/useIsDemo';
import { CapForm } from './CapForm';
import { FolderTable } from './FolderTable';
import { GivenBack } from './GivenBack';
import styles from './Mailboxes.module.css';
import { LoginForm, NameForm, SignatureForm } from './MailboxForms';
import { Quarantine } from './Quarantine';
import { SharingForm } from './SharingForm';
import { Signatures } from './Signatures';
import { SignInAt } from './SignInAt';
import { TracksForm } from './TracksForm';
import { Transfer } from './Transfer';

/** Troubles that end when the owner signs in at his provider again. */
const WANTS_OWNER = ['consent_revoked', 'token_refused'];
const TOUCHED = ['mail.mailboxes.list', 'mail.mailboxes.get', 'mail.folders.list'] as const;

/** One mailbox: is all mail here, folder by folder; signature, sign-in, in and out, and the end. */
export function MailboxPage() {
  const { id } = useParams({ strict: false });
  const path = { params: { path: { id: id ?? '' } } };
  const { data, error, refetch } = useQuery(query('mail.mailboxes.get', '/api/mail/mailboxes/{id}', path));
  if (error && !data) return <ErrorState heading="h1" problem={Problem.of(error)} onRetry={() => void refetch()} />;
  if (!data) return <RowsLoading tall rows={5} />;
  return <Shown key={data.id} mailbox={data} />;
}

function Shown({ mailbox }: { mailbox: Mailbox }) {
  const { t } = useTranslation();
  const format = useFormat();
  const demo = useIsDemo();
  const may = useMay('mail.mailbox.manage');
  const truth = truthOf([mailbox]);
  const path = { params: { path: { id: mailbox.id } } };
  const pause = useAct({ call: () => api.POST('/api/mail/mailboxes/{id}/pause', path), invalidates: TOUCHED });
  const resume = useAct({ call: () => api.POST('/api/mail/mailboxes/{id}/resume', path), invalidates: TOUCHED });
  const reconcile = useAct({
    call: () => api.POST('/api/mail/mailboxes/{id}/reconcile', path),
    invalidates: TOUCHED,
    says: () => t('mail:ui.mailbox.reconciling'),
  });
  const { sync } = mailbox;
  const filling = sync.phase === 'backfill' || sync.phase === 'newest';
  return (
    <Page
      title={mailbox.address}
      aside={truth ? <PhaseChip truth={truth} /> : null}
      acts={
        may && !demo ? (
          <>
            <Button icon={<ReloadOutlined />} loading={reconcile.isPending} onClick={() => reconcile.mutate()}>
              {t('mail:ui.mailbox.reconcile')}
            </Button>
            {mailbox.state === 'paused' ? (
              <Button type="primary" icon={<PlayCircleOutlined />} onClick={() => resume.mutate()}>
                {t('mail:ui.mailbox.resume')}
              </Button>
            ) : (
              <Button icon={<PauseOutlined />} onClick={() => pause.mutate()}>
                {t('mail:ui.mailbox.pause')}
              </Button>
            )}
          </>
        ) : null
      }
    >
      <div className={styles.page}>
        {mailbox.problem ? (
          <div className={styles.alarm} role="alert">
            <WarningOutlined />
            <div>
              <p className={styles.strong}>{mailbox.problem.title}</p>
              {mailbox.problem.detail ? <p>{mailbox.problem.detail}</p> : null}
              {mailbox.problem.advice ? <p>{mailbox.problem.advice}</p> : null}
              {may &&
              mailbox.signed_in_at &&
              mailbox.sign_in?.provider &&
              WANTS_OWNER.includes(mailbox.problem.code) ? (
                <SignInAt at={mailbox.sign_in} email={mailbox.address} mailboxId={mailbox.id} />
              ) : null}
              {mailbox.problem.since ? (
                <p className={styles.quiet}>
                  {t('mail:ui.mailbox.since', { at: format.dateTime(mailbox.problem.since) })}
                </p>
              ) : null}
            </div>
          </div>
        ) : null}
        {filling && sync.total > 0 ? (
          <div>
            <p>
              {t('mail:ui.sync.filling', { fetched: format.number(sync.fetched), total: format.number(sync.total) })}
            </p>
            <Progress percent={Math.round((sync.fetched / sync.total) * 100)} size="small" />
          </div>
        ) : null}
        {demo ? (
          <p className={styles.demo}>
            <ExperimentOutlined aria-hidden="true" /> {t('mail:ui.demo.words')}
          </p>
        ) : (
          <Section title={t('mail:ui.mailbox.truth')} words={t('mail:ui.mailbox.truth_words')}>
            <FolderTable mailboxId={mailbox.id} />
          </Section>
        )}
        <Quarantine mailboxId={mailbox.id} count={sync.quarantined} />
        {may ? (
          <>
            <Section title={t('mail:ui.mailbox.name')}>
              <NameForm mailbox={mailbox} />
            </Section>
            <Section title={t('mail:ui.late_team.title')} words={t('mail:ui.late_team.about')}>
              <SharingForm mailbox={mailbox} />
            </Section>
            <Section title={t('mail:ui.mailbox.signature')} words={t('mail:ui.mailbox.signature_words')}>
              <SignatureForm mailbox={mailbox} />
            </Section>
            <Section title={t('mail:late.signature.title')} words={t('mail:late.signature.words')}>
              <Signatures mailbox={mailbox} />
            </Section>
            <Section title={t('mail:late.rules.cap')} words={t('mail:late.rules.cap_words')}>
              <CapForm mailbox={mailbox} />
            </Section>
            <Section title={t('mail:late.track.setting')} words={t('mail:late.track.setting_words')}>
              <TracksForm mailbox={mailbox} />
            </Section>
            {demo ? null : (
              <Section title={t('mail:ui.mailbox.login')} words={t('mail:ui.mailbox.login_words')}>
                <ByProvider mailbox={mailbox} />
                <GivenBack mailboxId={mailbox.id} />
                <LoginForm mailbox={mailbox} />
              </Section>
            )}
          </>
        ) : null}
        <Transfer mailbox={mailbox} />
        {may ? <Remove mailbox={mailbox} /> : null}
      </div>
    </Page>
  );
}

export function Section({ title, words, children }: { title: string; words?: string; children: ReactNode }) {
  return (
    <section className={styles.section}>
      <h2>{title}</h2>
      {words ? <p className={styles.quiet}>{words}</p> : null}
      {children}
    </section>
  );
}

/** By whose permission the mailbox is signed in to; the way to give it anew, or for the first time. */
function ByProvider({ mailbox }: { mailbox: Mailbox }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { signed_in_at: given, sign_in: at } = mailbox;
  return (
    <>
      {given ? (
        <p>
          {t('mail:ui.bind.by_provider', { name: given.name })}
          {given.granted_at ? (
            <span className={styles.quiet}>
              {' '}
              · {t('mail:ui.bind.granted_at', { at: format.dateTime(given.granted_at) })}
            </span>
          ) : null}
        </p>
      ) : null}
      {given && !given.granted_at ? <p className={styles.quiet}>{t('mail:ui.mailbox.taken_back')}</p> : null}
      {given && !at?.provider ? (
        <p className={styles.quiet}>{t('mail:ui.bind.sign_in_missing', { name: given.name })}</p>
      ) : null}
      {at?.provider ? <SignInAt at={at} email={mailbox.address} mailboxId={mailbox.id} /> : null}
      {given?.granted_at ? <TakeBack mailbox={mailbox} given={given} /> : null}
    </>
  );
}

type Given = NonNullable<Mailbox['signed_in_at']>;

/** What becomes of a permission that is taken back here: its provider is told, or its owner does that. */
function Back({ given }: { given: Given }) {
  const { t } = useTranslation();
  const { name, takes_back } = given;
  if (takes_back === false) return <p>{t('mail:ui.mailbox.back_by_hand', { name })}</p>;
  return <p>{t('mail:ui.mailbox.back_told', { name })}</p>;
}

/** The owner takes his permission back; the mailbox stays bound. */
function TakeBack({ mailbox, given }: { mailbox: Mailbox; given: Given }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const take = useAct({
    call: () => api.POST('/api/mail/mailboxes/{id}/take-back', { params: { path: { id: mailbox.id } } }),
    invalidates: [...TOUCHED, 'mail.revocations.list'],
    onDone: () => setAsking(false),
  });
  return (
    <div>
      <Button onClick={() => setAsking(true)}>{t('mail:ui.mailbox.take_back')}</Button>
      <Modal
        open={asking}
        onCancel={() => setAsking(false)}
        title={t('mail:ui.mailbox.take_back_sure', { address: mailbox.address })}
        okText={t('mail:ui.mailbox.take_back')}
        okButtonProps={{ danger: true, loading: take.isPending }}
        onOk={() => take.mutate()}
      >
        <p>{t('mail:ui.mailbox.take_back_words')}</p>
        <Back given={given} />
      </Modal>
    </div>
  );
}

/** Asks once, plainly: what goes, what stays. */
function Remove({ mailbox }: { mailbox: Mailbox }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const remove = useAct({
    call: () => api.DELETE('/api/mail/mailboxes/{id}', { params: { path: { id: mailbox.id } } }),
    invalidates: ['mail.mailboxes.list', 'mail.threads.list', 'mail.counts', 'mail.revocations.list'],
    says: () => t('mail:ui.mailbox.removed', { address: mailbox.address }),
    onDone: () => void navigate({ to: '/settings/mailboxes' }),
  });
  return (
    <Section title={t('mail:ui.mailbox.remove')} words={t('mail:ui.mailbox.remove_words')}>
      <div>
        <Button danger onClick={() => setAsking(true)}>
          {t('mail:ui.mailbox.remove_act')}
        </Button>
      </div>
      <Modal
        open={asking}
        onCancel={() => setAsking(false)}
        title={t('mail:ui.mailbox.remove_sure', { address: mailbox.address })}
        okText={t('mail:ui.mailbox.remove_act')}
        okButtonProps={{ danger: true, loading: remove.isPending }}
        onOk={() => remove.mutate()}
      >
        <p>{t('mail:ui.mailbox.remove_words')}</p>
        {mailbox.signed_in_at?.granted_at ? <Back given={mailbox.signed_in_at} /> : null}
      </Modal>
    </Section>
  );
}
