import { useRouter } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { Go } from '@/lib/commands';

/** Goes to an address given as text, within the app. */
export function useGo(): Go {
  const router = useRouter();
  return useCallback((href) => router.history.push(href), [router]);
}
