import { ApiOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Popconfirm } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { Problem } from '@/api/problem';
import type { ApiKey } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { useNow } from '@/lib/now';
import { Page } from '@/ui/Page';
import { ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { StageChip } from '@/ui/StageChip';
import { RelativeTime } from '@/ui/Times';
import { apiKeysQuery } from '../queries';
import { NewApiKey } from './NewApiKey';
import { Item } from './Rows';
import styles from './Rows.module.css';

/** Keys with which other programs act in one's name. */
export function ApiKeysPage() {
  const { t } = useTranslation();
  const { data: keys, error, refetch } = useQuery(apiKeysQuery());
  const [adding, setAdding] = useState(false);
  const add = () => setAdding(true);
  return (
    <Page
      title={t('accounts:ui.settings.api_keys')}
      width={keys?.length === 0 ? 'full' : 'reading'}
      acts={
        keys && keys.length > 0 ? (
          <Button type="primary" icon={<PlusOutlined />} onClick={add}>
            {t('accounts:ui.key.new')}
          </Button>
        ) : null
      }
    >
      <div>
        {error ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
        {!keys && !error ? <RowsLoading tall rows={3} /> : null}
        {keys?.length === 0 ? (
          <FirstUse
            icon={<ApiOutlined />}
            title={t('accounts:ui.key.first_title')}
            act={{ words: t('accounts:ui.key.new'), run: add }}
          >
            {t('accounts:ui.key.first_words')}
          </FirstUse>
        ) : null}
        {keys && keys.length > 0 ? (
          <ul className={styles.list}>
            {keys.map((key) => (
              <Line key={key.id} apiKey={key} />
            ))}
          </ul>
        ) : null}
      </div>
      {adding ? <NewApiKey onClose={() => setAdding(false)} /> : null}
    </Page>
  );
}

function Line({ apiKey }: { apiKey: ApiKey }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const revoke = useAct({
    call: () => api.DELETE('/api/me/api-keys/{id}', { params: { path: { id: apiKey.id } } }),
    invalidates: ['accounts.me.api_keys'],
    says: () => t('accounts:ui.key.revoked'),
  });
  const { expires_at, last_used_at } = apiKey;
  const expired = expires_at !== null && new Date(expires_at).getTime() < now;
  return (
    <Item
      icon={<ApiOutlined />}
      title={
        <>
          {apiKey.name}
          <code style={{ color: 'var(--tw-text-3)', fontSize: 12, fontWeight: 400 }}>{apiKey.prefix}…</code>
          {expired ? <StageChip tone="red">{t('accounts:ui.key.expired')}</StageChip> : null}
        </>
      }
      detail={
        <>
          {t('accounts:ui.key.scopes', { count: apiKey.scopes.length })} ·{' '}
          {expires_at ? t('accounts:ui.key.until', { date: format.date(expires_at) }) : t('accounts:ui.key.no_end')} ·{' '}
          {last_used_at ? (
            <>
              {t('accounts:ui.last_used')} <RelativeTime at={last_used_at} />
            </>
          ) : (
            t('accounts:ui.never_used')
          )}
        </>
      }
      acts={
        <Popconfirm
          title={t('accounts:ui.key.revoke_ask')}
          description={t('accounts:ui.key.revoke_words')}
          okText={t('accounts:ui.key.revoke')}
          okButtonProps={{ danger: true }}
          onConfirm={() => revoke.mutate()}
        >
          <Button type="text" danger loading={revoke.isPending}>
            {t('accounts:ui.key.revoke')}
          </Button>
        </Popconfirm>
      }
    />
  );
}
