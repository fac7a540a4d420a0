import { AgentsPage } from './agents/AgentsPage';
import { Band } from './Band';
import { CompaniesPage } from './companies/CompaniesPage';
import { CompanyPage } from './companies/CompanyPage';
import { DeskPage } from './home/DeskPage';
import { OrderPage } from './orders/OrderPage';
import { OrdersPage } from './orders/OrdersPage';
import { CataloguePage } from './published/CataloguePage';
import { ContractsPage } from './published/ContractsPage';

/** The desk comes in one piece, to the vendor's people alone; everybody else's first load names one file of it. */
export const pages = {
  AgentsPage,
  Band,
  CataloguePage,
  CompaniesPage,
  CompanyPage,
  ContractsPage,
  DeskPage,
  OrderPage,
  OrdersPage,
};
