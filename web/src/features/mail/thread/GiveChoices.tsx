import { UserOutlined } from '@ant-design/icons';
import { Input } from 'antd';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/api/me';
import type { Id } from '@/api/types';
import { RowsLoading } from '@/ui/PageState';
import { inAll, useMembers } from '../useMembers';
import styles from './Choices.module.css';

interface GiveChoicesProps {
  /** Whose threads are given. */
  mailboxes: readonly Id[];
  onChoose: (to: Id | undefined) => void;
}

/** To whom: oneself first, those who work in the mailbox narrowed by typing, or back to all. */
export function GiveChoices({ mailboxes, onChoose }: GiveChoicesProps) {
  const { t } = useTranslation();
  const me = useMe();
  const lists = useMembers(mailboxes);
  const [words, setWords] = useState('');
  const [at, setAt] = useState(0);
  const wanted = words.trim().toLowerCase();
  if (!lists) return <RowsLoading rows={3} />;
  const members = inAll(lists);
  const lines: { id: Id | undefined; name: string }[] = [
    ...members.filter((one) => one.id === me.account.id).map(({ id }) => ({ id, name: t('mail:ui.late_team.to_me') })),
    ...members.filter((one) => one.id !== me.account.id),
    { id: undefined, name: t('mail:ui.late_team.to_all') },
  ];
  const found = lines.filter((one) => one.name.toLowerCase().includes(wanted));
  const current = Math.min(at, found.length - 1);
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) {
      event.preventDefault();
      setAt(Math.max(0, Math.min(found.length - 1, current + by)));
    }
    const chosen = found[current];
    if (event.key === 'Enter' && chosen) onChoose(chosen.id);
  };
  return (
    <div className={styles.choices}>
      <Input
        autoFocus
        value={words}
        placeholder={t('mail:ui.late_team.colleague')}
        aria-label={t('mail:ui.late_team.colleague')}
        onChange={(event) => {
          setWords(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div className={styles.folders}>
        {found.map((one, index) => (
          <button
            key={one.id ?? ''}
            type="button"
            className={styles.line}
            data-current={index === current}
            onClick={() => onChoose(one.id)}
          >
            <UserOutlined aria-hidden="true" />
            <span className={styles.words}>{one.name}</span>
          </button>
        ))}
      </div>
      <p className={styles.detail}>
        {t(mailboxes.length > 1 ? 'mail:ui.late_team.only_members_of' : 'mail:ui.late_team.only_members')}
      </p>
    </div>
  );
}
