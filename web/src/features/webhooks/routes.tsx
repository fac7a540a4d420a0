import { SendOutlined } from '@ant-design/icons';
import { createRoute } from '@tanstack/react-router';
import i18next from 'i18next';
import type { OperationId } from '@/api/client';
import { settingsRoute } from '@/lib/anchors';
import type { Feature } from '@/lib/feature';
import { latePage } from '@/lib/latePage';

const webhooksRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'webhooks',
  component: latePage(() => import('./WebhooksPage'), 'WebhooksPage'),
});

export const webhooksSettingsRoutes = [webhooksRoute] as const;

export const webhooks: Feature<OperationId> = {
  id: 'webhooks',
  settings: [
    {
      id: 'webhooks',
      href: '/settings/webhooks',
      words: () => i18next.t('webhooks:ui.title'),
      icon: <SendOutlined />,
      group: 'mine',
      order: 50,
    },
  ],
  events: { webhooks: ['webhooks.list', 'webhooks.deliveries'] },
};
