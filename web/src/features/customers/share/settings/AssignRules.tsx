import { DeleteOutlined, EditOutlined, PlusOutlined, TeamOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Input, Modal, Select, Tooltip } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { AssignMember, AssignRule, NewAssignRule, Spread } from '@/api/types';
import { useAct } from '@/api/useAct';
import { countryName } from '@/ui/CountryFlag';
import { FilterBar } from '@/ui/filter/FilterBar';
import { FilterWords } from '@/ui/filter/FilterWords';
import { asked, type Group, NO_FILTER, readTree } from '@/ui/filter/tree';
import type { ShownField } from '@/ui/value/field';
import { colleaguesQuery } from '../../queries';
import { languageName } from '../../words';
import { Members, WAYS } from '../Members';
import styles from '../Share.module.css';

const TOUCHED = ['customers.assign.rules'] as const;

/** Who gets customers that nobody has. */
export function AssignRules({
  rules,
  fields,
  may,
}: {
  rules: AssignRule[];
  fields: readonly ShownField[];
  may: boolean;
}) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState<AssignRule | 'new' | undefined>();
  return (
    <section className={styles.section}>
      <header className={styles.sectionHead}>
        <div>
          <h2>{t('customers:ui.share.settings.assign')}</h2>
          <p>{t('customers:ui.share.settings.assign_words')}</p>
        </div>
        {may ? (
          <Button icon={<PlusOutlined />} onClick={() => setEditing('new')}>
            {t('customers:ui.share.settings.new')}
          </Button>
        ) : null}
      </header>
      {rules.length === 0 ? (
        <p className={styles.sentence}>{t('customers:ui.share.settings.assign_none')}</p>
      ) : (
        <ul className={styles.list}>
          {rules.map((rule) => (
            <RuleLine key={rule.id} rule={rule} fields={fields} may={may} onEdit={() => setEditing(rule)} />
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
  rule: AssignRule;
  fields: readonly ShownField[];
  may: boolean;
  onEdit: () => void;
}

function RuleLine({ rule, fields, may, onEdit }: RuleLineProps) {
  const { t, i18n } = useTranslation();
  const { data: colleagues } = useQuery(colleaguesQuery());
  const names = new Map((colleagues?.items ?? []).map((one) => [one.id, one.name]));
  const { id, given, ...body } = rule;
  const read = readTree(rule.condition);
  const tree = read && rule.for_new ? asked(read) : undefined;
  const remove = useAct({
    call: () => api.DELETE('/api/customers/assign/rules/{id}', { params: { path: { id } } }),
    invalidates: TOUCHED,
    says: () => t('customers:ui.share.settings.deleted', { name: rule.name }),
    undo: () => () => api.POST('/api/customers/assign/rules', { body: body as NewAssignRule }),
  });
  const member = ({ account_id, countries = [], languages = [] }: AssignMember) => {
    const name = names.get(account_id) ?? '…';
    const codes = rule.way === 'country' ? countries : rule.way === 'language' ? languages : [];
    if (rule.way === 'round_robin' || rule.way === 'load') return name;
    const said = codes.map((code) => (rule.way === 'country' ? countryName : languageName)(code, i18n.language));
    return `${name} (${said.length > 0 ? said.join(', ') : t('customers:ui.share.settings.rest')})`;
  };
  return (
    <li className={styles.rule}>
      <TeamOutlined aria-hidden="true" />
      <div>
        <b>{rule.name}</b>
        <p>
          {[
            t(`customers:ui.share.settings.way_words.${rule.way}`),
            rule.members.map(member).join(' · '),
            ...(rule.for_new ? [t('customers:ui.share.settings.for_new')] : []),
            t('customers:ui.share.settings.given', { count: given }),
          ].join(' — ')}
        </p>
        {tree ? (
          <p>
            <FilterWords fields={fields} tree={tree} />
          </p>
        ) : null}
      </div>
      {may ? (
        <span className={styles.ruleActs}>
          <Tooltip title={t('customers:ui.share.settings.edit')}>
            <Button
              type="text"
              size="small"
              icon={<EditOutlined />}
              aria-label={t('customers:ui.share.settings.edit')}
              onClick={onEdit}
            />
          </Tooltip>
          <Tooltip title={t('customers:ui.share.settings.delete')}>
            <Button
              type="text"
              size="small"
              icon={<DeleteOutlined />}
              aria-label={t('customers:ui.share.settings.delete')}
              onClick={() => remove.mutate()}
            />
          </Tooltip>
        </span>
      ) : null}
    </li>
  );
}

interface RuleDialogProps {
  rule: AssignRule | undefined;
  fields: readonly ShownField[];
  onClose: () => void;
}

function RuleDialog({ rule, fields, onClose }: RuleDialogProps) {
  const { t } = useTranslation();
  const id = useId();
  const [name, setName] = useState(rule?.name ?? '');
  const [way, setWay] = useState<Spread>(rule?.way ?? 'round_robin');
  const [members, setMembers] = useState<AssignMember[]>(rule?.members ?? []);
  const [forNew, setForNew] = useState(rule?.for_new ?? true);
  const [filter, setFilter] = useState<Group>(() => readTree(rule?.condition) ?? NO_FILTER);
  const body: NewAssignRule = {
    name: name.trim() || t(`customers:ui.share.settings.way_words.${way}`),
    for_new: forNew,
    condition: (asked(filter) ?? NO_FILTER) as unknown as NewAssignRule['condition'],
    way,
    members,
  };
  const save = useAct<void, unknown>({
    call: () =>
      rule
        ? api.PUT('/api/customers/assign/rules/{id}', { params: { path: { id: rule.id } }, body })
        : api.POST('/api/customers/assign/rules', { body }),
    invalidates: TOUCHED,
    says: () => t('customers:ui.share.settings.saved_settings'),
    onDone: onClose,
  });
  return (
    <Modal
      open
      title={t(rule ? 'customers:ui.share.settings.edit' : 'customers:ui.share.settings.new')}
      okText={t('customers:ui.share.settings.save')}
      okButtonProps={{ disabled: members.length === 0 }}
      confirmLoading={save.isPending}
      onOk={() => save.mutate()}
      onCancel={onClose}
    >
      <div className={styles.form}>
        <div className={styles.group}>
          <label htmlFor={`${id}name`}>{t('customers:ui.share.settings.name')}</label>
          <Input id={`${id}name`} maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
        </div>
        <div className={styles.group}>
          <span>{t('customers:ui.share.settings.way')}</span>
          <Select
            aria-label={t('customers:ui.share.settings.way')}
            value={way}
            onChange={setWay}
            options={WAYS.map((value) => ({ value, label: t(`customers:ui.share.settings.way_words.${value}`) }))}
          />
        </div>
        <div className={styles.group}>
          <span>{t('customers:ui.share.settings.members')}</span>
          <Members way={way} members={members} onChange={setMembers} />
        </div>
        <Checkbox checked={forNew} onChange={(event) => setForNew(event.target.checked)}>
          {t('customers:ui.share.settings.for_new')}
        </Checkbox>
        {forNew ? (
          <div className={styles.group}>
            <span>{t('customers:ui.share.settings.which_new')}</span>
            <FilterBar fields={fields} value={filter} onChange={setFilter} />
          </div>
        ) : null}
      </div>
    </Modal>
  );
}
