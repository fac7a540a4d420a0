import { Link } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMay, useMe } from '@/api/me';
import type { Conflict, ConflictSide } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { StageChip } from '@/ui/StageChip';
import { RelativeTime } from '@/ui/Times';
import { STAGE_TONES } from '../stages';
import styles from './Clean.module.css';
import { CONFLICT_TONES } from './states';
import { VerdictDialog } from './VerdictDialog';

/** One case. */
export function ConflictCase({ conflict }: { conflict: Conflict }) {
  const { t } = useTranslation();
  const format = useFormat();
  const me = useMe();
  const mayDecide = useMay('customers.conflict.decide');
  const mayWrite = useMay('customers.company.write');
  const [deciding, setDeciding] = useState(false);
  const [text, setText] = useState('');
  const params = { params: { path: { id: conflict.id } } };
  const invalidates = ['customers.conflicts.list'] as const;
  const say = useAct({
    call: () => api.POST('/api/customers/conflicts/{id}/say', { ...params, body: { text: text.trim() } }),
    invalidates,
    onDone: () => setText(''),
  });
  const withdraw = useAct({
    call: () =>
      api.POST('/api/customers/conflicts/{id}/withdraw', {
        ...params,
        body: { text: text.trim() || t('customers:ui.conflict.agreed') },
      }),
    invalidates,
    says: () => t('customers:ui.conflict.withdrawn'),
  });
  const open = conflict.state === 'open';
  const own = conflict.opened_by?.id === me.account.id || conflict.parties.some((one) => one.id === me.account.id);
  const decidable = mayDecide && conflict.sides.every((side) => side.company_id);
  return (
    <section className={styles.group} aria-label={conflict.sides.map((side) => side.name ?? '').join(' / ')}>
      <div className={styles.groupHead}>
        <StageChip tone={CONFLICT_TONES[conflict.state]}>
          {t(`customers:ui.conflict.state.${conflict.state}`)}
        </StageChip>
        <h2>{conflict.parties.map((one) => one.name).join(' ⇄ ')}</h2>
        <span className={styles.quiet}>
          {t(`customers:ui.conflict.origin.${conflict.origin}`)} · <RelativeTime at={conflict.created_at} />
        </span>
      </div>
      {conflict.text ? <p className={styles.said}>{conflict.text}</p> : null}
      <div className={styles.sides}>
        {conflict.sides.map((side) => (
          <Side key={side.company_id ?? side.created_at} side={side} />
        ))}
      </div>
      {conflict.decision ? (
        <p>
          <b>
            {t(`customers:ui.conflict.decision.${conflict.decision}`, { name: conflict.keeper?.name ?? '' })}
            {' – '}
            {conflict.decided_by?.name}
          </b>
          : {conflict.reason}
        </p>
      ) : null}
      <ol className={styles.log}>
        {conflict.log
          .filter((line) => line.what === 'said' || line.what === 'withdrawn')
          .map((line) => (
            <li key={`${line.at} ${line.by?.id}`}>
              <span className={styles.quiet}>
                {line.by?.name} {format.dateTime(line.at)}
              </span>{' '}
              {line.text}
            </li>
          ))}
      </ol>
      {open && mayWrite ? (
        <div className={styles.acts}>
          <Input
            style={{ maxWidth: 420 }}
            value={text}
            maxLength={2000}
            aria-label={t('customers:ui.conflict.say_hint')}
            placeholder={t('customers:ui.conflict.say_hint')}
            onChange={(event) => setText(event.target.value)}
            onPressEnter={() => (text.trim() ? say.mutate() : undefined)}
          />
          <Button loading={say.isPending} disabled={!text.trim()} onClick={() => say.mutate()}>
            {t('customers:ui.conflict.say')}
          </Button>
          {own ? (
            <Button type="text" loading={withdraw.isPending} onClick={() => withdraw.mutate()}>
              {t('customers:ui.conflict.withdraw')}
            </Button>
          ) : null}
          {decidable ? (
            <Button type="primary" onClick={() => setDeciding(true)}>
              {t('customers:ui.conflict.decide')}
            </Button>
          ) : null}
        </div>
      ) : null}
      {deciding ? <VerdictDialog conflict={conflict} onClose={() => setDeciding(false)} /> : null}
    </section>
  );
}

function Side({ side }: { side: ConflictSide }) {
  const { t } = useTranslation();
  const format = useFormat();
  const date = (at: string | null) => (at ? format.date(at) : '–');
  return (
    <div className={styles.side}>
      <div className={styles.groupHead}>
        {side.company_id ? (
          <Link to="/customers/$id" params={{ id: side.company_id }}>
            <b>{side.name}</b>
          </Link>
        ) : (
          <span className={styles.quiet}>{t('customers:ui.conflict.unseen')}</span>
        )}
        <StageChip tone={STAGE_TONES[side.stage]}>{t(`customers:ui.stage.${side.stage}`)}</StageChip>
      </div>
      <dl className={styles.evidence}>
        <dt>{t('fields:builtin.company.owners')}</dt>
        <dd>{side.owners.map((one) => one.name).join(', ') || t('customers:ui.no_owner')}</dd>
        <dt>{t('customers:ui.conflict.made')}</dt>
        <dd>
          {date(side.created_at)} {side.created_by?.name}
        </dd>
        <dt>{t('customers:ui.conflict.first')}</dt>
        <dd>{date(side.first_touch_at)}</dd>
        <dt>{t('customers:ui.conflict.last')}</dt>
        <dd>{date(side.last_touch_at)}</dd>
        <dt>{t('customers:ui.conflict.touches')}</dt>
        <dd className="num">
          {t('customers:ui.conflict.touch_count', {
            touches: format.number(side.touches),
            mails: format.number(side.mails),
          })}
        </dd>
      </dl>
    </div>
  );
}
