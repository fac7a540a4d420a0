import { Dropdown, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { MailLabel, Message } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { useHotkeys } from '@/lib/hotkeys';
import { newId } from '@/lib/newId';
import { Tag } from '../Tag';
import { isBehind, keepThing } from '../waiting/keep';
import { nameOf } from '../words';
import styles from './LabelLine.module.css';
import { LABELS } from './labels';

/** What a mail is about, and why; a press puts it right. `keyed`: the key opens this one's menu. */
export function LabelLine({ message, keyed }: { message: Message; keyed: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const aboutMessage = { about: [message.thread_id], who: nameOf(message.from), subject: message.subject };
  const put = useAct({
    call: (labels: MailLabel[]) =>
      api.PUT('/api/mail/messages/{id}/labels', { params: { path: { id: message.id } }, body: { labels } }),
    later: (labels) => ({
      behind: isBehind([message.thread_id]),
      keep: () =>
        keepThing({ ...aboutMessage, key: newId(), what: { kind: 'label', messageId: message.id, labels } }, true),
    }),
    invalidates: ['mail.threads.get', 'mail.threads.list', 'mail.counts', 'mail.labels.learned'],
    says: (_done, [label]) =>
      label ? t('mail:ui.label.right', { label: t(`mail:ui.tag.${label}`) }) : t('mail:ui.label.right_none'),
    undo: (done) => () =>
      api.PUT('/api/mail/messages/{id}/labels', { params: { path: { id: message.id } }, body: { labels: done.was } }),
  });
  useHotkeys(
    keyed
      ? [
          {
            keys: 'shift+l',
            words: () => t('mail:ui.label.put'),
            group: () => t('mail:ui.keys.group'),
            run: () => setOpen(true),
          },
        ]
      : [],
  );
  const { topics } = message;
  const why = topics.flatMap((topic) => [
    `${t(`mail:ui.tag.${topic.label}`)} – ${
      topic.by !== 'machine'
        ? t(topic.by === 'rule' ? 'mail:ui.label.by_rule' : 'mail:ui.label.by_person')
        : t('mail:ui.label.sure', { percent: format.number(topic.probability, { style: 'percent' }) })
    }`,
    ...topic.reasons.map((reason) => reason.text),
  ]);
  const told = why.length > 0 ? why : [t('mail:ui.label.none')];
  const menu = {
    selectedKeys: topics.slice(0, 1).map((topic) => topic.label),
    items: [
      {
        key: 'why',
        disabled: true,
        label: (
          <span className={`${styles.why} ${styles.told}`}>
            {told.map((line) => (
              <span key={line}>{line}</span>
            ))}
          </span>
        ),
      },
      { type: 'divider' as const },
      ...LABELS.map((label) => ({
        key: label,
        label: t(`mail:ui.tag.${label}`),
        onClick: () => put.mutate([label]),
      })),
      { type: 'divider' as const },
      { key: 'none', label: t('mail:ui.label.none'), onClick: () => put.mutate([]) },
    ],
  };
  return (
    <Dropdown menu={menu} trigger={['click', 'contextMenu']} open={open} onOpenChange={setOpen} placement="bottomLeft">
      <Tooltip
        title={
          open ? undefined : (
            <span className={styles.why}>
              {told.map((line) => (
                <span key={line}>{line}</span>
              ))}
            </span>
          )
        }
        placement="bottomLeft"
      >
        <button type="button" className={styles.line} aria-label={`${t('mail:ui.label.put')}: ${told.join('. ')}`}>
          {topics.map((topic) => (
            <Tag key={topic.label} tag={topic.label} />
          ))}
          {topics.length === 0 ? <span className={styles.none}>{t('mail:ui.label.none')}</span> : null}
        </button>
      </Tooltip>
    </Dropdown>
  );
}
