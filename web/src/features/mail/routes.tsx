import { MailOutlined } from '@ant-design/icons';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import i18next from 'i18next';
import { shellRoute } from '@/lib/anchors';
import { type Feature, NAV_ORDER } from '@/lib/feature';

const mailRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/mail',
  component: lazyRouteComponent(() => import('./MailPage'), 'MailPage'),
});

export const mailRoutes = [mailRoute] as const;

export const mail: Feature = {
  id: 'mail',
  nav: [
    {
      id: 'mail',
      href: '/mail',
      words: () => i18next.t('nav.mail'),
      icon: <MailOutlined />,
      order: NAV_ORDER.mail,
      letter: 'm',
    },
  ],
  events: {
    'mail.thread': ['mail.threads.list', 'mail.threads.get', 'mail.counts'],
    'mail.mailbox': ['mail.mailboxes.list', 'mail.mailboxes.get', 'mail.folders.list'],
    'mail.counts': ['mail.counts'],
    'mail.outgoing': ['mail.outgoing.list', 'mail.threads.get'],
    'mail.suggestion': ['mail.suggestions.list', 'mail.suggestions.for'],
  },
};
