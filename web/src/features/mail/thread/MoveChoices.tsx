import { FolderOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Input } from 'antd';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Id } from '@/api/types';
import { foldersQuery } from '../queries';
import styles from './Choices.module.css';

/** Where to: the mailbox's folders, narrowed by typing. */
export function MoveChoices({ mailbox, onChoose }: { mailbox: Id; onChoose: (folder: Id) => void }) {
  const { t } = useTranslation();
  const { data } = useQuery(foldersQuery(mailbox));
  const [words, setWords] = useState('');
  const [at, setAt] = useState(0);
  const wanted = words.trim().toLowerCase();
  const found = (data ?? []).filter((one) => one.selectable && one.path.toLowerCase().includes(wanted));
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
        placeholder={t('mail:ui.move.filter')}
        aria-label={t('mail:ui.move.filter')}
        onChange={(event) => {
          setWords(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div className={styles.folders}>
        {found.map((folder, index) => (
          <button
            key={folder.id}
            type="button"
            className={styles.line}
            data-current={index === current}
            onClick={() => onChoose(folder.id)}
          >
            <FolderOutlined aria-hidden="true" />
            <span className={styles.words}>{folder.path}</span>
          </button>
        ))}
        {data && found.length === 0 ? <p className={styles.none}>{t('mail:ui.move.none')}</p> : null}
      </div>
    </div>
  );
}
