import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { MailSearch } from './search';

/** Changes a part of the mail page's address; `undefined` takes a key away. */
export type Turn = (
  change: { [K in keyof MailSearch]: MailSearch[K] | undefined },
  options?: { replace?: boolean },
) => void;

/** The mail page's state, which is its address, and the way to change it. */
export function useMailSearch(): { search: MailSearch; turn: Turn } {
  const search = useSearch({ from: '/shell/mail' });
  const navigate = useNavigate();
  const turn = useCallback<Turn>(
    (change, options) => {
      void navigate({
        to: '/mail',
        search: (now: MailSearch) => ({ ...now, ...change }) as MailSearch,
        replace: options?.replace ?? false,
      });
    },
    [navigate],
  );
  return { search, turn };
}
