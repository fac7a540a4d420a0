import { TagOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import type { MailSearch } from '../search';
import type { Turn } from '../useMailSearch';
import { LABELS } from './labels';

/** Narrows the list to mails with one label. */
export function LabelFilter({ search, turn }: { search: MailSearch; turn: Turn }) {
  const { t } = useTranslation();
  const chosen = search.label;
  const items = [
    ...LABELS.map((label) => ({
      key: label,
      label: t(`mail:ui.tag.${label}`),
      onClick: () => turn({ label: label === chosen ? undefined : label, thread: undefined }),
    })),
    { type: 'divider' as const },
    { key: 'all', label: t('mail:ui.label.filter_off'), onClick: () => turn({ label: undefined, thread: undefined }) },
  ];
  return (
    <Dropdown menu={{ items, selectedKeys: chosen ? [chosen] : ['all'] }} trigger={['click']} placement="bottomRight">
      <Button
        type={chosen ? 'primary' : 'text'}
        ghost={chosen !== undefined}
        icon={<TagOutlined />}
        title={chosen ? t(`mail:ui.tag.${chosen}`) : t('mail:ui.label.filter')}
        aria-label={t('mail:ui.label.filter')}
        aria-pressed={chosen !== undefined}
      />
    </Dropdown>
  );
}
