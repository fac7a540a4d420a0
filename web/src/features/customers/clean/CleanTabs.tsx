import { LeftOutlined } from '@ant-design/icons';
import { Link, useNavigate } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { useTranslation } from 'react-i18next';

const PLACES = ['duplicates', 'merges', 'conflicts', 'requests'] as const;
export type Place = (typeof PLACES)[number];
const HREFS = {
  duplicates: '/customers/duplicates',
  merges: '/customers/merges',
  conflicts: '/customers/conflicts',
  requests: '/customers/requests',
} as const;

/** The pages of clean customers, side by side. */
export function CleanTabs({ at }: { at: Place }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <Segmented
      aria-label={t('customers:ui.clean.menu')}
      value={at}
      onChange={(place) => void navigate({ to: HREFS[place] })}
      options={PLACES.map((value) => ({ value, label: t(`customers:ui.clean.${value}`) }))}
    />
  );
}

/** Back to the customers. */
export function BackToList() {
  const { t } = useTranslation();
  return (
    <Link to="/customers" aria-label={t('customers:ui.back')}>
      <LeftOutlined aria-hidden="true" />
    </Link>
  );
}
