import {
  ArrowDownOutlined,
  ArrowUpOutlined,
  DeleteOutlined,
  EditOutlined,
  EyeInvisibleOutlined,
  EyeOutlined,
  PlusOutlined,
} from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Tooltip } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import { useAct } from '@/api/useAct';
import { Page } from '@/ui/Page';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { TYPE_ICONS } from './icons';
import { moved } from './offered';
import { changeType, deleteType, type FollowUpType, orderTypes, typesQuery } from './queries';
import { TypeDialog } from './TypeDialog';
import styles from './Types.module.css';

const INVALIDATES = ['customers.follow_up_types.list'] as const;

/** What colleagues choose among when they log a follow-up. */
export function TypesPage() {
  const { t } = useTranslation();
  const may = useMay('customers.follow_up_type.manage');
  const { data, error, isPending, refetch } = useQuery(typesQuery());
  const [editing, setEditing] = useState<FollowUpType | 'new' | undefined>();
  return (
    <Page
      title={t('customers:ui.follow_up_type.title')}
      width="reading"
      acts={
        may ? (
          <Button icon={<PlusOutlined />} onClick={() => setEditing('new')}>
            {t('customers:ui.follow_up_type.new')}
          </Button>
        ) : null
      }
    >
      {error && !data ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
      {isPending ? <RowsLoading rows={8} /> : null}
      {data ? <Types all={data.items} may={may} onEdit={setEditing} /> : null}
      {editing ? (
        <TypeDialog type={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />
      ) : null}
    </Page>
  );
}

interface TypesProps {
  all: readonly FollowUpType[];
  may: boolean;
  onEdit: (one: FollowUpType) => void;
}

function Types({ all, may, onEdit }: TypesProps) {
  const { t } = useTranslation();
  const order = useAct({ call: orderTypes, invalidates: INVALIDATES });
  const retire = useAct({
    call: (one: FollowUpType) => changeType(one, { retired: !one.retired }),
    invalidates: INVALIDATES,
    says: (_, { name, retired }) =>
      retired
        ? t('customers:ui.follow_up_type.restored', { name })
        : t('customers:ui.follow_up_type.retired', { name }),
  });
  const drop = useAct({
    call: deleteType,
    invalidates: INVALIDATES,
    says: (_, { name }) => t('customers:ui.follow_up_type.deleted', { name }),
  });
  const busy = order.isPending || retire.isPending || drop.isPending;
  const act = (words: string, icon: ReactNode, run: () => void, disabled = false) => (
    <Tooltip title={words}>
      <Button type="text" size="small" icon={icon} aria-label={words} disabled={disabled || busy} onClick={run} />
    </Tooltip>
  );
  return (
    <div className={styles.stack}>
      <p className={styles.quiet}>
        {t('customers:ui.follow_up_type.words')} {may ? null : t('customers:ui.follow_up_type.read_only')}
      </p>
      {all.length === 0 ? <p>{t('customers:ui.follow_up_type.none')}</p> : null}
      <ol className={styles.list}>
        {all.map((one, at) => (
          <li key={one.id} className={styles.row} data-retired={one.retired}>
            <span className={styles.icon} aria-hidden="true">
              {TYPE_ICONS[one.icon]}
            </span>
            <div className={styles.body}>
              <b>{one.name}</b>
              <span className={styles.quiet}>
                {t(`customers:ui.follow_up_type.as.${one.kind}`)}
                {one.retired ? ` · ${t('customers:ui.follow_up_type.gone')}` : null}
              </span>
            </div>
            {may ? (
              <span className={styles.acts}>
                {act(
                  t('customers:ui.follow_up_type.up', { name: one.name }),
                  <ArrowUpOutlined />,
                  () => order.mutate(moved(all, at, -1)),
                  at === 0,
                )}
                {act(
                  t('customers:ui.follow_up_type.down', { name: one.name }),
                  <ArrowDownOutlined />,
                  () => order.mutate(moved(all, at, 1)),
                  at === all.length - 1,
                )}
                {act(t('customers:ui.follow_up_type.edit', { name: one.name }), <EditOutlined />, () => onEdit(one))}
                {act(
                  `${t(one.retired ? 'customers:ui.follow_up_type.restore' : 'customers:ui.follow_up_type.retire')}: ${one.name}`,
                  one.retired ? <EyeOutlined /> : <EyeInvisibleOutlined />,
                  () => retire.mutate(one),
                )}
                {act(t('customers:ui.follow_up_type.delete', { name: one.name }), <DeleteOutlined />, () =>
                  drop.mutate(one),
                )}
              </span>
            ) : null}
          </li>
        ))}
      </ol>
    </div>
  );
}
