import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Switch, Tooltip } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { NewPoolRule, PoolRule } from '@/api/types';
import { useAct } from '@/api/useAct';
import type { ShownField } from '@/ui/value/field';
import styles from '../Share.module.css';
import { RuleDialog } from './RuleDialog';
import { RuleWords } from './RuleWords';

const TOUCHED = ['customers.pool.rules'] as const;

/** The rules in order, each in a sentence. */
export function PoolRules({ rules, fields, may }: { rules: PoolRule[]; fields: readonly ShownField[]; may: boolean }) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState<PoolRule | 'new' | undefined>();
  const order = useAct({
    call: (ids: string[]) => api.POST('/api/customers/pool/rules/order', { body: { ids } }),
    invalidates: TOUCHED,
  });
  const move = (at: number, by: -1 | 1) => {
    const ids = rules.map((rule) => rule.id);
    const [one] = ids.splice(at, 1);
    if (one) ids.splice(at + by, 0, one);
    order.mutate(ids);
  };
  return (
    <section className={styles.section}>
      <header className={styles.sectionHead}>
        <div>
          <h2>{t('customers:ui.share.settings.rules')}</h2>
          <p>{t('customers:ui.share.settings.rules_words')}</p>
        </div>
        {may ? (
          <Button icon={<PlusOutlined />} onClick={() => setEditing('new')}>
            {t('customers:ui.share.settings.new')}
          </Button>
        ) : null}
      </header>
      {rules.length === 0 ? (
        <p className={styles.sentence}>
          <b>{t('customers:ui.share.settings.none_title')}</b>
          <br />
          {t('customers:ui.share.settings.none')}
        </p>
      ) : (
        <ul className={styles.list}>
          {rules.map((rule, at) => (
            <RuleLine
              key={rule.id}
              rule={rule}
              fields={fields}
              may={may}
              isFirst={at === 0}
              isLast={at === rules.length - 1}
              onMove={(by) => move(at, by)}
              onEdit={() => setEditing(rule)}
            />
          ))}
        </ul>
      )}
      {editing ? (
        <RuleDialog
          rule={editing === 'new' ? undefined : editing}
          fields={fields}
          onClose={() => setEditing(undefined)}
        />
      ) : null}
    </section>
  );
}

interface RuleLineProps {
  rule: PoolRule;
  fields: readonly ShownField[];
  may: boolean;
  isFirst: boolean;
  isLast: boolean;
  onMove: (by: -1 | 1) => void;
  onEdit: () => void;
}

function RuleLine({ rule, fields, may, isFirst, isLast, onMove, onEdit }: RuleLineProps) {
  const { t } = useTranslation();
  const { id, ...body } = rule;
  const params = { params: { path: { id } } };
  const turn = useAct({
    call: (enabled: boolean) => api.PUT('/api/customers/pool/rules/{id}', { ...params, body: { ...body, enabled } }),
    invalidates: TOUCHED,
  });
  const remove = useAct({
    call: () => api.DELETE('/api/customers/pool/rules/{id}', params),
    invalidates: TOUCHED,
    says: () => t('customers:ui.share.settings.deleted', { name: rule.name }),
    undo: () => () => api.POST('/api/customers/pool/rules', { body: body as NewPoolRule }),
  });
  const act = (words: string, icon: ReactNode, run: () => void, disabled = false) => (
    <Tooltip title={words}>
      <Button type="text" size="small" icon={icon} aria-label={words} disabled={disabled} onClick={run} />
    </Tooltip>
  );
  return (
    <li className={styles.rule} data-on={rule.enabled}>
      <Switch
        size="small"
        checked={rule.enabled}
        disabled={!may}
        loading={turn.isPending}
        onChange={(on) => turn.mutate(on)}
        aria-label={rule.name}
      />
      <div>
        <b>{rule.name}</b>
        <p>
          <RuleWords rule={rule} fields={fields} />
        </p>
      </div>
      {may ? (
        <span className={styles.ruleActs}>
          {act(t('customers:ui.share.settings.up'), <ArrowUpOutlined />, () => onMove(-1), isFirst)}
          {act(t('customers:ui.share.settings.down'), <ArrowDownOutlined />, () => onMove(1), isLast)}
          {act(t('customers:ui.share.settings.edit'), <EditOutlined />, onEdit)}
          {act(t('customers:ui.share.settings.delete'), <DeleteOutlined />, () => remove.mutate())}
        </span>
      ) : null}
    </li>
  );
}
