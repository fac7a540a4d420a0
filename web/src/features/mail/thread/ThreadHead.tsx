import {
  ArrowLeftOutlined,
  CheckOutlined,
  ClockCircleOutlined,
  DeleteOutlined,
  DownloadOutlined,
  EllipsisOutlined,
  EyeInvisibleOutlined,
  FolderOutlined,
  PrinterOutlined,
  StarFilled,
  StarOutlined,
  StopOutlined,
  UndoOutlined,
  UserOutlined,
  UserSwitchOutlined,
} from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Dropdown, Popover, Tooltip } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Thread } from '@/api/types';
import { useIsPhone, usePanelFloats } from '@/lib/media';
import { Kbd } from '@/ui/Kbd';
import { Tag } from '../Tag';
import type { MailKeys } from '../useMailKeys';
import type { MailList } from '../useMailList';
import type { Turn } from '../useMailSearch';
import { tagsOf } from '../words';
import { SnoozeChoices } from './SnoozeChoices';
import styles from './ThreadHead.module.css';

interface ThreadHeadProps {
  thread: Thread;
  list: MailList;
  turn: Turn;
  keys: MailKeys;
  onBuyer: () => void;
}

/** Subject and tags; at the right what can be done with the thread. */
export function ThreadHead({ thread, list, turn, keys, onBuyer }: ThreadHeadProps) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const phone = useIsPhone();
  const floats = usePanelFloats();
  const [snoozing, setSnoozing] = useState(false);
  const { perform } = list;
  const { id } = thread;
  const junk = list.filter.box === 'junk';
  const trash = list.filter.box === 'trash';

  const menu = [
    {
      key: 'unread',
      icon: <EyeInvisibleOutlined />,
      label: t('mail:ui.act.unread'),
      onClick: () => {
        perform({ act: 'unread' }, id);
        turn({ thread: undefined });
      },
    },
    { key: 'move', icon: <FolderOutlined />, label: t('mail:ui.act.move'), onClick: () => keys.ask('move', id) },
    ...(list.inTeam
      ? [
          {
            key: 'give',
            icon: <UserSwitchOutlined />,
            label: t('mail:ui.act.give'),
            onClick: () => keys.ask('give', id),
          },
        ]
      : []),
    {
      key: 'junk',
      icon: <StopOutlined />,
      label: t(junk ? 'mail:ui.act.not_junk' : 'mail:ui.act.junk'),
      onClick: () => perform({ act: junk ? 'not_junk' : 'junk' }, id),
    },
    { type: 'divider' as const },
    {
      key: 'print',
      icon: <PrinterOutlined />,
      label: t('mail:ui.act.print_thread'),
      onClick: () => void import('./print').then(({ printMails }) => printMails(cache, thread.messages)),
    },
    {
      key: 'export',
      icon: <DownloadOutlined />,
      label: (
        <a href={`/api/mail/export?thread_id=${id}&format=zip`} download>
          {t('mail:ui.act.export')}
        </a>
      ),
    },
  ];
  return (
    <header className={styles.head}>
      {phone ? (
        <Button
          type="text"
          icon={<ArrowLeftOutlined />}
          aria-label={t('act.back')}
          onClick={() => turn({ thread: undefined })}
        />
      ) : null}
      <div className={styles.title}>
        <h1 className={styles.subject}>{thread.subject || t('mail:ui.no_subject')}</h1>
        {tagsOf(thread).map((tag) => (
          <Tag key={tag} tag={tag} />
        ))}
      </div>
      <div className={styles.acts}>
        <Act
          words={t(thread.done ? 'mail:ui.act.undone' : 'mail:ui.act.done')}
          keys="e"
          icon={<CheckOutlined />}
          onPress={() => perform({ act: thread.done ? 'undone' : 'done' }, id)}
        />
        {thread.snoozed_until ? (
          <Act
            words={t('mail:ui.act.unsnooze')}
            icon={<ClockCircleOutlined className={styles.on} />}
            onPress={() => perform({ act: 'unsnooze' }, id)}
          />
        ) : (
          <Popover
            open={snoozing}
            onOpenChange={setSnoozing}
            trigger="click"
            placement="bottomRight"
            arrow={false}
            destroyOnHidden
            content={
              <SnoozeChoices
                onChoose={(until) => {
                  setSnoozing(false);
                  perform({ act: 'snooze', until }, id);
                }}
              />
            }
          >
            <span>
              <Act words={t('mail:ui.act.snooze')} keys="s" icon={<ClockCircleOutlined />} onPress={() => undefined} />
            </span>
          </Popover>
        )}
        <Act
          words={t(thread.starred ? 'mail:ui.act.unstar' : 'mail:ui.act.star')}
          keys="*"
          icon={thread.starred ? <StarFilled className={styles.on} /> : <StarOutlined />}
          onPress={() => perform({ act: thread.starred ? 'unstar' : 'star' }, id)}
        />
        {trash ? (
          <Act
            words={t('mail:ui.act.restore')}
            icon={<UndoOutlined />}
            onPress={() => perform({ act: 'restore' }, id)}
          />
        ) : (
          <Act
            words={t('mail:ui.act.trash')}
            keys="#"
            icon={<DeleteOutlined />}
            onPress={() => perform({ act: 'trash' }, id)}
          />
        )}
        {floats ? <Act words={t('shell.buyer')} icon={<UserOutlined />} onPress={onBuyer} /> : null}
        <Dropdown menu={{ items: menu }} trigger={['click']} placement="bottomRight">
          <Button type="text" icon={<EllipsisOutlined />} aria-label={t('shell.more')} />
        </Dropdown>
      </div>
    </header>
  );
}

function Act({ words, keys, icon, onPress }: { words: string; keys?: string; icon: ReactNode; onPress: () => void }) {
  return (
    <Tooltip
      title={
        <span className={styles.hint}>
          {words} {keys ? <Kbd keys={keys} /> : null}
        </span>
      }
    >
      <Button type="text" icon={icon} aria-label={words} onClick={onPress} />
    </Tooltip>
  );
}
