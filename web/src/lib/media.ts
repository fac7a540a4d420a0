import { useSyncExternalStore } from 'react';

/** Below this width (px) the shell becomes a phone's: bottom bar, panel as a sheet. */
export const PHONE_BELOW_PX = 768;
/** Below this width (px) the buyer panel floats over the page instead of standing beside it. */
export const PANEL_FLOATS_BELOW_PX = 1180;

export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = matchMedia(query);
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    () => matchMedia(query).matches,
  );
}

export const useIsPhone = () => useMedia(`(max-width: ${PHONE_BELOW_PX - 1}px)`);
export const usePanelFloats = () => useMedia(`(max-width: ${PANEL_FLOATS_BELOW_PX - 1}px)`);
