import { useSyncExternalStore } from 'react';
import { createKeptStore, useStore } from './store';

/** What this browser remembers of its user; nothing here is secret or lost with regret. */
export type ThemeChoice = 'system' | 'light' | 'dark';

const isTheme = (v: unknown): v is ThemeChoice => v === 'system' || v === 'light' || v === 'dark';
const isBoolean = (v: unknown): v is boolean => typeof v === 'boolean';

export const themeChoice = createKeptStore<ThemeChoice>('tradewind.theme', 'system', isTheme);
/** Screens narrower than this (px) begin with the navigation folded: the work and the buyer beside it need the width. */
const NAV_OPEN_FROM_PX = 1600;
export const navOpen = createKeptStore('tradewind.nav-open', innerWidth >= NAV_OPEN_FROM_PX, isBoolean);
export const panelOpen = createKeptStore('tradewind.panel-open', true, isBoolean);

const systemDark = () => matchMedia('(prefers-color-scheme: dark)');

/** The scheme to paint now. */
export function schemeNow(): 'light' | 'dark' {
  const choice = themeChoice.get();
  if (choice !== 'system') return choice;
  return systemDark().matches ? 'dark' : 'light';
}

/** The scheme to paint, following both the choice and the system. */
export function useScheme(): 'light' | 'dark' {
  useStore(themeChoice);
  return useSyncExternalStore(followSystem, schemeNow);
}

function followSystem(listener: () => void): () => void {
  const query = systemDark();
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}
