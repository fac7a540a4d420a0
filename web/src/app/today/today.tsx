import { SunOutlined } from '@ant-design/icons';
import i18next from 'i18next';
import type { OperationId } from '@/api/client';
import { type Feature, NAV_ORDER } from '@/lib/feature';

/** The page of the day; it shows what several contexts know, so it belongs to none of them. */
export const today: Feature<OperationId> = {
  id: 'today',
  nav: [
    {
      id: 'today',
      href: '/',
      words: () => i18next.t('nav.today'),
      icon: <SunOutlined />,
      order: NAV_ORDER.today,
      letter: 't',
      exact: true,
    },
  ],
  events: {
    'mail.thread': ['today.read'],
    'mail.suggestion': ['today.read'],
    'customers.follow_up': ['today.read'],
    'sales.opportunity': ['today.read'],
  },
};
