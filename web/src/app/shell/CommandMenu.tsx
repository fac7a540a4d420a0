import { Command as Menu } from 'cmdk';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Command, useRegisteredCommands } from '@/lib/commands';
import { Kbd } from '@/ui/Kbd';
import { useFeatures, useNav } from '../features';
import styles from './CommandMenu.module.css';
import { useFound } from './useFound';
import { useGo } from './useGo';
import { useShellCommands } from './useShellCommands';

/** `all`: everything; `records`: search only; `create`: what can be made. */
export type MenuMode = 'all' | 'records' | 'create';

const GROUPS: readonly Command['group'][] = ['here', 'create', 'go', 'settings'];

/** One line to reach everything: commands that fit the page, places, records. */
export function CommandMenu({ mode, onClose }: { mode: MenuMode; onClose: () => void }) {
  const { t } = useTranslation();
  const go = useGo();
  const [words, setWords] = useState('');
  const commands = useCommandsFor(mode);
  const found = useFound(mode === 'create' ? '' : words);
  const pick = (run: () => void) => {
    onClose();
    run();
  };

  return (
    <Menu.Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      label={t('menu.label')}
      loop
      overlayClassName={styles.scrim}
      contentClassName={styles.menu}
    >
      <Menu.Input
        className={styles.input}
        value={words}
        onValueChange={setWords}
        placeholder={t(mode === 'create' ? 'menu.create_placeholder' : 'shell.search')}
      />
      <Menu.List className={styles.list} label={t('menu.results')}>
        <Menu.Empty className={styles.empty}>{t(words ? 'menu.nothing' : 'menu.type')}</Menu.Empty>
        {found.map(({ source, rows }) => (
          <Menu.Group key={source.id} heading={source.words()} forceMount className={styles.group}>
            {rows.map((row) => (
              <Line
                key={row.id}
                value={`${source.id} ${row.id}`}
                always
                onPick={() => pick(() => go(row.href))}
                icon={row.icon}
              >
                {row.words}
                {row.detail ? <span className={styles.detail}>{row.detail}</span> : null}
              </Line>
            ))}
          </Menu.Group>
        ))}
        {GROUPS.map((group) => {
          const list = commands.filter((one) => one.group === group);
          if (list.length === 0) return null;
          return (
            <Menu.Group key={group} heading={t(`menu.group_${group}`)} className={styles.group}>
              {list.map((one) => (
                <Line
                  key={one.id}
                  value={`${one.id} ${one.words()}`}
                  keywords={[one.words(), one.keywords?.() ?? '']}
                  onPick={() => pick(() => one.run(go))}
                  icon={one.icon}
                  keys={one.keys}
                >
                  {one.words()}
                </Line>
              ))}
            </Menu.Group>
          );
        })}
      </Menu.List>
    </Menu.Dialog>
  );
}

interface LineProps {
  value: string;
  keywords?: string[];
  icon?: ReactNode;
  keys?: string | undefined;
  /** The server found it, so the menu's own matching doesn't hide it. */
  always?: boolean;
  onPick: () => void;
  children: ReactNode;
}

function Line({ value, keywords, icon, keys, always = false, onPick, children }: LineProps) {
  return (
    <Menu.Item value={value} keywords={keywords} forceMount={always} onSelect={onPick} className={styles.line}>
      <span className={styles.icon} aria-hidden="true">
        {icon}
      </span>
      <span className={styles.words}>{children}</span>
      {keys ? <Kbd keys={keys} /> : null}
    </Menu.Item>
  );
}

function useCommandsFor(mode: MenuMode): readonly Command[] {
  const ofPage = useRegisteredCommands();
  const shell = useShellCommands();
  const here = useFeatures();
  const nav = useNav();
  if (mode === 'records') return [];
  const places = nav.map((entry): Command => {
    const { id, words, icon, href, letter } = entry;
    return { id: `go.${id}`, words, icon, group: 'go', keys: `g ${letter}`, run: (go) => go(href) };
  });
  const all = [...ofPage, ...here.flatMap((feature) => feature.commands ?? []), ...places, ...shell];
  return mode === 'create' ? all.filter((one) => one.group === 'create') : all;
}
