import { MoreOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Badge, Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { rowsOf } from '@/api/rows';
import { asksQuery } from './queries';

const PLACES = ['/customers/duplicates', '/customers/conflicts', '/customers/requests'] as const;
const WORDS = {
  '/customers/duplicates': 'duplicates',
  '/customers/conflicts': 'conflicts',
  '/customers/requests': 'requests',
} as const;

/** The ways from the customers' list to what keeps them clean; a dot says that somebody asks. */
export function CleanMenu() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data } = useInfiniteQuery(asksQuery({ view: 'of_me', state: 'open' }));
  const asked = rowsOf(data).length;
  return (
    <Dropdown
      trigger={['click']}
      placement="bottomRight"
      menu={{
        items: PLACES.map((to) => ({
          key: to,
          label: (
            <Badge dot={to === '/customers/requests' && asked > 0} offset={[8, 0]}>
              {t(`customers:ui.clean.${WORDS[to]}`)}
            </Badge>
          ),
          onClick: () => void navigate({ to }),
        })),
      }}
    >
      <Badge dot={asked > 0} offset={[-4, 4]}>
        <Button icon={<MoreOutlined />} aria-label={t('customers:ui.clean.menu')} />
      </Badge>
    </Dropdown>
  );
}
