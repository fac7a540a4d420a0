import {
  BranchesOutlined,
  CopyOutlined,
  DeleteOutlined,
  ImportOutlined,
  InboxOutlined,
  PartitionOutlined,
  QuestionCircleOutlined,
  UnorderedListOutlined,
} from '@ant-design/icons';
import i18next from 'i18next';
import type { ReactNode } from 'react';

/** A page around the customers, under 'More' of their list. One whose route isn't there is not offered. */
export interface Place {
  id: string;
  href: string;
  words: () => string;
  icon: ReactNode;
}

/** Each area adds its line. */
export const places: readonly Place[] = [
  {
    id: 'import',
    href: '/customers/import',
    words: () => i18next.t('customers:ui.place.import'),
    icon: <ImportOutlined />,
  },
  {
    id: 'duplicates',
    href: '/customers/duplicates',
    words: () => i18next.t('customers:ui.place.duplicates'),
    icon: <CopyOutlined />,
  },
  {
    id: 'conflicts',
    href: '/customers/conflicts',
    words: () => i18next.t('customers:ui.place.conflicts'),
    icon: <BranchesOutlined />,
  },
  {
    id: 'requests',
    href: '/customers/requests',
    words: () => i18next.t('customers:ui.clean.requests'),
    icon: <QuestionCircleOutlined />,
  },
  {
    id: 'segments',
    href: '/customers/segments',
    words: () => i18next.t('customers:ui.segment.title'),
    icon: <PartitionOutlined />,
  },
  { id: 'pool', href: '/customers/pool', words: () => i18next.t('customers:ui.place.pool'), icon: <InboxOutlined /> },
  { id: 'bin', href: '/customers/bin', words: () => i18next.t('customers:ui.place.bin'), icon: <DeleteOutlined /> },
  {
    id: 'fields',
    href: '/settings/fields',
    words: () => i18next.t('customers:ui.place.fields'),
    icon: <UnorderedListOutlined />,
  },
];
