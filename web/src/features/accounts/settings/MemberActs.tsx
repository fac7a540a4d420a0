import { MoreOutlined } from '@ant-design/icons';
import { Button, Dropdown, type MenuProps, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMe } from '@/api/me';
import type { Account } from '@/api/types';
import { useAct } from '@/api/useAct';
import { InvitationLink } from './InvitationLink';

const TOUCHED = ['accounts.people.list', 'accounts.audit.list'] as const;

/** What can be done with a colleague's account in its state. */
export function MemberActs({ account }: { account: Account }) {
  const { t } = useTranslation();
  const me = useMe();
  const [modal, holder] = Modal.useModal();
  const [link, setLink] = useState<string | undefined>();
  const params = { params: { path: { id: account.id } } };
  const { name } = account;
  const again = useAct({
    call: () => api.POST('/api/accounts/{id}/invitation', params),
    invalidates: TOUCHED,
    onDone: (made) => setLink(made.link),
  });
  const disable = useAct({
    call: () => api.POST('/api/accounts/{id}/disable', params),
    invalidates: TOUCHED,
    says: () => t('accounts:ui.team.disabled', { name }),
    undo: () => () => api.POST('/api/accounts/{id}/restore', params),
  });
  const restore = useAct({
    call: () => api.POST('/api/accounts/{id}/restore', params),
    invalidates: TOUCHED,
    says: () => t('accounts:ui.team.restored', { name }),
  });
  const cancel = useAct({
    call: () => api.POST('/api/accounts/{id}/cancel', params),
    invalidates: TOUCHED,
    says: () => t('accounts:ui.team.cancelled', { name }),
  });
  const askCancel = () =>
    modal.confirm({
      title: t('accounts:ui.team.cancel_ask', { name }),
      content: t('accounts:ui.team.cancel_words'),
      okText: t('accounts:ui.team.cancel'),
      okButtonProps: { danger: true },
      onOk: () => cancel.mutate(),
    });

  const { state } = account;
  const items: MenuProps['items'] = [
    state === 'invited' && { key: 'again', label: t('accounts:ui.team.again'), onClick: () => again.mutate() },
    (state === 'active' || state === 'locked') && {
      key: 'disable',
      label: t('accounts:ui.team.disable'),
      onClick: () => disable.mutate(),
    },
    (state === 'disabled' || state === 'locked') && {
      key: 'restore',
      label: t(state === 'locked' ? 'accounts:ui.team.unlock' : 'accounts:ui.team.restore'),
      onClick: () => restore.mutate(),
    },
    state !== 'cancelled' && {
      key: 'cancel',
      danger: true,
      label: t('accounts:ui.team.cancel'),
      onClick: askCancel,
    },
  ].filter((item) => item !== false);
  if (account.is_master || account.id === me.account.id || items.length === 0) return null;
  return (
    <>
      <Dropdown menu={{ items }} trigger={['click']} placement="bottomRight">
        <Button
          type="text"
          size="small"
          icon={<MoreOutlined />}
          loading={again.isPending}
          aria-label={t('accounts:ui.team.acts_of', { name })}
        />
      </Dropdown>
      {holder}
      {link ? <InvitationLink account={account} link={link} onClose={() => setLink(undefined)} /> : null}
    </>
  );
}
