import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, query } from '@/api/client';
import type { ApprovalRules as Rules } from '@/api/types';
import { useAct } from '@/api/useAct';
import { FormProblem } from '@/ui/FormField';
import { colleaguesQuery } from '../queries';
import form from '../rules/Sending.module.css';
import styles from './Approvals.module.css';

type Rule = Rules['rules'][number];

/** Whose mails are read before they leave, and by whom. */
export function ApprovalRules() {
  const { data } = useQuery(query('mail.approval_rules.get', '/api/mail/approval-rules'));
  return data ? <Form key={data.revision} rules={data} /> : null;
}

function Form({ rules: seen }: { rules: Rules }) {
  const { t } = useTranslation();
  const { data: people } = useQuery(colleaguesQuery());
  const { data: roles } = useQuery(query('accounts.roles.list', '/api/roles'));
  const [rules, setRules] = useState<Rule[]>(seen.rules);
  const save = useAct({
    call: () => api.PUT('/api/mail/approval-rules', { body: { rules, revision: seen.revision } }),
    invalidates: ['mail.approval_rules.get'],
    refusal: 'form',
    says: () => t('mail:ui.mailbox.saved'),
  });
  const colleagues = (people?.items ?? []).map((one) => ({ value: one.id, label: one.name }));
  const whose = [
    { label: t('mail:late.approval.colleagues'), options: colleagues },
    {
      label: t('mail:late.approval.roles'),
      options: (roles ?? []).map((one) => ({ value: one.id, label: one.name })),
    },
  ];
  const set = (at: number, change: Partial<Rule>) =>
    setRules((now) => now.map((one, index) => (index === at ? { ...one, ...change } : one)));
  const kindOf = (id: string): Rule['kind'] => (roles?.some((one) => one.id === id) ? 'role' : 'account');
  const free = colleagues.find((one) => !rules.some((rule) => rule.whose === one.value));
  return (
    <section className={form.section}>
      <h2>{t('mail:late.approval.rules')}</h2>
      <p className={form.quiet}>{t('mail:late.approval.rules_words')}</p>
      <FormProblem problem={save.problem} shown={[]} />
      {rules.length === 0 ? <p className={form.quiet}>{t('mail:late.approval.no_rules')}</p> : null}
      {rules.map((rule, at) => (
        <div key={rule.whose} className={styles.rule}>
          <Select
            aria-label={t('mail:late.approval.whose')}
            showSearch={{ optionFilterProp: 'label' }}
            value={rule.whose}
            options={whose}
            onChange={(id) => set(at, { whose: id, kind: kindOf(id) })}
          />
          <Select
            aria-label={t('mail:late.approval.scope')}
            value={rule.scope}
            options={(['all', 'new_or_files'] as const).map((scope) => ({
              value: scope,
              label: t(`mail:late.approval.scope_${scope}`),
            }))}
            onChange={(scope) => set(at, { scope })}
          />
          <Select
            mode="multiple"
            aria-label={t('mail:late.approval.approvers')}
            placeholder={t('mail:late.approval.superior')}
            value={rule.approvers ?? []}
            options={colleagues.filter((one) => one.value !== rule.whose)}
            onChange={(approvers) => set(at, { approvers })}
          />
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t('mail:late.approval.remove')}
            onClick={() => setRules((now) => now.filter((one) => one !== rule))}
          />
        </div>
      ))}
      <div className={styles.acts}>
        <Button
          icon={<PlusOutlined />}
          disabled={!free}
          onClick={() =>
            free && setRules((now) => [...now, { whose: free.value, kind: 'account', scope: 'all', approvers: [] }])
          }
        >
          {t('mail:late.approval.add')}
        </Button>
        <Button type="primary" loading={save.isPending} onClick={() => save.mutate()}>
          {t('act.save')}
        </Button>
      </div>
    </section>
  );
}
