import type { InputRef } from 'antd';
import { type RefObject, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Id } from '@/api/types';
import { overDialog, useHotkeys } from '@/lib/hotkeys';
import { compose } from './compose/composers';
import { type MailSearch, tabAfter, tabOf } from './search';
import { extend, isEmpty, NOTHING, toggle } from './selection';
import type { MailList } from './useMailList';
import type { Turn } from './useMailSearch';

/** A question that an act asks before it is done: until when, where to, or to whom. */
export interface Asking {
  what: 'snooze' | 'move' | 'give';
  /** One row's own; without it the selection's, else the open or current row's. */
  id: Id | undefined;
}

export interface MailKeys {
  searchRef: RefObject<InputRef | null>;
  asking: Asking | undefined;
  ask: (what: Asking['what'], id?: Id) => void;
  answered: () => void;
}

/** All keys of the mail page but those of the open thread (thread/ThreadPane.tsx). */
export function useMailKeys({ search, turn, list }: { search: MailSearch; turn: Turn; list: MailList }): MailKeys {
  const { t } = useTranslation();
  const searchRef = useRef<InputRef>(null);
  const [asking, setAsking] = useState<Asking | undefined>();
  const { rows, ids, cursor, selection, setSelection, perform } = list;
  const target = rows.find((row) => row.id === (search.thread ?? cursor.current));
  const has = target !== undefined || !isEmpty(selection);
  const ask = (what: Asking['what'], id?: Id) => setAsking({ what, id });
  const group = () => t('mail:ui.keys.group');
  const choose = (by: 1 | -1) => {
    if (cursor.current === undefined) return false;
    const from = selection.kind === 'some' && selection.ids.size > 0 ? selection : toggle(NOTHING, cursor.current, ids);
    const next = ids[cursor.index + by];
    if (next === undefined) return false;
    setSelection(extend(from, next, ids));
    cursor.select(next);
    return true;
  };
  const goTab = (event: KeyboardEvent, by: 1 | -1) => {
    const tab = tabOf(search);
    // Who moves the focus by Tab from one control to the next is not stopped.
    if (!tab || !isOnPage(event.target)) return false;
    const next = tabAfter(tab, by);
    turn({ tab: next === 'enquiries' ? undefined : next, thread: undefined, draft: undefined });
    return true;
  };

  useHotkeys([
    {
      keys: 'e',
      words: () => t('mail:ui.act.done'),
      group,
      run: () => perform({ act: target?.done && isEmpty(selection) ? 'undone' : 'done' }),
    },
    { keys: 's', words: () => t('mail:ui.act.snooze'), group, run: () => (has ? ask('snooze') : false) },
    { keys: 'l', words: () => t('mail:ui.act.move'), group, run: () => (has ? ask('move') : false) },
    { keys: 'a', words: () => t('mail:ui.act.give'), group, run: () => (has && list.inTeam ? ask('give') : false) },
    { keys: '#', words: () => t('mail:ui.act.trash'), group, run: () => perform({ act: 'trash' }) },
    {
      keys: 'u',
      words: () => t('mail:ui.keys.unread'),
      group,
      run: () => perform({ act: target?.unread ? 'read' : 'unread' }),
    },
    {
      keys: '*',
      words: () => t('mail:ui.keys.star'),
      group,
      run: () => perform({ act: target?.starred ? 'unstar' : 'star' }),
    },
    { keys: 'shift+s', run: () => perform({ act: target?.starred ? 'unstar' : 'star' }) },
    {
      keys: 'x',
      words: () => t('mail:ui.list.choose'),
      group,
      run: () => (cursor.current === undefined ? false : setSelection(toggle(selection, cursor.current, ids))),
    },
    { keys: 'shift+j', words: () => t('mail:ui.keys.choose_range'), group, run: () => choose(1) },
    { keys: 'shift+ArrowDown', run: () => choose(1) },
    { keys: 'shift+k', run: () => choose(-1) },
    { keys: 'shift+ArrowUp', run: () => choose(-1) },
    {
      keys: 'mod+a',
      run: (event) => {
        if (!isOnPage(event.target) || ids.length === 0) return false;
        setSelection({ kind: 'some', ids: new Set(ids), anchor: undefined });
        return true;
      },
    },
    { keys: 'Tab', words: () => t('mail:ui.keys.tab'), group, run: (event) => goTab(event, 1) },
    { keys: 'shift+Tab', run: (event) => goTab(event, -1) },
    { keys: '/', words: () => t('mail:ui.keys.search'), group, run: () => searchRef.current?.focus({ cursor: 'all' }) },
    { keys: 'c', words: () => t('mail:ui.compose.new'), group, run: () => compose({ mailboxId: search.mailbox }) },
    {
      keys: 'Escape',
      words: () => t('mail:ui.keys.back'),
      group,
      run: () => {
        if (asking) return setAsking(undefined);
        if (overDialog()) return false;
        if (!isEmpty(selection)) return setSelection(NOTHING);
        if (search.thread || search.draft) return turn({ thread: undefined, draft: undefined });
        if (search.q !== undefined) return turn({ q: undefined });
        return false;
      },
    },
  ]);
  return { searchRef, asking, ask, answered: () => setAsking(undefined) };
}

function isOnPage(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return true;
  return target === document.body || target.matches('main, [role=listbox]');
}
