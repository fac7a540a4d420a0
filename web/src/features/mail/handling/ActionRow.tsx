import { DeleteOutlined } from '@ant-design/icons';
import { Button, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/api/me';
import type { MailLabel, RuleAction } from '@/api/types';
import { LABELS } from '../labels/labels';
import styles from './Handling.module.css';
import { ACTIONS, newAction, ROLES } from './rule';
import type { Names } from './useNames';

interface ActionRowProps {
  one: RuleAction;
  names: Names;
  /** Rules for others answer from templates that everybody has. */
  own: boolean;
  error: string | undefined;
  onChange: (next: RuleAction) => void;
  onRemove: (() => void) | undefined;
}

/** One thing that a rule does, and what that needs. */
export function ActionRow({ one, names, own, error, onChange, onRemove }: ActionRowProps) {
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
        <Needs one={one} names={names} own={own} onChange={onChange} />
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
  onChange,
}: {
  one: RuleAction;
  names: Names;
  own: boolean;
  onChange: (next: RuleAction) => void;
}) {
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
        <Select
          className={styles.values ?? ''}
          aria-label={label}
          value={one.to}
          showSearch={{ optionFilterProp: 'label' }}
          options={names.people.map((person) => ({ value: person.id, label: person.name }))}
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
