import { EllipsisOutlined } from '@ant-design/icons';
import { useRouter } from '@tanstack/react-router';
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { places } from '../places';

/** The pages around the list. */
export function MoreMenu() {
  const { t } = useTranslation();
  const router = useRouter();
  const known = new Set<string>(Object.keys(router.routesByPath));
  const items = places
    .filter((place) => known.has(place.href))
    .map(({ id, href, words, icon }) => ({
      key: id,
      icon,
      label: words(),
      onClick: () => void router.history.push(href),
    }));
  if (items.length === 0) return null;
  return (
    <Dropdown trigger={['click']} menu={{ items }}>
      <Button icon={<EllipsisOutlined />} aria-label={t('shell.more')} />
    </Dropdown>
  );
}
