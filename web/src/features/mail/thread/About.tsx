import {
  CalendarOutlined,
  CheckOutlined,
  CloseOutlined,
  EnvironmentOutlined,
  QuestionOutlined,
  SafetyOutlined,
  TeamOutlined,
} from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { Id, InvitationAnswer, MailInvitation, Message, SenderCaution } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { StageChip } from '@/ui/StageChip';
import { aboutQuery } from '../queries';
import styles from './About.module.css';
import { instantOf, repeats, spanOf } from './invitation';

/** Over a mail's text: what makes one look twice at its sender, and the invitation that it holds. */
export default function About({ message }: { message: Message }) {
  const { data } = useQuery(aboutQuery(message.id));
  if (!data) return null;
  return (
    <>
      {data.cautions.length > 0 ? <Cautions cautions={data.cautions} /> : null}
      {data.invitation ? <Invitation message={message} invitation={data.invitation} /> : null}
    </>
  );
}

/** Calm: what was seen, and what to do; the mail stays readable. */
function Cautions({ cautions }: { cautions: SenderCaution[] }) {
  const { t } = useTranslation();
  const grave = cautions.some((one) => one.kind !== 'answers_elsewhere');
  return (
    <div className={styles.cautions} data-tone={grave ? 'red' : 'amber'} role="note">
      <SafetyOutlined aria-hidden="true" />
      <div>
        <ul>
          {cautions.map((one) => (
            <li key={one.kind}>{t(`mail:ui.caution.${one.kind}`, { ...one })}</li>
          ))}
        </ul>
        <p>{t(grave ? 'mail:ui.caution.do_call' : 'mail:ui.caution.do_look')}</p>
      </div>
    </div>
  );
}

const ANSWERS = [
  { answer: 'accepted', icon: <CheckOutlined /> },
  { answer: 'tentative', icon: <QuestionOutlined /> },
  { answer: 'declined', icon: <CloseOutlined /> },
] as const satisfies readonly { answer: InvitationAnswer; icon: unknown }[];

function Invitation({ message, invitation }: { message: Message; invitation: MailInvitation }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { answered, organizer, start } = invitation;
  const there = start?.zone && start.at ? format.dateTime(start.at, start.zone) : undefined;
  const here = instantOf(start, format);
  return (
    <section className={styles.card} aria-label={t('mail:ui.invite.label')} data-cancelled={invitation.cancelled}>
      <CalendarOutlined className={styles.icon} aria-hidden="true" />
      <div className={styles.words}>
        <h3>
          {invitation.summary || t('mail:ui.invite.untitled')}
          {invitation.cancelled ? <StageChip tone="red">{t('mail:ui.invite.cancelled')}</StageChip> : null}
          {answered ? (
            <StageChip tone={{ accepted: 'green', tentative: 'amber', declined: 'red' }[answered.answer] as 'green'}>
              {t(`mail:ui.invite.${answered.answer}`)}
            </StageChip>
          ) : null}
          {answered?.awaits_approval ? <StageChip tone="amber">{t('mail:ui.invite.awaits')}</StageChip> : null}
        </h3>
        <p className="num">{spanOf(invitation, format)}</p>
        {there && start?.zone && there !== here ? (
          <p className={styles.quiet}>{t('mail:ui.invite.there', { zone: start.zone, at: there })}</p>
        ) : null}
        {invitation.recurrence || invitation.rule ? (
          <p>
            {invitation.recurrence
              ? repeats(invitation.recurrence, t, format.lang)
              : t('mail:ui.invite.repeats_otherwise')}
          </p>
        ) : null}
        {invitation.location ? (
          <p>
            <EnvironmentOutlined aria-hidden="true" /> {invitation.location}
          </p>
        ) : null}
        {organizer ? (
          <p className={styles.quiet}>
            {t('mail:ui.invite.from', { name: organizer.name || organizer.address })}
            {invitation.attendees.length > 0 ? (
              <>
                {' · '}
                <TeamOutlined aria-hidden="true" />{' '}
                {t('mail:ui.invite.invited', { count: invitation.attendees.length })}
              </>
            ) : null}
          </p>
        ) : null}
        {answered?.outdated ? <p className={styles.changed}>{t('mail:ui.invite.changed')}</p> : null}
        {answered?.outgoing_id ? <TakeBack outgoing={answered.outgoing_id} /> : null}
        {invitation.open && message.direction === 'in' ? <Answers message={message} given={answered?.answer} /> : null}
      </div>
    </section>
  );
}

/** One's own answer that waits to be read: as if it had not been given. */
function TakeBack({ outgoing }: { outgoing: Id }) {
  const { t } = useTranslation();
  const act = useAct({
    call: () => api.POST('/api/mail/outgoing/{id}/undo', { params: { path: { id: outgoing } } }),
    invalidates: ['mail.messages.about', 'mail.outgoing.list', 'mail.approvals.list'],
    says: () => t('mail:ui.invite.taken_back'),
  });
  return (
    <Button size="small" loading={act.isPending} onClick={() => act.mutate()}>
      {t('mail:ui.invite.take_back')}
    </Button>
  );
}

function Answers({ message, given }: { message: Message; given: InvitationAnswer | undefined }) {
  const { t } = useTranslation();
  const act = useAct({
    call: (answer: InvitationAnswer) =>
      api.POST('/api/mail/messages/{id}/invitation', { params: { path: { id: message.id } }, body: { answer } }),
    invalidates: ['mail.messages.about', 'mail.outgoing.list', 'mail.approvals.list'],
    says: (answered) => t(answered.awaits_approval ? 'mail:late.approval.sent_waits' : 'mail:ui.invite.told'),
  });
  return (
    <div className={styles.answers}>
      {ANSWERS.map(({ answer, icon }) => (
        <Button
          key={answer}
          size="small"
          icon={icon}
          type={given === answer ? 'primary' : 'default'}
          aria-pressed={given === answer}
          loading={act.isPending && act.variables === answer}
          disabled={act.isPending}
          onClick={() => act.mutate(answer)}
        >
          {t(`mail:ui.invite.act.${answer}`)}
        </Button>
      ))}
    </div>
  );
}
