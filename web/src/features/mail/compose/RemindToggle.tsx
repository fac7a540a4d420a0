import { BellFilled, BellOutlined } from '@ant-design/icons';
import { Button, Dropdown, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ComposeActs } from './useCompose';

const DAYS = [1, 3, 7, 14];
const NEVER = 0;

/** After how many days one is reminded, when nobody has answered. */
export function RemindToggle({ acts }: { acts: ComposeActs }) {
  const { t } = useTranslation();
  const { remindDays, setRemindDays } = acts;
  const words =
    remindDays === undefined ? t('mail:late.remind.never') : t('mail:late.remind.after', { count: remindDays });
  return (
    <Dropdown
      trigger={['click']}
      placement="topRight"
      menu={{
        selectable: true,
        selectedKeys: [String(remindDays ?? NEVER)],
        items: [
          ...DAYS.map((days) => ({ key: String(days), label: t('mail:late.remind.after', { count: days }) })),
          { key: String(NEVER), label: t('mail:late.remind.never') },
        ],
        onClick: ({ key }) => setRemindDays(Number(key) === NEVER ? undefined : Number(key)),
      }}
    >
      <Tooltip title={words}>
        <Button
          type="text"
          icon={remindDays === undefined ? <BellOutlined /> : <BellFilled />}
          aria-label={t('mail:late.remind.label')}
        />
      </Tooltip>
    </Dropdown>
  );
}
