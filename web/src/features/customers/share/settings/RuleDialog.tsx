import { Button, Input, InputNumber, Modal, Segmented } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { NewPoolRule, PoolRule } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { FilterBar } from '@/ui/filter/FilterBar';
import { asked, type Group, NO_FILTER, readTree } from '@/ui/filter/tree';
import type { ShownField } from '@/ui/value/field';
import styles from '../Share.module.css';
import { RuleWords } from './RuleWords';

const DAYS_DEFAULT = 60;

interface RuleDialogProps {
  rule: PoolRule | undefined;
  fields: readonly ShownField[];
  onClose: () => void;
}

/** A rule: its name, whom it is about, after how many days of what; tried before it is saved. */
export function RuleDialog({ rule, fields, onClose }: RuleDialogProps) {
  const { t } = useTranslation();
  const id = useId();
  const today = new Date().toLocaleDateString('sv-SE');
  const [name, setName] = useState(rule?.name ?? '');
  const [days, setDays] = useState(rule?.days ?? DAYS_DEFAULT);
  const [cause, setCause] = useState<PoolRule['cause']>(rule?.cause ?? 'untouched');
  const [startsOn, setStartsOn] = useState(rule?.starts_on ?? today);
  const [filter, setFilter] = useState<Group>(() => readTree(rule?.condition) ?? NO_FILTER);
  const condition = asked(filter) ?? NO_FILTER;
  const body: NewPoolRule = {
    name: name.trim() || t(`customers:ui.share.settings.name_${cause}`, { count: days }),
    enabled: rule?.enabled ?? true,
    starts_on: startsOn,
    condition: condition as unknown as NewPoolRule['condition'],
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
        <div className={styles.group}>
          <span>{t('customers:ui.share.settings.which')}</span>
          <FilterBar fields={fields} value={filter} onChange={setFilter} />
        </div>
        <p className={styles.sentence}>
          <RuleWords rule={{ condition, days, cause, starts_on: startsOn }} fields={fields} />
        </p>
        <Try body={body} />
      </div>
    </Modal>
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
