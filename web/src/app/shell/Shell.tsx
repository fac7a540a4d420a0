import { Outlet } from '@tanstack/react-router';
import { Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLiveEvents } from '@/api/events';
import { useWhoIsBeside } from '@/lib/beside';
import { useHotkeys } from '@/lib/hotkeys';
import { latePart } from '@/lib/latePage';
import { useIsPhone } from '@/lib/media';
import { navOpen, panelOpen } from '@/lib/preferences';
import { undoNewest } from '@/lib/toast';
import { eventMap, useFeatures, useNav } from '../features';
import { BuyerPanel } from './BuyerPanel';
import type { MenuMode } from './CommandMenu';
import { PhoneBar } from './PhoneBar';
import styles from './Shell.module.css';
import { SideNav } from './SideNav';
import { TopBar } from './TopBar';
import { useGo } from './useGo';
import { WorkLine } from './WorkLine';

// Neither is needed before someone asks for it; the menu is fetched while nothing else is, so that no letter typed is lost.
const loadMenu = () => import('./CommandMenu');
const CommandMenu = latePart(async () => ({ default: (await loadMenu()).CommandMenu }));
const ShortcutSheet = latePart(async () => ({ default: (await import('./ShortcutSheet')).ShortcutSheet }));

const MENU_FETCHED_AFTER_MS = 2_000;

/** What stands around every page of who is signed in. */
export function Shell() {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const here = useFeatures();
  const hasPanel = useWhoIsBeside() !== undefined;
  const [menu, setMenu] = useState<MenuMode | undefined>();
  const [sheet, setSheet] = useState(false);
  useLiveEvents(eventMap);
  useEffect(() => {
    const timer = setTimeout(() => void loadMenu(), MENU_FETCHED_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  useShellKeys(setMenu, () => setSheet((open) => !open));

  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#page">
        {t('shell.skip')}
      </a>
      {phone ? null : <SideNav />}
      <div className={styles.middle}>
        <TopBar onSearch={() => setMenu('all')} onCreate={() => setMenu('create')} onShortcuts={() => setSheet(true)} />
        <WorkLine />
        {here.map(({ id, strip: Strip }) =>
          Strip ? (
            <Suspense key={id} fallback={null}>
              <Strip />
            </Suspense>
          ) : null,
        )}
        <div className={styles.work}>
          <main id="page" className={styles.page} tabIndex={-1}>
            <Outlet />
          </main>
          {hasPanel ? <BuyerPanel /> : null}
        </div>
        {phone ? <PhoneBar /> : null}
      </div>
      <Suspense>
        {menu ? <CommandMenu mode={menu} onClose={() => setMenu(undefined)} /> : null}
        {sheet ? <ShortcutSheet onClose={() => setSheet(false)} /> : null}
      </Suspense>
    </div>
  );
}

function useShellKeys(openMenu: (mode: MenuMode) => void, toggleSheet: () => void): void {
  const { t } = useTranslation();
  const go = useGo();
  const nav = useNav();
  const everywhere = () => t('keys.everywhere');
  const places = () => t('keys.places');
  useHotkeys(
    [
      { keys: 'mod+k', words: () => t('keys.menu'), group: everywhere, run: () => openMenu('all') },
      { keys: '/', words: () => t('keys.search'), group: everywhere, run: () => openMenu('records') },
      { keys: 'c', words: () => t('keys.create'), group: everywhere, run: () => openMenu('create') },
      { keys: '[', words: () => t('keys.fold_nav'), group: everywhere, run: () => navOpen.set((open) => !open) },
      { keys: ']', words: () => t('keys.fold_panel'), group: everywhere, run: () => panelOpen.set((open) => !open) },
      { keys: 'z', words: () => t('keys.undo'), group: everywhere, run: undoNewest },
      { keys: '?', words: () => t('keys.sheet'), group: everywhere, run: toggleSheet },
      ...nav.map((entry) => ({
        keys: `g ${entry.letter}`,
        words: entry.words,
        group: places,
        run: () => go(entry.href),
      })),
    ],
    true,
    'shell',
  );
}
