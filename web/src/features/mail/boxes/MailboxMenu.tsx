import { CheckOutlined, DownOutlined, PlusOutlined, SettingOutlined, WarningOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Dropdown, type MenuProps } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Id, Mailbox } from '@/api/types';
import { useFormat } from '@/lib/format';
import styles from './MailboxMenu.module.css';

interface MailboxMenuProps {
  mailboxes: Mailbox[];
  chosen: Id | undefined;
  onChoose: (id: Id | undefined) => void;
}

/** All mailboxes or one of them; also the way to bind another. */
export function MailboxMenu({ mailboxes, chosen, onChoose }: MailboxMenuProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const now = mailboxes.find((one) => one.id === chosen) ?? (mailboxes.length === 1 ? mailboxes[0] : undefined);
  const line = (id: Id | undefined, words: string, unread: number, failing = false) => ({
    key: id ?? 'all',
    icon: chosen === id ? <CheckOutlined /> : <span className={styles.blank} />,
    label: (
      <span className={styles.line}>
        <span className={styles.words}>{words}</span>
        {failing ? <WarningOutlined className={styles.failing} title={t('mail:ui.sync.failing')} /> : null}
        {unread > 0 ? <span className={styles.count}>{format.count(unread, 999)}</span> : null}
      </span>
    ),
    onClick: () => onChoose(id),
  });
  const items: MenuProps['items'] = [
    ...(mailboxes.length > 1
      ? [
          line(
            undefined,
            t('mail:ui.boxes.all_mailboxes'),
            mailboxes.reduce((sum, one) => sum + one.unread, 0),
          ),
        ]
      : []),
    ...mailboxes.map((one) => line(one.id, one.address, one.unread, one.state === 'failing')),
    { type: 'divider' },
    {
      key: 'bind',
      icon: <PlusOutlined />,
      label: t('mail:ui.bind.act'),
      onClick: () => void navigate({ to: '/settings/mailboxes/new' }),
    },
    {
      key: 'settings',
      icon: <SettingOutlined />,
      label: t('mail:ui.mailbox.settings'),
      onClick: () => void navigate({ to: '/settings/mailboxes' }),
    },
  ];
  return (
    <Dropdown menu={{ items }} trigger={['click']} placement="bottomLeft">
      <button type="button" className={styles.button} title={t('mail:ui.boxes.choose_mailbox')}>
        <span className={styles.words}>{now ? now.address : t('mail:ui.boxes.all_mailboxes')}</span>
        <DownOutlined className={styles.arrow} aria-hidden="true" />
      </button>
    </Dropdown>
  );
}
