import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { changeLang } from '@/lib/i18n';
import { themeChoice } from '@/lib/preferences';
import { meQuery } from './me';
import type { Me } from './types';

/** Goes in: whatever an earlier account left in the cache is gone, and the screen takes this one's language and theme. */
export function useWelcome(): (me: Me, to: string) => void {
  const cache = useQueryClient();
  const router = useRouter();
  return (me, to) => {
    cache.clear();
    cache.setQueryData(meQuery().queryKey, me);
    // The demo's account is everybody's: there the visitor's own choice holds.
    if (!me.tenant.demo) {
      void changeLang(me.account.lang);
      themeChoice.set(me.account.theme);
    }
    router.history.replace(to);
  };
}
