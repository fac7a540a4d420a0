import {
  AuditOutlined,
  FileTextOutlined,
  IdcardOutlined,
  InboxOutlined,
  PlusOutlined,
  TagOutlined,
  TeamOutlined,
} from '@ant-design/icons';
import { createRoute } from '@tanstack/react-router';
import i18next from 'i18next';
import type { ReactNode } from 'react';
import type { OperationId } from '@/api/client';
import { shellRoute } from '@/lib/anchors';
import type { Feature, NavEntry } from '@/lib/feature';
import { lateWords } from '@/lib/i18n';
import { latePage, latePart } from '@/lib/latePage';
import { only } from '@/lib/search';
import { parseDeskSearch } from './search';

const pages = async () => (await import('./pages')).pages;

const homeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/desk',
  component: latePage(pages, 'DeskPage'),
});

const ordersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/desk/orders',
  validateSearch: only(parseDeskSearch),
  component: latePage(pages, 'OrdersPage'),
});

const orderRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/desk/orders/$id',
  component: latePage(pages, 'OrderPage'),
});

const companiesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/desk/companies',
  validateSearch: only(parseDeskSearch),
  component: latePage(pages, 'CompaniesPage'),
});

const companyRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/desk/companies/$id',
  component: latePage(pages, 'CompanyPage'),
});

const catalogueRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/desk/catalogue',
  validateSearch: only(parseDeskSearch),
  component: latePage(pages, 'CataloguePage'),
});

const contractsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/desk/contracts',
  validateSearch: only(parseDeskSearch),
  component: latePage(pages, 'ContractsPage'),
});

const agentsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/desk/agents',
  component: latePage(pages, 'AgentsPage'),
});

export const deskRoutes = [
  homeRoute,
  ordersRoute,
  orderRoute,
  companiesRoute,
  companyRoute,
  catalogueRoute,
  contractsRoute,
  agentsRoute,
] as const;

const Band = latePart(async () => {
  const [part] = await Promise.all([pages(), lateWords()]);
  return { default: part.Band };
});

const place = (id: Place, href: string, letter: string, order: number, icon: ReactNode): NavEntry => ({
  id,
  href,
  words: () => i18next.t(`desk:ui.nav.${id}`),
  icon,
  order,
  letter,
  permission: 'desk.read',
});
type Place = 'desk' | 'orders' | 'companies' | 'catalogue' | 'contracts' | 'agents';

/** Where the vendor's own people work; nobody else's house has it. */
export const desk: Feature<OperationId> = {
  id: 'desk',
  houses: ['vendor'],
  nav: [
    { ...place('desk', '/desk', 'd', 10, <InboxOutlined />), exact: true },
    place('orders', '/desk/orders', 'o', 20, <FileTextOutlined />),
    place('companies', '/desk/companies', 'c', 30, <TeamOutlined />),
    place('catalogue', '/desk/catalogue', 'p', 40, <TagOutlined />),
    place('contracts', '/desk/contracts', 't', 50, <AuditOutlined />),
    place('agents', '/desk/agents', 'a', 60, <IdcardOutlined />),
  ],
  commands: [
    {
      id: 'create.desk-order',
      words: () => i18next.t('desk:ui.nav.enter'),
      group: 'create',
      icon: <PlusOutlined />,
      run: (go) => go('/desk/orders?make=order'),
    },
  ],
  strip: Band,
};
