import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReportDrill } from '@/api/types';
import { readTree } from '@/ui/filter/tree';

/** Leads to the rows behind a figure: the list of customers, opportunities or leads; follow-ups open beside. */
export function useDrill(): (rows: ReportDrill) => void {
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/reports' });
  return ({ page, filter: tree }) => {
    const filter = readTree(tree) ?? { all: [] };
    switch (page) {
      case 'customers':
        void navigate({ to: '/customers', search: { view: 'all', filter } });
        break;
      case 'opportunities':
        void navigate({ to: '/opportunities', search: { view: 'list', filter } });
        break;
      case 'leads':
        void navigate({ to: '/leads', search: { view: 'list', filter } });
        break;
      case 'follow_ups':
        void navigate({ to: '/reports', search: { ...search, rows: filter } });
        break;
    }
  };
}
