import { UserOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Input } from 'antd';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/api/me';
import type { Id } from '@/api/types';
import { colleaguesQuery } from '../queries';
import styles from './Choices.module.css';

/** To whom: oneself first, colleagues narrowed by typing, or back to all. */
export function GiveChoices({ onChoose }: { onChoose: (to: Id | undefined) => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const { data } = useQuery(colleaguesQuery());
  const [words, setWords] = useState('');
  const [at, setAt] = useState(0);
  const wanted = words.trim().toLowerCase();
  const others = (data?.items ?? []).filter((one) => one.state === 'active' && one.id !== me.account.id);
  const lines: { id: Id | undefined; name: string }[] = [
    { id: me.account.id, name: t('mail:ui.late_team.to_me') },
    ...others.map((one) => ({ id: one.id, name: one.name })),
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
    </div>
  );
}
