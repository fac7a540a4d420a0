import { Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Id } from '@/api/types';
import type { MailKeys } from '../useMailKeys';
import type { MailList } from '../useMailList';
import { MoveChoices } from './MoveChoices';
import { SnoozeChoices } from './SnoozeChoices';

/** Until when, or where to: asked by a key, a swipe, or for a selection. */
export function AskDialog({ keys, list, mailbox }: { keys: MailKeys; list: MailList; mailbox: Id | undefined }) {
  const { t } = useTranslation();
  const { asking, answered } = keys;
  return (
    <Modal
      open={asking !== undefined}
      onCancel={answered}
      footer={null}
      width={344}
      destroyOnHidden
      title={asking?.what === 'move' ? t('mail:ui.move.title') : t('mail:ui.snooze.title')}
    >
      {asking?.what === 'snooze' ? (
        <SnoozeChoices
          onChoose={(until) => {
            answered();
            list.perform({ act: 'snooze', until }, asking.id);
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
