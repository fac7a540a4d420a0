import { Button, Input, Modal, Select } from 'antd';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api/useAct';
import { FormField, FormProblem } from '@/ui/FormField';
import { ICON_NAMES, TYPE_ICONS } from './icons';
import { addType, changeType, type FollowUpIcon, type FollowUpType, type WrittenKind } from './queries';
import styles from './Types.module.css';

const KINDS: readonly WrittenKind[] = ['call', 'visit', 'meeting', 'note'];
const NAME_CHARS_MAX = 30;

/** A type: how it is called, its picture, as what it counts. */
export function TypeDialog({ type, onClose }: { type: FollowUpType | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const form = useId();
  const [name, setName] = useState(type?.name ?? '');
  const [icon, setIcon] = useState<FollowUpIcon>(type?.icon ?? 'tag');
  const [kind, setKind] = useState<WrittenKind>(type?.kind ?? 'call');
  const save = useAct({
    call: () => {
      const body = { name: name.trim(), icon, kind };
      return type ? changeType(type, body) : addType(body);
    },
    refusal: 'form',
    invalidates: ['customers.follow_up_types.list', 'customers.timeline'],
    says: (saved) =>
      t(type ? 'customers:ui.follow_up_type.changed' : 'customers:ui.follow_up_type.made', { name: saved?.name ?? '' }),
    onDone: onClose,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim()) save.mutate();
  };
  return (
    <Modal
      open
      title={t(type ? 'customers:ui.follow_up_type.edit_title' : 'customers:ui.follow_up_type.new')}
      onCancel={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('act.cancel')}</Button>
          <Button type="primary" htmlType="submit" form={form} disabled={!name.trim()} loading={save.isPending}>
            {t('act.save')}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className={styles.form}>
        <FormProblem problem={save.problem} shown={['name', 'icon', 'kind']} />
        <FormField label={t('customers:ui.follow_up_type.name')} name="name" problem={save.problem}>
          {(field) => (
            <Input
              {...field}
              autoFocus
              maxLength={NAME_CHARS_MAX}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </FormField>
        <fieldset className={styles.icons}>
          <legend>{t('customers:ui.follow_up_type.icon')}</legend>
          {ICON_NAMES.map((one) => (
            <label key={one} title={t(`customers:ui.follow_up_type.icons.${one}`)}>
              <input
                type="radio"
                name="icon"
                className="sr-only"
                checked={icon === one}
                onChange={() => setIcon(one)}
              />
              <span aria-hidden="true">{TYPE_ICONS[one]}</span>
              <span className="sr-only">{t(`customers:ui.follow_up_type.icons.${one}`)}</span>
            </label>
          ))}
        </fieldset>
        <FormField
          label={t('customers:ui.follow_up_type.counts_as')}
          name="kind"
          problem={save.problem}
          hint={t('customers:ui.follow_up_type.counts_hint')}
        >
          {({ id }) => (
            <Select
              id={id}
              value={kind}
              onChange={setKind}
              options={KINDS.map((value) => ({ value, label: t(`customers:ui.follow_up_type.as.${value}`) }))}
            />
          )}
        </FormField>
      </form>
    </Modal>
  );
}
