import { Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Id } from '@/api/types';
import type { MailKeys } from '../useMailKeys';
import type { MailList } from '../useMailList';
import { GiveChoices } from './GiveChoices';
import { MoveChoices } from './MoveChoices';
import { SnoozeChoices } from './SnoozeChoices';

const TITLES = {
  snooze: 'mail:ui.snooze.title',
  move: 'mail:ui.move.title',
  give: 'mail:ui.late_team.give_title',
} as const;

/** Until when, where to, or to whom: asked by a key, a swipe, or for a selection. */
export function AskDialog({ keys, list, mailboxes }: { keys: MailKeys; list: MailList; mailboxes: readonly Id[] }) {
  const { t } = useTranslation();
  const { asking, answered } = keys;
  const [mailbox] = mailboxes;
  return (
    <Modal
      open={asking !== undefined}
      onCancel={answered}
      footer={null}
      width={344}
      destroyOnHidden
      title={asking ? t(TITLES[asking.what]) : undefined}
    >
      {asking?.what === 'snooze' ? (
        <SnoozeChoices
          onChoose={(until) => {
            answered();
            list.perform({ act: 'snooze', until }, asking.id);
          }}
        />
      ) : null}
      {asking?.what === 'give' ? (
        <GiveChoices
          mailboxes={mailboxes}
          onChoose={(to) => {
            answered();
            list.perform({ act: 'give', ...(to ? { to } : {}) }, asking.id);
          }}
        />
      ) : null}
      {asking?.what === 'move' && mailbox ? (
        <MoveChoices
          mailbox={mailbox}
          onChoose={(folder_id) => {
            answered();
            list.perform({ act: 'move', folder_id }, asking.id);
          }}
        />
      ) : null}
    </Modal>
  );
}
