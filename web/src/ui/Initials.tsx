import styles from './Initials.module.css';

/** A firm or a person as letters on a quiet ground that always is the same for the same name. */
export function Initials({
  name,
  size = 28,
  shape = 'round',
}: {
  name: string;
  size?: number;
  shape?: 'round' | 'square';
}) {
  return (
    <span
      className={styles.initials}
      data-shape={shape}
      data-hue={hueOf(name)}
      style={{ width: size, height: size, fontSize: Math.round(size * 0.4) }}
      data-letters={lettersOf(name)}
      aria-hidden="true"
    />
  );
}

const HUES = 6;
const HAN = /\p{Script=Han}/u;

/** Two letters of a Latin name, the last two characters of a Chinese one. */
export function lettersOf(name: string): string {
  const clean = name.trim();
  if (HAN.test(clean)) return [...clean.replace(/\s/g, '')].slice(-2).join('');
  const words = clean.split(/[\s._@-]+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const first = [...(words[0] ?? '?')];
  const last = words.length > 1 ? [...(words.at(-1) ?? '')] : [];
  return `${first[0] ?? '?'}${last[0] ?? ''}`.toUpperCase();
}

function hueOf(name: string): number {
  let sum = 0;
  for (const char of name) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) >>> 0;
  return sum % HUES;
}
