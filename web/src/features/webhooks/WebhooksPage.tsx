import { MoreOutlined, PlusOutlined, SendOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Dropdown, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import type { Webhook } from '@/api/types';
import { useAct } from '@/api/useAct';
import { Page } from '@/ui/Page';
import { ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { StageChip } from '@/ui/StageChip';
import { RelativeTime } from '@/ui/Times';
import { Deliveries } from './Deliveries';
import { webhooksQuery } from './queries';
import { Secret } from './Secret';
import { WebhookForm } from './WebhookForm';
import styles from './Webhooks.module.css';
import { kindWords } from './words';

type Open =
  | { what: 'new' }
  | { what: 'edit' | 'deliveries'; hook: Webhook }
  | { what: 'secret'; hook: Webhook; secret: string };

/** Programs that are told what happens here. */
export function WebhooksPage() {
  const { t } = useTranslation();
  const may = useMay('webhooks.manage');
  const { data, error, refetch } = useQuery({ ...webhooksQuery(), enabled: may });
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const add = () => setOpen({ what: 'new' });
  const hooks = data?.items;
  return (
    <Page
      title={t('webhooks:ui.title')}
      width={hooks?.length === 0 ? 'full' : 'reading'}
      acts={
        hooks && hooks.length > 0 ? (
          <Button type="primary" icon={<PlusOutlined />} onClick={add}>
            {t('webhooks:late.new')}
          </Button>
        ) : null
      }
    >
      <div>
        {may ? null : <p>{t('webhooks:late.no_right')}</p>}
        {error ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
        {may && !data && !error ? <RowsLoading tall rows={3} /> : null}
        {hooks?.length === 0 ? (
          <FirstUse
            icon={<SendOutlined />}
            title={t('webhooks:late.first_title')}
            act={{ words: t('webhooks:late.new'), run: add }}
          >
            {t('webhooks:late.first_words')}
          </FirstUse>
        ) : null}
        {hooks && hooks.length > 0 ? (
          <ul className={styles.list}>
            {hooks.map((hook) => (
              <Line key={hook.id} hook={hook} onOpen={setOpen} />
            ))}
          </ul>
        ) : null}
      </div>
      {open?.what === 'new' ? <WebhookForm kinds={data?.kinds ?? []} onClose={close} /> : null}
      {open?.what === 'edit' ? <WebhookForm kinds={data?.kinds ?? []} hook={open.hook} onClose={close} /> : null}
      {open?.what === 'deliveries' ? <Deliveries hook={open.hook} onClose={close} /> : null}
      {open?.what === 'secret' ? <Secret secret={open.secret} onClose={close} /> : null}
    </Page>
  );
}

function Line({ hook, onOpen }: { hook: Webhook; onOpen: (open: Open) => void }) {
  const { t } = useTranslation();
  const path = { params: { path: { id: hook.id } } };
  const invalidates = ['webhooks.list', 'webhooks.deliveries'] as const;
  const test = useAct({
    call: () => api.POST('/api/webhooks/{id}/test', path),
    invalidates,
    says: () => t('webhooks:late.tested'),
  });
  const turn = useAct({
    call: (on: boolean) => api.POST('/api/webhooks/{id}/switch', { ...path, body: { on } }),
    invalidates,
  });
  const renew = useAct({
    call: () => api.POST('/api/webhooks/{id}/secret', path),
    onDone: (made) => onOpen({ what: 'secret', hook, secret: (made as { secret: string }).secret }),
  });
  const remove = useAct({
    call: () => api.DELETE('/api/webhooks/{id}', path),
    invalidates,
    says: () => t('webhooks:late.deleted'),
  });
  const ask = (title: string, content: string, okText: string, onOk: () => void, danger: boolean) =>
    Modal.confirm({ title, content, okText, cancelText: t('act.cancel'), okButtonProps: { danger }, onOk });
  const menu = [
    { key: 'edit', label: t('webhooks:late.edit'), onClick: () => onOpen({ what: 'edit', hook }) },
    hook.off
      ? { key: 'on', label: t('webhooks:late.switch_on'), onClick: () => turn.mutate(true) }
      : { key: 'off', label: t('webhooks:late.switch_off'), onClick: () => turn.mutate(false) },
    {
      key: 'secret',
      label: t('webhooks:late.new_secret'),
      onClick: () =>
        ask(
          t('webhooks:late.new_secret_ask'),
          t('webhooks:late.new_secret_words'),
          t('webhooks:late.new_secret'),
          () => renew.mutate(),
          false,
        ),
    },
    {
      key: 'delete',
      danger: true,
      label: t('webhooks:late.delete'),
      onClick: () =>
        ask(
          t('webhooks:late.delete_ask'),
          t('webhooks:late.delete_words'),
          t('webhooks:late.delete'),
          () => remove.mutate(),
          true,
        ),
    },
  ];
  return (
    <li className={styles.item}>
      <div className={styles.words}>
        <div className={styles.title}>
          <span>{hook.name}</span>
          <State hook={hook} />
        </div>
        <div className={styles.url}>{hook.url}</div>
        <div className={styles.kinds}>{hook.kinds.map(kindWords).join(' · ')}</div>
      </div>
      <div className={styles.acts}>
        <Button type="text" onClick={() => onOpen({ what: 'deliveries', hook })}>
          {t('webhooks:late.deliveries')}
        </Button>
        <Button type="text" disabled={hook.off !== null} loading={test.isPending} onClick={() => test.mutate()}>
          {t('webhooks:late.test')}
        </Button>
        <Dropdown trigger={['click']} menu={{ items: menu }}>
          <Button type="text" icon={<MoreOutlined />} aria-label={t('webhooks:late.more')} />
        </Dropdown>
      </div>
    </li>
  );
}

function State({ hook }: { hook: Webhook }) {
  const { t } = useTranslation();
  if (hook.off) {
    return <StageChip tone={hook.off === 'person' ? 'neutral' : 'red'}>{t(`webhooks:late.off.${hook.off}`)}</StageChip>;
  }
  if (hook.failing_since) {
    return (
      <StageChip tone="amber">
        {t('webhooks:late.failing')} <RelativeTime at={hook.failing_since} />
      </StageChip>
    );
  }
  return <StageChip tone="green">{t('webhooks:late.on')}</StageChip>;
}
