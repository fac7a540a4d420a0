import { RedoOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import type { Webhook, WebhookDelivery } from '@/api/types';
import { useAct } from '@/api/useAct';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { StageChip } from '@/ui/StageChip';
import { RelativeTime } from '@/ui/Times';
import { deliveriesQuery } from './queries';
import styles from './Webhooks.module.css';
import { kindWords } from './words';

const TONES = { waiting: 'amber', delivered: 'green', failed: 'red' } as const;

/** What was sent to a webhook, and what became of it. */
export function Deliveries({ hook, onClose }: { hook: Webhook; onClose: () => void }) {
  const { t } = useTranslation();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    deliveriesQuery(hook.id),
  );
  const rows = rowsOf(data);
  return (
    <Drawer open onClose={onClose} size={480} title={`${t('webhooks:late.deliveries')} – ${hook.name}`}>
      {error ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <RowsLoading tall rows={4} /> : null}
      {data && rows.length === 0 ? <p>{t('webhooks:late.no_deliveries')}</p> : null}
      <ul className={styles.plain}>
        {rows.map((delivery) => (
          <Sent key={delivery.id} hook={hook} delivery={delivery} />
        ))}
      </ul>
      {hasNextPage ? (
        <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('webhooks:late.older')}
        </Button>
      ) : null}
    </Drawer>
  );
}

function Sent({ hook, delivery }: { hook: Webhook; delivery: WebhookDelivery }) {
  const { t } = useTranslation();
  const again = useAct({
    call: () =>
      api.POST('/api/webhooks/{id}/deliveries/{delivery_id}/again', {
        params: { path: { id: hook.id, delivery_id: delivery.id } },
      }),
    invalidates: ['webhooks.deliveries'],
  });
  const { data, state, status, said, attempts, tried_at, next_at } = delivery;
  return (
    <li className={styles.sent}>
      <div className={styles.words}>
        <div className={styles.title}>
          <span>{kindWords(delivery.kind)}</span>
          <StageChip tone={TONES[state]}>{t(`webhooks:late.state.${state}`)}</StageChip>
        </div>
        <div className={styles.url}>
          <RelativeTime at={delivery.at} />
          {attempts > 0 ? ` · ${t('webhooks:late.attempts', { count: attempts })}` : null}
          {tried_at ? ` · ${status ?? t('webhooks:late.no_answer')}` : null}
          {state === 'waiting' && next_at && attempts > 0 ? (
            <>
              {' · '}
              {t('webhooks:late.next')} <RelativeTime at={next_at} />
            </>
          ) : null}
        </div>
        {said && state !== 'delivered' ? <div className={styles.said}>{said}</div> : null}
        {Object.keys(data).length > 0 ? <code className={styles.code}>{JSON.stringify(data)}</code> : null}
      </div>
      {state === 'waiting' || hook.off ? null : (
        <Button
          type="text"
          icon={<RedoOutlined />}
          loading={again.isPending}
          aria-label={t('webhooks:late.again')}
          title={t('webhooks:late.again')}
          onClick={() => again.mutate()}
        />
      )}
    </li>
  );
}
