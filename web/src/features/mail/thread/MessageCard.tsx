import {
  DownloadOutlined,
  EllipsisOutlined,
  ExclamationCircleOutlined,
  FileTextOutlined,
  PaperClipOutlined,
  PrinterOutlined,
  ThunderboltOutlined,
  WarningOutlined,
} from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Dropdown, Popover } from 'antd';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Mailee, Message, Thread } from '@/api/types';
import { AppLink } from '@/lib/AppLink';
import { useFormat } from '@/lib/format';
import { lateWords } from '@/lib/i18n';
import { latePart } from '@/lib/latePage';
import { Initials } from '@/ui/Initials';
import { StageChip } from '@/ui/StageChip';
import { ListTime } from '@/ui/Times';
import { answer } from '../compose/answer';
import { nameOf } from '../words';
import { Attachments } from './Attachments';
import { MessageBody } from './MessageBody';
import styles from './MessageCard.module.css';
import { RawView } from './RawView';
import { Tracked } from './Tracked';

/** Most mails hold no invitation and nothing to look twice at: it comes after the text. */
const About = latePart(() => import('./About'));
const LabelLine = latePart(async () => ({ default: (await import('../labels/LabelLine')).LabelLine }));
/** What rules did comes after the text, too. */
const Told = latePart(() => import('../handling/Told'));
/** Comes with its words. */
const TranslateMail = latePart(async () => {
  const [part] = await Promise.all([import('../outside/TranslateMail'), lateWords()]);
  return { default: part.TranslateMail };
});
const isTheirs = (one: Message) => one.direction === 'in';

interface MessageCardProps {
  message: Message;
  thread: Thread;
  open: boolean;
  onToggle: () => void;
}

/** One mail of a thread: a line while closed, all of it while open. */
export function MessageCard({ message, thread, open, onToggle }: MessageCardProps) {
  const { t } = useTranslation();
  const [raw, setRaw] = useState(false);
  const from = nameOf(message.from);
  if (!open) {
    return (
      <button type="button" className={styles.closed} onClick={onToggle} aria-expanded={false}>
        <Initials name={from} size={24} />
        <span className={styles.name} data-unread={!message.seen}>
          {message.direction === 'out' ? t('mail:ui.me') : from}
        </span>
        <span className={styles.preview}>{message.preview}</span>
        {message.attachments.some((one) => !one.inline) ? <PaperClipOutlined className={styles.quiet} /> : null}
        <span className={styles.time}>
          <ListTime at={message.at} />
        </span>
      </button>
    );
  }
  return (
    <section className={styles.card} data-direction={message.direction} aria-label={from}>
      <header className={styles.head}>
        <button type="button" className={styles.toggle} onClick={onToggle} aria-expanded={true}>
          <Initials name={from} size={32} />
          <span className={styles.from}>
            <span className={styles.name}>{from}</span>
            {message.from.name ? <span className={styles.address}>{message.from.address}</span> : null}
          </span>
        </button>
        <Addressees message={message} />
        <span className={styles.right}>
          {message.direction === 'in' ? (
            <Suspense fallback={null}>
              <LabelLine message={message} keyed={message.id === thread.messages.findLast(isTheirs)?.id} />
            </Suspense>
          ) : null}
          <Delivery message={message} />
          <span className={styles.time}>
            <ListTime at={message.at} />
          </span>
          <Menu message={message} thread={thread} onRaw={() => setRaw(true)} />
        </span>
      </header>
      <Notices message={message} onRaw={() => setRaw(true)} />
      {message.quarantined ? null : (
        <Suspense fallback={null}>
          <About message={message} />
        </Suspense>
      )}
      {message.direction === 'out' ? (
        <Tracked message={message} />
      ) : (
        <Suspense fallback={null}>
          <Told message={message} />
        </Suspense>
      )}
      <MessageBody message={message} />
      {message.direction === 'in' && !message.quarantined ? (
        <Suspense fallback={null}>
          <TranslateMail message={message} />
        </Suspense>
      ) : null}
      <Attachments message={message} companyId={thread.company?.id} />
      {raw ? <RawView id={message.id} onClose={() => setRaw(false)} /> : null}
    </section>
  );
}

/** 'to me, Site office': the whole list and both times behind a click. */
function Addressees({ message }: { message: Message }) {
  const { t } = useTranslation();
  const format = useFormat();
  const short = [...message.to, ...message.cc].map(nameOf);
  const rows: [string, Mailee[]][] = [
    [t('mail:ui.head.from'), [message.from]],
    [t('mail:ui.head.to'), message.to],
    [t('mail:ui.head.cc'), message.cc],
    [t('mail:ui.head.bcc'), message.bcc],
    [t('mail:ui.head.reply_to'), message.reply_to],
  ];
  const all = (
    <dl className={styles.headers}>
      {rows
        .filter(([, people]) => people.length > 0)
        .map(([words, people]) => (
          <div key={words}>
            <dt>{words}</dt>
            <dd>
              {people.map((one) => (
                <span key={one.address} className={styles.person}>
                  {one.name ? `${one.name} ` : ''}
                  <span className={styles.quiet}>{one.address}</span>
                </span>
              ))}
            </dd>
          </div>
        ))}
      <div>
        <dt>{t('mail:ui.head.arrived')}</dt>
        <dd className="num">{format.dateTime(message.at)}</dd>
      </div>
      {message.sent_at ? (
        <div>
          <dt>{t('mail:ui.head.sent')}</dt>
          <dd className="num">{format.dateTime(message.sent_at)}</dd>
        </div>
      ) : null}
      {message.folders.length > 0 ? (
        <div>
          <dt>{t('mail:ui.head.folders')}</dt>
          <dd>{message.folders.map((one) => one.name).join(', ')}</dd>
        </div>
      ) : null}
    </dl>
  );
  return (
    <Popover content={all} trigger="click" placement="bottomLeft" arrow={false}>
      <button type="button" className={styles.to}>
        {t('mail:ui.head.to_short', {
          names: short.slice(0, 3).join(t('mail:ui.head.comma')),
          count: short.length > 3 ? short.length - 3 : 0,
        })}
        {short.length > 3 ? ` +${short.length - 3}` : ''}
      </button>
    </Popover>
  );
}

function Delivery({ message }: { message: Message }) {
  const { t } = useTranslation();
  const { delivery } = message;
  if (!delivery || delivery === 'sent') return null;
  const tone = { queued: 'accent', sending: 'accent', failed: 'red', uncertain: 'amber' } as const;
  return <StageChip tone={tone[delivery]}>{t(`mail:ui.delivery.${delivery}`)}</StageChip>;
}

/** What is wrong with the mail's form, or why it could not be read. */
function Notices({ message, onRaw }: { message: Message; onRaw: () => void }) {
  const { t } = useTranslation();
  const { quarantined, defects } = message;
  if (!quarantined && defects.length === 0) return null;
  return (
    <div className={styles.notice} data-tone={quarantined ? 'red' : 'amber'} role="note">
      {quarantined ? <WarningOutlined /> : <ExclamationCircleOutlined />}
      <span className={styles.noticeWords}>
        {quarantined
          ? t('mail:ui.thread.quarantined', { reason: quarantined.reason })
          : defects.map((one) => one.title).join(' ')}
      </span>
      <Button type="link" size="small" onClick={onRaw}>
        {t('mail:ui.raw.view')}
      </Button>
    </div>
  );
}

/** The page on which a rule for mails like this one is written. */
function likeHref({ from, topics }: Message): string {
  const newsletter = topics.find((one) => one.label === 'newsletter');
  const search = new URLSearchParams({ from: from.address, ...(newsletter ? { bears: newsletter.label } : {}) });
  return `/settings/mail-rules?${search}`;
}

function Menu({ message, thread, onRaw }: { message: Message; thread: Thread; onRaw: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const items = [
    ...(['reply', 'reply_all', 'forward'] as const).map((mode) => ({
      key: mode,
      label: t(`mail:ui.act.${mode}`),
      onClick: () => answer(thread, message, mode),
    })),
    { type: 'divider' as const },
    {
      key: 'print',
      icon: <PrinterOutlined />,
      label: t('mail:ui.raw.print'),
      onClick: () => void import('./print').then(({ printMails }) => printMails(cache, [message])),
    },
    ...(message.direction === 'in'
      ? [
          {
            key: 'rule',
            icon: <ThunderboltOutlined />,
            label: <AppLink href={likeHref(message)}>{t('mail:ui.act.rule')}</AppLink>,
          },
        ]
      : []),
    { key: 'raw', icon: <FileTextOutlined />, label: t('mail:ui.raw.view'), onClick: onRaw },
    {
      key: 'download',
      icon: <DownloadOutlined />,
      label: (
        <a href={`/api/mail/messages/${message.id}/raw`} download={`${message.id}.eml`}>
          {t('mail:ui.raw.download')}
        </a>
      ),
    },
  ];
  return (
    <Dropdown menu={{ items }} trigger={['click']} placement="bottomRight">
      <Button type="text" size="small" icon={<EllipsisOutlined />} aria-label={t('shell.more')} />
    </Dropdown>
  );
}
