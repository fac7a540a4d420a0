import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { ThreadRow } from '@/api/types';
import { useIsPhone } from '@/lib/media';
import { VirtualList } from '@/ui/VirtualList';
import { extend, isChosen, isEmpty, toggle } from '../selection';
import type { MailKeys } from '../useMailKeys';
import type { MailList } from '../useMailList';
import { SwipeRow } from './SwipeRow';
import { ThreadLine } from './ThreadLine';
import styles from './ThreadList.module.css';
import { useOpened } from './useOpened';

const ROW_PX = 56;
const idOf = (row: ThreadRow) => row.id;

/** The rows, two lines each; only those in sight are in the page. */
export function ThreadList({ list, keys, label }: { list: MailList; keys: MailKeys; label: string }) {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const { selection, setSelection, ids, cursor, perform, open } = list;
  const choosing = !isEmpty(selection);
  const opened = useOpened(list.rows);
  const chosen = useCallback((id: string) => isChosen(selection, id), [selection]);
  return (
    <VirtualList
      rows={list.rows}
      idOf={idOf}
      rowHeight={ROW_PX}
      label={label}
      listKey={list.listKey}
      current={phone ? undefined : cursor.current}
      chosen={chosen}
      onMore={list.more}
      onBusy={list.onBusy}
      onSelect={(id, event) => {
        if (event.shiftKey) return setSelection(extend(selection, id, ids));
        if (event.metaKey || event.ctrlKey || (phone && choosing)) return setSelection(toggle(selection, id, ids));
        cursor.select(id);
        open(id);
      }}
      render={(row) => {
        const line = (
          <ThreadLine
            row={row}
            opened={opened.has(row.id)}
            chosen={chosen(row.id)}
            choosing={choosing}
            onToggle={(range) => setSelection((range ? extend : toggle)(selection, row.id, ids))}
            onStar={() => perform({ act: row.starred ? 'unstar' : 'star' }, row.id)}
            onDone={() => perform({ act: row.done ? 'undone' : 'done' }, row.id)}
            onSnooze={() => keys.ask('snooze', row.id)}
            onTrash={() => perform({ act: 'trash' }, row.id)}
          />
        );
        if (!phone) return line;
        return (
          <SwipeRow
            onDone={() => perform({ act: row.done ? 'undone' : 'done' }, row.id)}
            onSnooze={() => keys.ask('snooze', row.id)}
            onHold={() => setSelection(toggle(selection, row.id, ids))}
          >
            {line}
          </SwipeRow>
        );
      }}
      foot={list.hasMore ? <p className={styles.more}>{t('mail:ui.list.more')}</p> : null}
    />
  );
}
