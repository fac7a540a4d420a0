import {
  CheckOutlined,
  ClockCircleOutlined,
  CloseOutlined,
  DeleteOutlined,
  EyeInvisibleOutlined,
  EyeOutlined,
  FolderOutlined,
  UserSwitchOutlined,
} from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { boxOf, type MailSearch } from '../search';
import { isEmpty, NOTHING } from '../selection';
import type { MailKeys } from '../useMailKeys';
import type { MailList } from '../useMailList';
import styles from './SelectionBar.module.css';

/** How many are chosen, all that match, and what can be done with them; only while something is chosen. */
export function SelectionBar({ list, keys, search }: { list: MailList; keys: MailKeys; search: MailSearch }) {
  const { t } = useTranslation();
  const { selection, setSelection, ids, hasMore, perform } = list;
  if (isEmpty(selection)) return null;
  const count = selection.kind === 'all' ? undefined : selection.ids.size;
  const isAllLoaded = count !== undefined && count === ids.length;
  const one = (words: string, icon: ReactNode, run: () => void) => (
    <Tooltip title={words}>
      <Button type="text" size="small" icon={icon} aria-label={words} onClick={run} />
    </Tooltip>
  );
  const box = boxOf(search);
  return (
    <div className={styles.bar} role="toolbar" aria-label={t('mail:ui.select.label')}>
      <Button
        type="text"
        size="small"
        icon={<CloseOutlined />}
        aria-label={t('mail:ui.select.none')}
        onClick={() => setSelection(NOTHING)}
      />
      <span className={styles.count}>
        {count === undefined ? t('mail:ui.select.all_chosen') : t('mail:ui.select.count', { count })}
      </span>
      {count === undefined ? null : (
        <Button
          type="link"
          size="small"
          onClick={() =>
            setSelection(
              isAllLoaded || !hasMore ? { kind: 'all' } : { kind: 'some', ids: new Set(ids), anchor: undefined },
            )
          }
        >
          {isAllLoaded ? t('mail:ui.select.all_matching') : t('mail:ui.select.all_here')}
        </Button>
      )}
      <span className={styles.acts}>
        {box === 'done'
          ? one(t('mail:ui.act.undone'), <CheckOutlined />, () => perform({ act: 'undone' }))
          : one(t('mail:ui.act.done'), <CheckOutlined />, () => perform({ act: 'done' }))}
        {one(t('mail:ui.act.snooze'), <ClockCircleOutlined />, () => keys.ask('snooze'))}
        {one(t('mail:ui.act.read'), <EyeOutlined />, () => perform({ act: 'read' }))}
        {one(t('mail:ui.act.unread'), <EyeInvisibleOutlined />, () => perform({ act: 'unread' }))}
        {selection.kind === 'all' && !search.mailbox
          ? null
          : one(t('mail:ui.act.move'), <FolderOutlined />, () => keys.ask('move'))}
        {list.inTeam ? one(t('mail:ui.act.give'), <UserSwitchOutlined />, () => keys.ask('give')) : null}
        {one(t('mail:ui.act.trash'), <DeleteOutlined />, () => perform({ act: 'trash' }))}
      </span>
    </div>
  );
}
