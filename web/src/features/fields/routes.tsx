import { UnorderedListOutlined } from '@ant-design/icons';
import { createRoute } from '@tanstack/react-router';
import i18next from 'i18next';
import type { OperationId } from '@/api/client';
import { settingsRoute } from '@/lib/anchors';
import type { Feature } from '@/lib/feature';
import { latePage } from '@/lib/latePage';
import { RECORDS, type RecordKind } from './records';

const fieldsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'fields',
  validateSearch: (search: Record<string, unknown>): { record?: RecordKind } => {
    const record = RECORDS.find((one) => one === search.record);
    return record ? { record } : {};
  },
  component: latePage(() => import('./FieldsPage'), 'FieldsPage'),
});

export const fieldsSettingsRoutes = [fieldsRoute] as const;

export const fields: Feature<OperationId> = {
  id: 'fields',
  settings: [
    {
      id: 'fields',
      href: '/settings/fields',
      words: () => i18next.t('fields:ui.title'),
      icon: <UnorderedListOutlined />,
      group: 'company',
      order: 60,
    },
  ],
  events: {
    'fields.changed': ['fields.list'],
    'fields.views': ['fields.views.list'],
  },
};
