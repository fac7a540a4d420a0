import { useQuery } from '@tanstack/react-query';
import { InputNumber, Segmented, Select, Switch } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { PoolSettings } from '@/api/types';
import { useAct } from '@/api/useAct';
import { colleaguesQuery } from '../../queries';
import styles from '../Share.module.css';

const MAXIMA = ['held_max', 'day_max', 'week_max', 'month_max', 'year_max'] as const;
const ACTS = ['mail_in', 'mail_out', 'note', 'call', 'visit', 'meeting', 'stage', 'edit'] as const;

/** How many one may claim and have, what counts as contact, who is left out. Each is saved when it is set. */
export function Limits({ settings, may }: { settings: PoolSettings; may: boolean }) {
  const { t } = useTranslation();
  const { data: colleagues } = useQuery(colleaguesQuery());
  const save = useAct({
    call: (part: Partial<PoolSettings>) => api.PUT('/api/customers/pool/settings', { body: { ...settings, ...part } }),
    invalidates: ['customers.pool.settings', 'customers.pool.allowance', 'customers.pool.standing'],
    says: () => t('customers:ui.share.settings.saved_settings'),
  });
  const put = (part: Partial<PoolSettings>) => save.mutate(part);
  const number = (key: (typeof MAXIMA)[number] | 'reclaim_days', least: number) => (
    <InputNumber
      className={styles.narrow}
      disabled={!may}
      min={least}
      max={key === 'reclaim_days' ? 3650 : 1_000_000}
      precision={0}
      aria-label={t(`customers:ui.share.settings.${key}`)}
      placeholder={t('customers:ui.share.settings.no_limit')}
      {...(settings[key] === null || settings[key] === undefined ? {} : { defaultValue: settings[key] })}
      onBlur={(event) => {
        const text = event.target.value.replace(/\D/g, '');
        const next = text === '' ? null : Number(text);
        if (next === settings[key]) return;
        if (key !== 'reclaim_days') put({ [key]: next });
        else if (next !== null) put({ reclaim_days: next });
      }}
    />
  );
  return (
    <section className={styles.section}>
      <header className={styles.sectionHead}>
        <div>
          <h2>{t('customers:ui.share.settings.limits')}</h2>
          <p>{t('customers:ui.share.settings.limits_words')}</p>
        </div>
      </header>
      <div>
        {MAXIMA.map((key) => (
          <Line key={key} label={t(`customers:ui.share.settings.${key}`)}>
            {number(key, 1)}
          </Line>
        ))}
        <Line label={t('customers:ui.share.settings.reclaim_days')}>{number('reclaim_days', 0)}</Line>
        <Line label={t('customers:ui.share.settings.acts')} hint={t('customers:ui.share.settings.acts_words')}>
          <Select
            mode="multiple"
            disabled={!may}
            aria-label={t('customers:ui.share.settings.acts')}
            value={settings.acts}
            onChange={(acts) => acts.length > 0 && put({ acts })}
            options={ACTS.map((value) => ({ value, label: t(`customers:ui.share.settings.act.${value}`) }))}
          />
        </Line>
        <Line label={t('customers:ui.share.settings.kept_accounts')}>
          <Select
            mode="multiple"
            disabled={!may}
            showSearch={{ optionFilterProp: 'label' }}
            aria-label={t('customers:ui.share.settings.kept_accounts')}
            placeholder={t('customers:ui.share.nobody')}
            value={settings.kept_accounts}
            onChange={(kept_accounts) => put({ kept_accounts })}
            options={(colleagues?.items ?? []).map((one) => ({ value: one.id, label: one.name }))}
          />
        </Line>
        <Line label={t('customers:ui.share.settings.gone_owners')}>
          <Segmented<PoolSettings['gone_owners']>
            vertical
            disabled={!may}
            value={settings.gone_owners}
            onChange={(gone_owners) => put({ gone_owners })}
            options={[
              { value: 'skip', label: t('customers:ui.share.settings.gone_skip') },
              { value: 'move', label: t('customers:ui.share.settings.gone_move') },
            ]}
          />
        </Line>
        <Line label={t('customers:ui.share.settings.old_opportunities')}>
          <span className={styles.switch}>
            <Switch
              disabled={!may}
              checked={settings.sees_old_opportunities}
              onChange={(sees_old_opportunities) => put({ sees_old_opportunities })}
              aria-label={t('customers:ui.share.settings.old_opportunities')}
            />
          </span>
        </Line>
      </div>
    </section>
  );
}

function Line({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  return (
    <div className={styles.row}>
      <div>
        <span>{label}</span>
        {hint ? <p className={styles.hint}>{hint}</p> : null}
      </div>
      {children}
    </div>
  );
}
