import { ApartmentOutlined, MoreOutlined, PlusOutlined, TeamOutlined } from '@ant-design/icons';
import { Button, Dropdown, Input, Modal, Select, Tooltip } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { Department } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { FormField } from '@/ui/FormField';
import styles from './Departments.module.css';
import { type Leaf, placesFor } from './tree';

const TOUCHED = ['accounts.departments.list', 'accounts.people.list'] as const;
const indent = (depth: number) => ({ paddingLeft: 12 + depth * 24 });

interface DepartmentLineProps {
  line: Leaf;
  all: readonly Department[];
  may: boolean;
  onAddBelow: () => void;
  children?: ReactNode;
}

/** One department: rename on the spot, add below, move, delete. */
export function DepartmentLine({ line, all, may, onAddBelow, children }: DepartmentLineProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { department, depth } = line;
  const [renaming, setRenaming] = useState(false);
  const [moving, setMoving] = useState(false);
  const params = { params: { path: { id: department.id } } };
  const put = (body: { name?: string; parent_id?: string | null }) =>
    api.PATCH('/api/departments/{id}', { ...params, body });
  const change = useAct({
    call: put,
    invalidates: TOUCHED,
    says: () => t('accounts:ui.saved'),
    undo: () => () => put({ name: department.name, parent_id: department.parent_id }),
    onDone: () => setMoving(false),
  });
  const remove = useAct({
    call: () => api.DELETE('/api/departments/{id}', params),
    invalidates: TOUCHED,
    says: () => t('accounts:ui.department.deleted', { name: department.name }),
    undo: () => () =>
      api.POST('/api/departments', { body: { name: department.name, parent_id: department.parent_id } }),
  });
  const items = [
    { key: 'rename', label: t('accounts:ui.rename'), onClick: () => setRenaming(true) },
    { key: 'move', label: t('accounts:ui.department.move'), onClick: () => setMoving(true) },
    { key: 'delete', danger: true, label: t('act.delete'), onClick: () => remove.mutate() },
  ];
  return (
    <>
      <li className={styles.line} style={indent(depth)}>
        <ApartmentOutlined className={styles.icon} aria-hidden="true" />
        {renaming ? (
          <NameInput
            label={t('accounts:ui.rename')}
            initial={department.name}
            onKeep={(name) => change.mutate({ name })}
            onClose={() => setRenaming(false)}
          />
        ) : (
          <span className={styles.name}>{department.name}</span>
        )}
        <span className={`num ${styles.count}`}>
          <TeamOutlined aria-hidden="true" /> {format.number(department.member_count)}
          <span className="sr-only">{t('accounts:ui.department.members', { count: department.member_count })}</span>
        </span>
        {may ? (
          <span className={styles.acts}>
            <Tooltip title={t('accounts:ui.department.add_below')}>
              <Button
                type="text"
                size="small"
                icon={<PlusOutlined />}
                aria-label={`${t('accounts:ui.department.add_below')}: ${department.name}`}
                onClick={onAddBelow}
              />
            </Tooltip>
            <Dropdown menu={{ items }} trigger={['click']} placement="bottomRight">
              <Button
                type="text"
                size="small"
                icon={<MoreOutlined />}
                aria-label={t('accounts:ui.team.acts_of', { name: department.name })}
              />
            </Dropdown>
          </span>
        ) : null}
      </li>
      {children}
      {moving ? (
        <Move
          department={department}
          all={all}
          busy={change.isPending}
          onMove={(parent_id) => change.mutate({ parent_id })}
          onClose={() => setMoving(false)}
        />
      ) : null}
    </>
  );
}

/** A department being typed. */
export function NewDepartment({
  parentId,
  depth,
  onClose,
}: {
  parentId: string | null;
  depth: number;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const create = useAct({
    call: (name: string) => api.POST('/api/departments', { body: { name, parent_id: parentId } }),
    invalidates: TOUCHED,
  });
  return (
    <li className={styles.line} style={indent(depth)}>
      <ApartmentOutlined className={styles.icon} aria-hidden="true" />
      <NameInput label={t('accounts:ui.department.name')} onKeep={(name) => create.mutate(name)} onClose={onClose} />
    </li>
  );
}

interface NameInputProps {
  label: string;
  initial?: string;
  onKeep: (name: string) => void;
  onClose: () => void;
}

function NameInput({ label, initial = '', onKeep, onClose }: NameInputProps) {
  const [name, setName] = useState(initial);
  const keep = () => {
    const next = name.trim();
    if (next && next !== initial) onKeep(next);
    onClose();
  };
  return (
    <Input
      size="small"
      autoFocus
      aria-label={label}
      placeholder={label}
      style={{ maxWidth: 280 }}
      value={name}
      onChange={(event) => setName(event.target.value)}
      onPressEnter={keep}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
      onBlur={keep}
    />
  );
}

interface MoveProps {
  department: Department;
  all: readonly Department[];
  busy: boolean;
  onMove: (parentId: string | null) => void;
  onClose: () => void;
}

function Move({ department, all, busy, onMove, onClose }: MoveProps) {
  const { t } = useTranslation();
  const [place, setPlace] = useState(department.parent_id ?? '');
  return (
    <Modal
      open
      title={t('accounts:ui.department.move_title', { name: department.name })}
      okText={t('accounts:ui.department.move_act')}
      okButtonProps={{ loading: busy, disabled: place === (department.parent_id ?? '') }}
      onOk={() => onMove(place || null)}
      onCancel={onClose}
    >
      <FormField
        label={t('accounts:ui.department.below')}
        name="parent_id"
        hint={t('accounts:ui.department.move_hint')}
      >
        {({ id }) => (
          <Select
            id={id}
            autoFocus
            value={place}
            onChange={setPlace}
            options={[
              { value: '', label: t('accounts:ui.department.top') },
              ...placesFor(department, all).map((line) => ({ value: line.department.id, label: line.path })),
            ]}
          />
        )}
      </FormField>
    </Modal>
  );
}
