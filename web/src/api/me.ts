import { useQuery } from '@tanstack/react-query';
import { createStore } from '@/lib/store';
import { query } from './client';
import type { Id, Me } from './types';

/** Whose screens these are: the account that the shell was opened for. */
export const signedInAs = createStore<Id | undefined>(undefined);

/** Who is signed in; a problem 401 when nobody is. */
export const meQuery = () => ({ ...query('accounts.me.get', '/api/me'), staleTime: 5 * 60_000, retry: false });

/** Who is signed in. Only for pages under `shellRoute`, which has loaded it. */
export function useMe(): Me {
  const { data } = useQuery(meQuery());
  if (!data) throw new Error('useMe outside of the signed-in shell');
  return data;
}

/** Whether the account holds a permission; the server decides anyway, this only spares dead buttons. */
export function useMay(permission: string): boolean {
  return useQuery(meQuery()).data?.permissions.includes(permission) ?? false;
}
