import { DeleteOutlined } from '@ant-design/icons';
import { Button, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/api/me';
import type { Id, MailLabel, RuleAction } from '@/api/types';
import { LABELS } from '../labels/labels';
import { inAny, useMembers } from '../useMembers';
import styles from './Handling.module.css';
import { ACTIONS, newAction, ROLES } from './rule';
import type { Names } from './useNames';

interface ActionRowProps {
  one: RuleAction;
  names: Names;
  /** Rules for others answer from templates that everybody has. */
  own: boolean;
  /** The team mailboxes that the rule looks at. */
  teams: readonly Id[];
  error: string | undefined;
  onChange: (next: RuleAction) => void;
  onRemove: (() => void) | undefined;
}

/** One thing that a rule does, and what that needs. */
export function ActionRow({ one, names, own, teams, error, onChange, onRemove }: ActionRowProps) {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <li className={styles.row}>
      <div className={styles.parts}>
        <Select
          className={styles.field ?? ''}
          aria-label={t('mail:late.handling.do')}
          value={one.do}
          options={ACTIONS.map((value) => ({ value, label: t(`mail:late.handling.do_${value}`) }))}
          onChange={(kind) => onChange(newAction(kind, me.account.id))}
        />
        <Needs one={one} names={names} own={own} teams={teams} onChange={onChange} />
        {onRemove ? (
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t('mail:late.handling.remove_action')}
            onClick={onRemove}
          />
        ) : null}
      </div>
      {one.do === 'reply' ? <p className={styles.quiet}>{t('mail:late.handling.reply_words')}</p> : null}
      {error ? (
        <p className={styles.error} role="alert">
          {error}
        </p>
      ) : null}
    </li>
  );
}

function Needs({
  one,
  names,
  own,
  teams,
  onChange,
}: Pick<ActionRowProps, 'one' | 'names' | 'own' | 'teams' | 'onChange'>) {
  const { t } = useTranslation();
  const label = t(`mail:late.handling.do_${one.do}`);
  switch (one.do) {
    case 'label':
      return (
        <Select
          className={styles.values ?? ''}
          aria-label={label}
          value={one.label}
          options={LABELS.map((value: MailLabel) => ({ value, label: t(`mail:ui.tag.${value}`) }))}
          onChange={(value) => onChange({ ...one, label: value })}
        />
      );
    case 'move':
      return (
        <Select
          className={styles.values ?? ''}
          aria-label={label}
          value={one.folder_id ?? `role:${one.role ?? ''}`}
          showSearch={{ optionFilterProp: 'label' }}
          options={[
            ...ROLES.map((role) => ({ value: `role:${role}`, label: t(`mail:late.handling.role_${role}`) })),
            ...names.folders
              .filter(({ folder }) => !folder.role)
              .map(({ folder, mailbox }) => ({ value: folder.id, label: `${folder.path} (${mailbox})` })),
          ]}
          onChange={(value: string) =>
            onChange(
              value.startsWith('role:')
                ? { do: 'move', role: value.slice('role:'.length) as (typeof ROLES)[number] }
                : { do: 'move', folder_id: value },
            )
          }
        />
      );
    case 'assign':
      return (
        <Receiver
          label={label}
          teams={teams}
          to={one.to}
          name={names.people.find((person) => person.id === one.to)?.name}
          onChange={(to) => onChange({ ...one, to })}
        />
      );
    case 'forward':
      return (
        <Select
          className={styles.values ?? ''}
          aria-label={label}
          mode="tags"
          open={false}
          suffixIcon={null}
          tokenSeparators={[',', ';', ' ']}
          placeholder={t('mail:late.handling.addresses')}
          value={one.to}
          onChange={(to: string[]) => onChange({ ...one, to })}
        />
      );
    case 'reply':
      return (
        <>
          <Select
            className={styles.values ?? ''}
            aria-label={label}
            placeholder={t('mail:late.handling.template')}
            {...(one.template_id === '' ? {} : { value: one.template_id })}
            options={names.templates
              .filter((kept) => own || kept.shared)
              .map((kept) => ({ value: kept.id, label: kept.name }))}
            onChange={(template_id: string) => onChange({ ...one, template_id })}
          />
          <InputNumber
            className={styles.number ?? ''}
            aria-label={t('mail:late.handling.once_in')}
            min={1}
            max={90}
            precision={0}
            prefix={t('mail:late.handling.once_in')}
            suffix={t('mail:late.handling.days_short')}
            value={one.days}
            onChange={(days) => onChange({ ...one, days: days ?? 7 })}
          />
        </>
      );
    case 'task':
      return (
        <>
          <Input
            className={styles.values ?? ''}
            aria-label={label}
            placeholder={t('mail:late.handling.task')}
            value={one.title}
            onChange={(event) => onChange({ ...one, title: event.target.value })}
          />
          <InputNumber
            className={styles.number ?? ''}
            aria-label={t('mail:late.handling.due_in')}
            min={0}
            max={365}
            precision={0}
            prefix={t('mail:late.handling.due_in')}
            suffix={t('mail:late.handling.days_short')}
            value={one.days}
            onChange={(days) => onChange({ ...one, days: days ?? 1 })}
          />
        </>
      );
    default:
      return null;
  }
}

interface ReceiverProps {
  label: string;
  teams: readonly Id[];
  to: Id;
  /** What the present one is called, also when he can't be chosen any more. */
  name: string | undefined;
  onChange: (to: Id) => void;
}

/** To whom a rule gives threads: who works in one of the team mailboxes that it looks at. */
function Receiver({ label, teams, to, name, onChange }: ReceiverProps) {
  const { t } = useTranslation();
  const lists = useMembers(teams);
  const members = lists ? inAny(lists) : [];
  const works = members.some((one) => one.id === to);
  const present = works
    ? []
    : [{ value: to, label: name ?? t('mail:late.handling.gone'), disabled: lists !== undefined }];
  return (
    <Select
      className={styles.values ?? ''}
      aria-label={label}
      value={to}
      loading={!lists}
      {...(lists && !works ? { status: 'warning' as const } : {})}
      showSearch={{ optionFilterProp: 'label' }}
      notFoundContent={t('mail:late.handling.give_to_none')}
      options={[...members.map((one) => ({ value: one.id, label: one.name })), ...present]}
      onChange={onChange}
    />
  );
}
