import { EditOutlined, HolderOutlined, InboxOutlined } from '@ant-design/icons';
import { useSortable } from '@dnd-kit/sortable';
import { Button, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useAct } from '@/api/useAct';
import { StageChip } from '@/ui/StageChip';
import type { WireField } from './draft';
import styles from './Fields.module.css';
import type { RecordKind } from './records';

interface FieldLineProps {
  field: WireField;
  name: string;
  record: RecordKind;
  may: boolean;
  onEdit: () => void;
}

/** One field: what it is called, of which kind, what is asked of it, and how many roles are limited. */
export function FieldLine({ field, name, record, may, onEdit }: FieldLineProps) {
  const { t } = useTranslation();
  const [modal, holder] = Modal.useModal();
  const { setNodeRef, attributes, listeners, transform, transition, isDragging } = useSortable({
    id: field.key,
    disabled: field.builtin || !may,
  });
  const archive = useAct({
    call: () => api.DELETE('/api/fields/{key}', { params: { path: { key: field.key }, query: { record } } }),
    invalidates: ['fields.list', 'customers.list'],
    says: () => t('fields:ui.archived', { name }),
  });
  const ask = () =>
    void modal.confirm({
      title: t('fields:ui.archive_title', { name }),
      content: t('fields:ui.archive_words'),
      okText: t('fields:ui.archive'),
      cancelText: t('act.cancel'),
      okButtonProps: { danger: true },
      onOk: () => archive.mutate(),
    });
  return (
    <li
      ref={setNodeRef}
      className={styles.line}
      data-dragging={isDragging || undefined}
      style={transform ? { transform: `translateY(${Math.round(transform.y)}px)`, transition } : undefined}
    >
      {field.builtin || !may ? null : (
        <button
          type="button"
          className={styles.handle}
          {...attributes}
          {...listeners}
          aria-label={t('fields:ui.move', { name })}
        >
          <HolderOutlined />
        </button>
      )}
      <div className={styles.what}>
        <b>{name}</b>
        <span>{field.help || t(`fields:ui.kind.${field.kind}`)}</span>
      </div>
      <span className={styles.marks}>
        {field.help ? <small>{t(`fields:ui.kind.${field.kind}`)}</small> : null}
        {field.required ? <StageChip tone="amber">{t('fields:ui.required')}</StageChip> : null}
        {field.unique ? <StageChip tone="accent">{t('fields:ui.unique')}</StageChip> : null}
        {field.limits.length > 0 ? (
          <StageChip tone="violet">{t('fields:ui.limited', { count: field.limits.length })}</StageChip>
        ) : null}
      </span>
      {may ? (
        <>
          <Button
            type="text"
            size="small"
            icon={<EditOutlined />}
            aria-label={`${t('act.edit')}: ${name}`}
            onClick={onEdit}
          />
          {field.builtin ? null : (
            <Button
              type="text"
              size="small"
              icon={<InboxOutlined />}
              loading={archive.isPending}
              title={t('fields:ui.archive')}
              aria-label={`${t('fields:ui.archive')}: ${name}`}
              onClick={ask}
            />
          )}
        </>
      ) : null}
      {holder}
    </li>
  );
}
