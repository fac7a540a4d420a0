import { LeftOutlined, PaperClipOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { Problem } from '@/api/problem';
import type { ApprovalRead, Id, MailInvitation } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { useScheme } from '@/lib/preferences';
import { FormProblem } from '@/ui/FormField';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { StageChip } from '@/ui/StageChip';
import { Editor } from '../compose/Editor';
import { approvalQuery } from '../queries';
import { dress, SANDBOX, watchFrame } from '../thread/frame';
import { spanOf } from '../thread/invitation';
import { AttachmentViewer } from '../thread/lateViewer';
import styles from './Approvals.module.css';
import { Correction } from './Correction';

type Doing = 'reading' | 'sending_back' | 'correcting';

/** A mail as the buyer will see it, and the word about it. */
export function ReadApproval({ id, onDone }: { id: Id; onDone: () => void }) {
  const { t } = useTranslation();
  const scheme = useScheme();
  const { data, error, refetch } = useQuery(approvalQuery(id, scheme === 'dark'));
  const [doing, setDoing] = useState<Doing>('reading');
  const [looked, setLooked] = useState<number | undefined>();
  if (error && !data) {
    return (
      <div className={styles.read}>
        <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} />
      </div>
    );
  }
  if (!data) {
    return (
      <div className={styles.read}>
        <RowsLoading rows={6} />
      </div>
    );
  }
  const back = () => setDoing('reading');
  return (
    <article className={styles.read} aria-label={data.subject}>
      <Button className={styles.back ?? ''} type="text" icon={<LeftOutlined />} onClick={onDone}>
        {t('mail:late.approval.cancel')}
      </Button>
      <Head approval={data} />
      {data.invitation ? <Answered event={data.invitation} /> : null}
      {doing === 'reading' ? <Decide approval={data} onDone={onDone} onDoing={setDoing} /> : null}
      {doing === 'sending_back' ? <SendBack approval={data} onDone={onDone} onBack={back} /> : null}
      {doing === 'correcting' ? (
        <Correct approval={data} onDone={onDone} onBack={back} />
      ) : (
        <Paper document={data.document} />
      )}
      {data.correction ? <Correction correction={data.correction} /> : null}
      {data.attachments.length > 0 ? (
        <div className={styles.files}>
          {data.attachments.map((file, at) => (
            <Button key={file.index} icon={<PaperClipOutlined />} onClick={() => setLooked(at)}>
              {file.name}
            </Button>
          ))}
          {looked === undefined ? null : (
            <Suspense>
              <AttachmentViewer
                of={{ kind: 'approvals', id }}
                files={data.attachments}
                at={looked}
                onAt={setLooked}
                onClose={() => setLooked(undefined)}
              />
            </Suspense>
          )}
        </div>
      ) : null}
      <p className={styles.quiet}>
        {t('mail:late.approval.fingerprint')}: <code>{data.sha256.slice(0, 16)}</code>
      </p>
    </article>
  );
}

function Head({ approval }: { approval: ApprovalRead }) {
  const { t } = useTranslation();
  const format = useFormat();
  const planned = approval.planned_at;
  const late = planned ? Date.parse(planned) < Date.now() : false;
  return (
    <>
      <h2>{approval.subject || t('mail:ui.no_subject')}</h2>
      <dl className={styles.facts}>
        <dt>{t('mail:late.approval.from')}</dt>
        <dd>
          {approval.writer} · {approval.from}
        </dd>
        <dt>{t('mail:late.approval.to')}</dt>
        <dd>{approval.to.join(', ')}</dd>
      </dl>
      <p className={styles.quiet}>
        {t(`mail:late.approval.why_${approval.why}`)}
        {' · '}
        {!planned
          ? t('mail:late.approval.at_once')
          : late
            ? t('mail:late.approval.late')
            : t('mail:late.approval.planned', { at: format.dateTime(planned) })}
        {approval.separately ? ` · ${t('mail:late.approval.sample')}` : ''}
      </p>
    </>
  );
}

/** The event that an answer is about, and what is answered: the mail itself says little. */
function Answered({ event }: { event: MailInvitation }) {
  const { t } = useTranslation();
  const format = useFormat();
  const answer = event.attendees[0]?.answered;
  return (
    <section className={styles.event} aria-label={t('mail:late.approval.answers')}>
      <span className={styles.head}>
        <b>{event.summary || t('mail:ui.invite.untitled')}</b>
        {answer ? (
          <StageChip tone={({ accepted: 'green', tentative: 'amber', declined: 'red' } as const)[answer]}>
            {t(`mail:ui.invite.${answer}`)}
          </StageChip>
        ) : null}
      </span>
      <span className="num">{spanOf(event, format)}</span>
      {event.organizer ? (
        <span className={styles.quiet}>
          {t('mail:late.approval.organizer', { name: event.organizer.name || event.organizer.address })}
        </span>
      ) : null}
    </section>
  );
}

const INVALIDATES = ['mail.approvals.list'] as const;

interface DecideProps {
  approval: ApprovalRead;
  onDone: () => void;
}

function Decide({ approval, onDone, onDoing }: DecideProps & { onDoing: (doing: Doing) => void }) {
  const { t } = useTranslation();
  const release = useAct({
    call: () => api.POST('/api/mail/approvals/{id}/release', { params: { path: { id: approval.id } } }),
    invalidates: INVALIDATES,
    says: () => t('mail:late.approval.released_done'),
    onDone,
  });
  if (approval.state !== 'asked') return null;
  return (
    <div className={styles.acts}>
      <Button type="primary" loading={release.isPending} onClick={() => release.mutate()}>
        {t('mail:late.approval.release')}
      </Button>
      <Button onClick={() => onDoing('sending_back')}>{t('mail:late.approval.send_back')}</Button>
      {approval.html == null ? null : (
        <Button onClick={() => onDoing('correcting')}>{t('mail:late.approval.correct')}</Button>
      )}
    </div>
  );
}

function SendBack({ approval, onDone, onBack }: DecideProps & { onBack: () => void }) {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  const sendBack = useAct({
    call: () =>
      api.POST('/api/mail/approvals/{id}/send-back', { params: { path: { id: approval.id } }, body: { note } }),
    invalidates: INVALIDATES,
    refusal: 'form',
    says: () => t('mail:late.approval.sent_back_done', { name: approval.writer }),
    onDone,
  });
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        sendBack.mutate();
      }}
    >
      <FormProblem problem={sendBack.problem} shown={[]} />
      <Input.TextArea
        autoFocus
        rows={3}
        maxLength={2000}
        value={note}
        aria-label={t('mail:late.approval.note')}
        placeholder={t('mail:late.approval.note_needed')}
        onChange={(event) => setNote(event.target.value)}
      />
      <div className={styles.acts}>
        <Button type="primary" htmlType="submit" loading={sendBack.isPending} disabled={note.trim() === ''}>
          {t('mail:late.approval.send_back')}
        </Button>
        <Button onClick={onBack}>{t('mail:late.approval.cancel')}</Button>
      </div>
    </form>
  );
}

function Correct({ approval, onDone, onBack }: DecideProps & { onBack: () => void }) {
  const { t } = useTranslation();
  const [form, setForm] = useState({ subject: approval.subject, html: approval.html ?? '', note: '' });
  const correct = useAct({
    call: () => api.POST('/api/mail/approvals/{id}/correct', { params: { path: { id: approval.id } }, body: form }),
    invalidates: INVALIDATES,
    refusal: 'form',
    says: () => t('mail:late.approval.released_done'),
    onDone,
  });
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        correct.mutate();
      }}
    >
      <FormProblem problem={correct.problem} shown={[]} />
      {approval.separately ? <p className={styles.quiet}>{t('mail:late.approval.many_words')}</p> : null}
      <Input
        value={form.subject}
        aria-label={t('mail:ui.compose.subject')}
        onChange={(event) => setForm((now) => ({ ...now, subject: event.target.value }))}
      />
      <div className={styles.paper}>
        <Editor
          html={approval.html ?? ''}
          version={0}
          autoFocus
          label={t('mail:late.approval.text')}
          onChange={(html) => setForm((now) => ({ ...now, html }))}
        />
      </div>
      <Input
        value={form.note}
        maxLength={2000}
        aria-label={t('mail:late.approval.note')}
        placeholder={t('mail:late.approval.note')}
        onChange={(event) => setForm((now) => ({ ...now, note: event.target.value }))}
      />
      <div className={styles.acts}>
        <Button type="primary" htmlType="submit" loading={correct.isPending}>
          {t('mail:late.approval.correct_release')}
        </Button>
        <Button onClick={onBack}>{t('mail:late.approval.cancel')}</Button>
      </div>
    </form>
  );
}

function Paper({ document: text }: { document: string }) {
  const { t } = useTranslation();
  const ref = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(0);
  const [loads, setLoads] = useState(0);
  useEffect(() => {
    const frame = ref.current;
    if (!frame || loads === 0) return;
    dress(frame);
    return watchFrame(frame, { onHeight: setHeight, onWrite: () => undefined });
  }, [loads]);
  return (
    <div className={styles.paper}>
      <iframe
        ref={ref}
        title={t('mail:late.approval.text')}
        srcDoc={text}
        sandbox={SANDBOX}
        referrerPolicy="no-referrer"
        style={{ height }}
        onLoad={() => setLoads((now) => now + 1)}
      />
    </div>
  );
}
