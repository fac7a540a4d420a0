import type { ComponentType, LazyExoticComponent, ReactNode } from 'react';
import type { Beside } from './beside';
import type { Command, RecordSource } from './commands';

/** Whose house an account belongs to, as the server says: one that runs its sales here, the program's vendor, a sales agent. */
export type House = 'company' | 'vendor' | 'agent';

/**
 * What a context gives to the shell besides its routes. Each `features/<context>/routes.tsx` exports one; app/features.ts
 * lists them. Keep it light: this file is in the first load, so pages and panels come by `lazy`. `Op` are the API's operation ids.
 */
export interface Feature<Op extends string = string> {
  id: string;
  /** In whose houses it is; in companies' alone, when nothing is said. */
  houses?: readonly House[];
  nav?: readonly NavEntry[];
  /** Its pages under `/settings`. */
  settings?: readonly SettingsEntry[];
  /** Always in the command menu. Those of one page use `useCommands`. Group `create` also stands under `c` and `+`. */
  commands?: readonly Command[];
  /** Records for the command menu. */
  records?: readonly RecordSource[];
  /** Which operations an event of the server makes untrue. */
  events?: Readonly<Record<string, readonly Op[]>>;
  /** The panel for a kind of person beside the work. */
  panels?: { readonly [K in Beside['kind']]?: Panel<Extract<Beside, { kind: K }>> };
  /** A part of a customer's page: what this context knows of the customer. */
  companyPart?: LazyExoticComponent<ComponentType<{ companyId: string }>>;
  /** Small things at the right of the top bar (a bell, a count). */
  topBar?: ComponentType;
  /** A line under the top bar, where there is something to say. */
  strip?: ComponentType | LazyExoticComponent<ComponentType>;
  /** Asked before its account signs out: true when it asks the person first, and goes on with `leave` if he wants to. */
  beforeSignOut?: (leave: () => void) => Promise<boolean>;
}

export type Panel<B extends Beside> = LazyExoticComponent<ComponentType<{ who: B }>>;

/** A place in the side navigation. */
export interface NavEntry {
  id: string;
  href: string;
  words: () => string;
  icon: ReactNode;
  /** Position; those of the shell's plan are in `NAV_ORDER`. */
  order: number;
  /** `g` and this letter go there. */
  letter: string;
  /** Its place is this page alone, not those below it. */
  exact?: boolean;
  /** Shown only to who holds it. */
  permission?: string;
  /** A count beside the words. */
  useCount?: () => number | undefined;
}

/** A page of the settings; its route hangs on `settingsRoute`. */
export interface SettingsEntry {
  id: string;
  href: string;
  words: () => string;
  icon: ReactNode;
  /** One's own things, or the company's. */
  group: 'mine' | 'company';
  order: number;
}

/** The order of the side navigation. */
export const NAV_ORDER = {
  today: 10,
  mail: 20,
  conversations: 30,
  leads: 40,
  customers: 50,
  opportunities: 60,
  tasks: 65,
  find: 70,
  trade: 80,
  shops: 90,
  marketing: 100,
  reports: 110,
  settings: 120,
} as const;
