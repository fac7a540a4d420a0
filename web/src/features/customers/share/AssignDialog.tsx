import { useQuery } from '@tanstack/react-query';
import { Modal, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { Assignment, AssignmentGiven } from '@/api/types';
import { useAct } from '@/api/useAct';
import { countryName } from '@/ui/CountryFlag';
import { colleaguesQuery } from '../queries';
import { languageName } from '../words';
import { tellLeftOut, whyWords } from './outcome';
import { assignRulesQuery, OWNERS_TOUCHED } from './queries';
import styles from './Share.module.css';

/** Gives the chosen customers to a colleague, or out by a rule; shows first who gets which, and why. */
export function AssignDialog({ ids, onClose }: { ids: string[]; onClose: () => void }) {
  const { t } = useTranslation();
  const [by, setBy] = useState<'to' | 'rule'>('to');
  const [choice, setChoice] = useState<string | undefined>();
  const { data: colleagues } = useQuery(colleaguesQuery());
  const { data: rules } = useQuery(assignRulesQuery());
  const body = (chosen: string): Assignment =>
    by === 'to' ? { ids, to: chosen, rule_id: null } : { ids, to: null, rule_id: chosen };
  const preview = useAct({ call: (of: Assignment) => api.POST('/api/customers/assign/preview', { body: of }) });
  const assign = useAct({
    call: (of: Assignment) => api.POST('/api/customers/assign', { body: of }),
    invalidates: [...OWNERS_TOUCHED, 'customers.assign.rules'],
    says: (plan) =>
      plan.given.length > 0 ? t('customers:ui.share.assigned', { count: plan.given.length }) : undefined,
    onDone: (plan) => {
      tellLeftOut(plan);
      onClose();
    },
  });
  const choose = (chosen: string) => {
    setChoice(chosen);
    preview.mutate(body(chosen));
  };
  const plan = choice ? preview.data : undefined;
  return (
    <Modal
      open
      title={t('customers:ui.share.assign_title', { count: ids.length })}
      okText={t('customers:ui.share.assign')}
      okButtonProps={{ disabled: !choice || !plan || plan.given.length === 0 }}
      confirmLoading={assign.isPending}
      onOk={() => choice && assign.mutate(body(choice))}
      onCancel={onClose}
    >
      <div className={styles.form}>
        <Segmented<'to' | 'rule'>
          block
          value={by}
          onChange={(next) => {
            setBy(next);
            setChoice(undefined);
          }}
          options={[
            { value: 'to', label: t('customers:ui.share.assign_to') },
            { value: 'rule', label: t('customers:ui.share.assign_by') },
          ]}
        />
        {by === 'to' ? (
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            aria-label={t('customers:ui.share.share_add')}
            placeholder={t('customers:ui.share.share_add')}
            value={choice}
            onChange={choose}
            options={(colleagues?.items ?? []).map((one) => ({ value: one.id, label: one.name }))}
          />
        ) : (
          <Select
            aria-label={t('customers:ui.share.assign_rule')}
            placeholder={t('customers:ui.share.assign_rule')}
            value={choice}
            onChange={choose}
            notFoundContent={t('customers:ui.share.assign_none')}
            options={(rules ?? []).map((one) => ({ value: one.id, label: one.name }))}
          />
        )}
        {plan ? (
          <ul className={styles.preview} aria-label={t('customers:ui.share.assign_preview')}>
            {plan.given.map((one) => (
              <li key={one.id}>
                <span>{one.name}</span>
                <span className={styles.to}>
                  <b>{one.to.name}</b>
                  {by === 'rule' ? <Because given={one} /> : null}
                </span>
              </li>
            ))}
            {plan.left_out.map((one) => (
              <li key={one.id}>
                <span>{t('customers:ui.share.nobody')}</span>
                <span className={styles.quiet}>{whyWords(one.code)}</span>
              </li>
            ))}
          </ul>
        ) : null}
      </div>
    </Modal>
  );
}

function Because({ given }: { given: AssignmentGiven }) {
  const { t, i18n } = useTranslation();
  const { because, value } = given;
  const shown =
    because === 'country' && value
      ? countryName(value, i18n.language)
      : because === 'language' && value
        ? languageName(value, i18n.language)
        : (value ?? '');
  return <span className={styles.quiet}> · {t(`customers:ui.share.because.${because}`, { value: shown })}</span>;
}
