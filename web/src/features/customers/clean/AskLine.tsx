import { Link } from '@tanstack/react-router';
import { Button, Input, Popconfirm } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMay } from '@/api/me';
import type { Ask } from '@/api/types';
import { useAct } from '@/api/useAct';
import { Initials } from '@/ui/Initials';
import { StageChip } from '@/ui/StageChip';
import { RelativeTime } from '@/ui/Times';
import styles from './Clean.module.css';
import { ASK_TONES } from './states';

/** One request: who asks for what, and the answer. */
export function AskLine({ ask }: { ask: Ask }) {
  const { t } = useTranslation();
  return (
    <li className={styles.row}>
      <Initials name={ask.asker.name} size={28} />
      <div className={styles.body}>
        <p className={styles.groupHead}>
          <span>{t(`customers:ui.ask.asks.${ask.wanted}`, { name: ask.asker.name })}</span>
          {ask.company_id ? (
            <Link to="/customers/$id" params={{ id: ask.company_id }}>
              <b>{ask.name}</b>
            </Link>
          ) : (
            <b>{ask.name}</b>
          )}
          <StageChip tone={ASK_TONES[ask.state]}>{t(`customers:ui.ask.state.${ask.state}`)}</StageChip>
          <span className={styles.quiet}>
            <RelativeTime at={ask.created_at} />
          </span>
        </p>
        {ask.text ? <p className={styles.said}>{ask.text}</p> : null}
        {ask.answered_by && ask.state !== 'withdrawn' ? (
          <p className={styles.quiet}>
            {ask.answered_by.name}: {ask.answer || t(`customers:ui.ask.state.${ask.state}`)}
          </p>
        ) : null}
      </div>
      {ask.state === 'open' ? <AskActs ask={ask} /> : null}
    </li>
  );
}

const CHANGED = [
  'customers.asks.list',
  'customers.read',
  'customers.list',
  'customers.timeline',
  'customers.twins',
] as const;

/** Share, hand over, or say no and why; one's own is taken back. */
export function AskActs({ ask }: { ask: Ask }) {
  const { t } = useTranslation();
  const may = useMay('customers.company.write');
  const [why, setWhy] = useState('');
  const params = { params: { path: { id: ask.id } } };
  const answer = useAct({
    call: (answer: 'share' | 'hand_over' | 'refuse') =>
      api.POST('/api/customers/asks/{id}/answer', { ...params, body: { answer, text: why.trim() } }),
    invalidates: CHANGED,
    says: () => t('customers:ui.ask.answered', { name: ask.asker.name }),
  });
  const withdraw = useAct({
    call: () => api.POST('/api/customers/asks/{id}/withdraw', params),
    invalidates: CHANGED,
    says: () => t('customers:ui.ask.taken_back'),
  });
  if (!may) return null;
  if (ask.own) {
    return (
      <Button loading={withdraw.isPending} onClick={() => withdraw.mutate()}>
        {t('customers:ui.ask.take_back')}
      </Button>
    );
  }
  return (
    <div className={styles.acts}>
      <Button
        type={ask.wanted === 'share' ? 'primary' : 'default'}
        loading={answer.isPending}
        onClick={() => answer.mutate('share')}
      >
        {t('customers:ui.ask.do_share')}
      </Button>
      <Popconfirm
        title={t('customers:ui.ask.hand_over_sure', { name: ask.asker.name })}
        okText={t('customers:ui.ask.do_hand_over')}
        onConfirm={() => answer.mutate('hand_over')}
      >
        <Button type={ask.wanted === 'hand_over' ? 'primary' : 'default'}>{t('customers:ui.ask.do_hand_over')}</Button>
      </Popconfirm>
      <Popconfirm
        icon={null}
        title={t('customers:ui.ask.refuse_why')}
        description={
          <Input.TextArea
            rows={2}
            maxLength={2000}
            value={why}
            aria-label={t('customers:ui.ask.refuse_why')}
            onChange={(event) => setWhy(event.target.value)}
          />
        }
        okText={t('customers:ui.ask.refuse')}
        okButtonProps={{ disabled: !why.trim() }}
        onConfirm={() => answer.mutate('refuse')}
      >
        <Button>{t('customers:ui.ask.refuse')}</Button>
      </Popconfirm>
    </div>
  );
}
