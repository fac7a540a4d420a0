import styles from './Kbd.module.css';

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);
const NAMES: Record<string, string> = {
  mod: isApple ? '⌘' : 'Ctrl',
  shift: '⇧',
  alt: isApple ? '⌥' : 'Alt',
  Escape: 'Esc',
  Enter: '↵',
  ArrowUp: '↑',
  ArrowDown: '↓',
};

/** A shortcut as it is written in the hotkey registry: `mod+k`, `g m`. */
export function Kbd({ keys }: { keys: string }) {
  const strokes = keys.split(/[ +]/).map((key) => NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key));
  return (
    <kbd className={styles.keys}>
      {strokes.map((stroke, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a shortcut's strokes never move
        <kbd key={place}>{stroke}</kbd>
      ))}
    </kbd>
  );
}
