import { PlusOutlined } from '@ant-design/icons';
import { Button, Drawer, Input, Select, Switch } from 'antd';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMay, useMe } from '@/api/me';
import type { Id, MailRule, RuleAction, RuleCondition } from '@/api/types';
import { useAct } from '@/api/useAct';
import { FormField, FormProblem } from '@/ui/FormField';
import { ActionRow } from './ActionRow';
import { ConditionRow } from './ConditionRow';
import { goneWords } from './goneWords';
import styles from './Handling.module.css';
import { DAYS_CHOICES, RunView, sinceDays } from './RunView';
import { errorAt, goneAt, NEW_CONDITION, newAction, teamsOf } from './rule';
import type { Names } from './useNames';

/** A row with a name of its own, so that it keeps its state when another is taken out. */
interface Row<T> {
  key: number;
  one: T;
}

let keys = 0;
const rowOf = <T,>(one: T): Row<T> => {
  keys += 1;
  return { key: keys, one };
};

interface RuleEditorProps {
  rule: MailRule | undefined;
  /** A new rule begins with these: made from a mail. */
  first?: { name: string; conditions: RuleCondition[] } | undefined;
  names: Names;
  onClose: () => void;
}

/** A rule, written like a sentence: if all of this holds, do that. It can be tried on the past before it is kept. */
export function RuleEditor({ rule, first, names, onClose }: RuleEditorProps) {
  const { t } = useTranslation();
  const formId = useId();
  const me = useMe();
  const mayCompany = useMay('mail.rules.manage');
  const mayMailbox = useMay('mail.mailbox.manage');
  const [name, setName] = useState(rule?.name ?? first?.name ?? '');
  const [active, setActive] = useState(rule?.active ?? true);
  const [whose, setWhose] = useState<string>(
    rule?.reach === 'mailbox' ? (rule.mailbox_id ?? '') : (rule?.reach ?? 'own'),
  );
  const [every, setEvery] = useState(rule?.content.every ?? true);
  const [conditions, setConditions] = useState<Row<RuleCondition>[]>(() =>
    (rule?.content.conditions ?? first?.conditions ?? [NEW_CONDITION]).map(rowOf),
  );
  const [actions, setActions] = useState<Row<RuleAction>[]>(() =>
    (rule?.content.actions ?? [newAction('star', me.account.id)]).map(rowOf),
  );
  const own = whose === 'own';
  const teams = teamsOf(whose, { every, conditions: conditions.map(({ one }) => one) }, names.mailboxes);
  const body = {
    ...(own || whose === 'company'
      ? { reach: whose as 'own' | 'company' }
      : { reach: 'mailbox' as const, mailbox_id: whose }),
    name,
    active,
    content: { every, conditions: conditions.map((row) => row.one), actions: actions.map((row) => row.one) },
  };
  const invalidates = ['mail.rules.list'] as const;
  const done = { invalidates, refusal: 'form' as const, says: () => t('mail:ui.mailbox.saved'), onDone: onClose };
  const make = useAct({ call: () => api.POST('/api/mail/rules', { body }), ...done });
  const save = useAct({
    call: () =>
      api.PUT('/api/mail/rules/{id}', {
        params: { path: { id: rule?.id ?? '' } },
        body: { ...body, revision: rule?.revision ?? 0 },
      }),
    ...done,
  });
  const [tried, setTried] = useState<{ id: Id; of: string } | undefined>();
  const [days, setDays] = useState(30);
  const attempt = useAct({
    call: () =>
      api.POST('/api/mail/rule-runs', {
        body: { written: { ...body, name: name.trim() || t('mail:late.handling.new') }, since: sinceDays(days) },
      }),
    refusal: 'form',
    onDone: (run) => setTried({ id: run.id, of: JSON.stringify([body.content, days, whose]) }),
  });
  const write = rule ? save : make;
  const problem = write.problem ?? attempt.problem;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    attempt.reset();
    write.mutate();
  };
  // What was gone when the rule was read is told until something else is chosen there.
  const lost = (one: RuleCondition) => {
    const told = rule && goneAt(rule.gone, rule.content.conditions.indexOf(one));
    return told ? goneWords(one, told, t) : undefined;
  };
  const rowsShown = [...conditions.map((_, at) => `conditions.${at}`), ...actions.map((_, at) => `actions.${at}`)];
  const shown = (problem?.errors ?? [])
    .map((one) => one.field)
    .filter((field) => field === 'name' || rowsShown.some((row) => field === row || field.startsWith(`${row}.`)));
  return (
    <Drawer
      open
      size={720}
      title={rule ? rule.name : t('mail:late.handling.new')}
      onClose={onClose}
      footer={
        <div className={styles.foot}>
          <Switch checked={active} onChange={setActive} aria-label={t('mail:late.handling.active')} />
          <span>{t(active ? 'mail:late.handling.on' : 'mail:late.handling.off')}</span>
          <span className={styles.grow} />
          <Button onClick={onClose}>{t('act.cancel')}</Button>
          <Button type="primary" htmlType="submit" form={formId} loading={write.isPending}>
            {t('act.save')}
          </Button>
        </div>
      }
    >
      <form id={formId} className={styles.form} onSubmit={submit}>
        <FormProblem problem={problem} shown={shown} />
        <div className={styles.pair}>
          <FormField label={t('mail:late.handling.name')} name="name" problem={problem}>
            {({ status, ...field }) => (
              <Input
                {...field}
                {...(status ? { status } : {})}
                autoFocus
                maxLength={120}
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </FormField>
          <FormField label={t('mail:late.handling.whose')} name="mailbox_id" problem={problem}>
            {({ status, ...field }) => (
              <Select
                {...field}
                {...(status ? { status } : {})}
                value={whose}
                options={[
                  { value: 'own', label: t('mail:late.handling.reach_own') },
                  ...(mayMailbox
                    ? names.mailboxes.map((one) => ({
                        value: one.id,
                        label: t('mail:late.handling.reach_mailbox', { mailbox: one.address }),
                      }))
                    : []),
                  ...(mayCompany ? [{ value: 'company', label: t('mail:late.handling.reach_company') }] : []),
                ]}
                onChange={setWhose}
              />
            )}
          </FormField>
        </div>
        <section className={styles.part}>
          <h3 className={styles.sentence}>
            {t('mail:late.handling.if')}
            <Select
              aria-label={t('mail:late.handling.all_or_any')}
              value={every ? 'all' : 'any'}
              options={[
                { value: 'all', label: t('mail:late.handling.all') },
                { value: 'any', label: t('mail:late.handling.any') },
              ]}
              onChange={(value) => setEvery(value === 'all')}
            />
            {t('mail:late.handling.if_end')}
          </h3>
          <ul className={styles.rows}>
            {conditions.map(({ key, one }, at) => (
              <ConditionRow
                key={key}
                one={one}
                names={names}
                own={own}
                gone={lost(one)}
                error={errorAt(problem?.errors, `conditions.${at}`)}
                onChange={(next) =>
                  setConditions((all) => all.map((row) => (row.key === key ? { ...row, one: next } : row)))
                }
                onRemove={
                  conditions.length > 1 ? () => setConditions((all) => all.filter((row) => row.key !== key)) : undefined
                }
              />
            ))}
          </ul>
          <Button
            size="small"
            icon={<PlusOutlined />}
            onClick={() => setConditions((all) => [...all, rowOf(NEW_CONDITION)])}
          >
            {t('mail:late.handling.add_condition')}
          </Button>
        </section>
        <section className={styles.part}>
          <h3 className={styles.sentence}>{t('mail:late.handling.then')}</h3>
          <ul className={styles.rows}>
            {actions.map(({ key, one }, at) => (
              <ActionRow
                key={key}
                one={one}
                names={names}
                own={own}
                teams={teams}
                error={errorAt(problem?.errors, `actions.${at}`)}
                onChange={(next) =>
                  setActions((all) => all.map((row) => (row.key === key ? { ...row, one: next } : row)))
                }
                onRemove={
                  actions.length > 1 ? () => setActions((all) => all.filter((row) => row.key !== key)) : undefined
                }
              />
            ))}
          </ul>
          <Button
            size="small"
            icon={<PlusOutlined />}
            onClick={() => setActions((all) => [...all, rowOf(newAction('label', me.account.id))])}
          >
            {t('mail:late.handling.add_action')}
          </Button>
        </section>
        <section className={styles.part}>
          <h3 className={styles.sentence}>
            {t('mail:late.handling.try_on')}
            <Select
              aria-label={t('mail:late.handling.how_far')}
              value={days}
              options={DAYS_CHOICES.map((value) => ({ value, label: t(`mail:late.handling.past_${value}`) }))}
              onChange={setDays}
            />
            <Button
              loading={attempt.isPending}
              onClick={() => {
                write.reset();
                attempt.mutate();
              }}
            >
              {t('mail:late.handling.try')}
            </Button>
          </h3>
          <p className={styles.quiet}>{t('mail:late.handling.try_words')}</p>
          {tried && tried.of === JSON.stringify([body.content, days, whose]) ? (
            <RunView id={tried.id} names={names} />
          ) : null}
        </section>
      </form>
    </Drawer>
  );
}
