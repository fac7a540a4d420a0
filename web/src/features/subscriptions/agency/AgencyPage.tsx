import { Navigate, useParams } from '@tanstack/react-router';
import { CompaniesPage } from './CompaniesPage';
import { OrdersPage } from './OrdersPage';
import { RenewalsPage } from './RenewalsPage';

/** The agents' portal: orders, companies, renewals. */
export function AgencyPage() {
  const { part } = useParams({ strict: false });
  if (part === undefined) return <OrdersPage />;
  if (part === 'companies') return <CompaniesPage />;
  if (part === 'renewals') return <RenewalsPage />;
  return <Navigate to="/agency" replace />;
}
