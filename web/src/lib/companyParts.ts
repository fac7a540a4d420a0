import type { ComponentType } from 'react';
import { createStore } from './store';

/** What other contexts put beside a customer; app fills it from the features, the customer's page shows it. */
export const companyParts = createStore<readonly ComponentType<{ companyId: string }>[]>([]);
