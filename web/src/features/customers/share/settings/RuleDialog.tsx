import { useQuery } from '@tanstack/react-query';
import { Button, Input, InputNumber, Modal, Segmented, Select } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { NewPoolRule, PoolRule } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { colleaguesQuery } from '../../queries';
import { STAGES } from '../../stages';
import { useCountryOptions } from '../../words';
import styles from '../Share.module.css';
import { conditionOf, EMPTY_FORM, formOf, type RuleForm } from './condition';
import { useSentence } from './useSentence';

const DAYS_DEFAULT = 60;

/** A rule: its name, whom it is about, after how many days of what; tried before it is saved. */
export function RuleDialog({ rule, onClose }: { rule: PoolRule | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const sentence = useSentence();
  const today = new Date().toLocaleDateString('sv-SE');
  const [name, setName] = useState(rule?.name ?? '');
  const [days, setDays] = useState(rule?.days ?? DAYS_DEFAULT);
  const [cause, setCause] = useState<PoolRule['cause']>(rule?.cause ?? 'untouched');
  const [startsOn, setStartsOn] = useState(rule?.starts_on ?? today);
  const known = rule ? formOf(rule.condition) : EMPTY_FORM;
  const [form, setForm] = useState<RuleForm>(known ?? EMPTY_FORM);
  const condition = known ? conditionOf(form) : (rule?.condition ?? {});
  const body: NewPoolRule = {
    name: name.trim() || sentence({ condition, days, cause, starts_on: startsOn }).slice(0, 100),
    enabled: rule?.enabled ?? true,
    starts_on: startsOn,
    condition: condition as NewPoolRule['condition'],
    days,
    cause,
  };
  const save = useAct({
    call: () =>
      rule
        ? api.PUT('/api/customers/pool/rules/{id}', { params: { path: { id: rule.id } }, body })
        : api.POST('/api/customers/pool/rules', { body }),
    invalidates: ['customers.pool.rules', 'customers.pool.standing'],
    says: () => t('customers:ui.share.settings.saved'),
    onDone: onClose,
  });
  return (
    <Modal
      open
      width={560}
      title={t(rule ? 'customers:ui.share.settings.edit' : 'customers:ui.share.settings.new')}
      okText={t('customers:ui.share.settings.save')}
      confirmLoading={save.isPending}
      onOk={() => save.mutate()}
      onCancel={onClose}
    >
      <div className={styles.form}>
        <div className={styles.group}>
          <label htmlFor={`${id}name`}>{t('customers:ui.share.settings.name')}</label>
          <Input id={`${id}name`} maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
        </div>
        <div className={styles.pair}>
          <div className={styles.group}>
            <span>{t('customers:ui.share.settings.cause')}</span>
            <Segmented
              block
              value={cause}
              onChange={setCause}
              options={[
                { value: 'untouched', label: t('customers:ui.share.settings.cause_untouched') },
                { value: 'no_deal', label: t('customers:ui.share.settings.cause_no_deal') },
              ]}
            />
          </div>
          <div className={styles.pair}>
            <div className={styles.group}>
              <label htmlFor={`${id}days`}>{t('customers:ui.share.settings.days')}</label>
              <InputNumber
                id={`${id}days`}
                min={1}
                max={3650}
                precision={0}
                style={{ width: '100%' }}
                value={days}
                onChange={(next) => setDays(next ?? DAYS_DEFAULT)}
              />
            </div>
            <div className={styles.group}>
              <label htmlFor={`${id}from`}>{t('customers:ui.share.settings.starts_on')}</label>
              <Input
                id={`${id}from`}
                type="date"
                value={startsOn}
                onChange={(event) => setStartsOn(event.target.value || today)}
              />
            </div>
          </div>
        </div>
        {known ? (
          <Whom form={form} onChange={(part) => setForm({ ...form, ...part })} />
        ) : (
          <p className={styles.hint}>{t('customers:ui.share.settings.custom')}</p>
        )}
        <p className={styles.sentence}>{sentence({ condition, days, cause, starts_on: startsOn })}</p>
        <Try body={body} />
      </div>
    </Modal>
  );
}

/** Which customers. */
function Whom({ form, onChange }: { form: RuleForm; onChange: (part: Partial<RuleForm>) => void }) {
  const { t } = useTranslation();
  const countries = useCountryOptions();
  const { data: colleagues } = useQuery(colleaguesQuery());
  const stars = [0, 1, 2, 3, 4, 5].map((value) => ({ value, label: String(value) }));
  const shared = { mode: 'multiple', allowClear: true, placeholder: t('customers:ui.share.settings.all') } as const;
  return (
    <>
      <div className={styles.pair}>
        <div className={styles.group}>
          <span>{t('customers:ui.share.settings.stage')}</span>
          <Select
            {...shared}
            aria-label={t('customers:ui.share.settings.stage')}
            value={form.stages}
            onChange={(stages) => onChange({ stages })}
            options={STAGES.map((value) => ({ value, label: t(`customers:ui.stage.${value}`) }))}
          />
        </div>
        <div className={styles.group}>
          <span>{t('customers:ui.share.settings.country')}</span>
          <Select
            {...shared}
            showSearch={{ optionFilterProp: 'label' }}
            aria-label={t('customers:ui.share.settings.country')}
            value={form.countries}
            onChange={(next) => onChange({ countries: next })}
            options={countries}
          />
        </div>
        <div className={styles.group}>
          <span>{t('customers:ui.share.settings.owner')}</span>
          <Select
            {...shared}
            showSearch={{ optionFilterProp: 'label' }}
            aria-label={t('customers:ui.share.settings.owner')}
            value={form.owners}
            onChange={(owners) => onChange({ owners })}
            options={(colleagues?.items ?? []).map((one) => ({ value: one.id, label: one.name }))}
          />
        </div>
        <div className={styles.group}>
          <span>{t('customers:ui.share.settings.source')}</span>
          <Select
            {...shared}
            mode="tags"
            aria-label={t('customers:ui.share.settings.source')}
            value={form.sources}
            onChange={(sources) => onChange({ sources })}
          />
        </div>
      </div>
      <div className={styles.pair}>
        <div className={styles.pair}>
          {(['starsMin', 'starsMax'] as const).map((one) => {
            const words = t(`customers:ui.share.settings.${one === 'starsMin' ? 'stars_min' : 'stars_max'}`);
            const label = `${t('customers:ui.share.settings.stars')} ${words}`;
            return (
              <div key={one} className={styles.group}>
                <span>{label}</span>
                <Select
                  allowClear
                  aria-label={label}
                  placeholder="–"
                  value={form[one]}
                  onChange={(value) => onChange({ [one]: value })}
                  options={stars}
                />
              </div>
            );
          })}
        </div>
        <div className={styles.group}>
          <span>{t('customers:ui.share.settings.made_from')}</span>
          <Input
            type="date"
            aria-label={t('customers:ui.share.settings.made_from')}
            value={form.madeFrom ?? ''}
            onChange={(event) => onChange({ madeFrom: event.target.value || undefined })}
          />
        </div>
      </div>
    </>
  );
}

/** What the rule would do today; nothing is moved. */
function Try({ body }: { body: NewPoolRule }) {
  const { t } = useTranslation();
  const format = useFormat();
  const attempt = useAct({ call: () => api.POST('/api/customers/pool/rules/preview', { body }) });
  const [tried, setTried] = useState<string | undefined>();
  const shown = tried === JSON.stringify(body) ? attempt.data : undefined;
  const run = () => {
    setTried(JSON.stringify(body));
    attempt.mutate();
  };
  return (
    <div className={styles.tried} aria-live="polite">
      <Button size="small" loading={attempt.isPending} onClick={run}>
        {t('customers:ui.share.settings.try')}
      </Button>{' '}
      {shown ? (
        <span className="num">
          {t('customers:ui.share.settings.would', { count: shown.companies })}
          {shown.more
            ? ` (${t('customers:ui.share.settings.would_of', { looked: format.number(shown.looked_at) })})`
            : ''}
          {shown.names.length > 0
            ? `: ${shown.names.join(', ')}${shown.companies > shown.names.length ? ' …' : ''}`
            : ''}
        </span>
      ) : null}
    </div>
  );
}
