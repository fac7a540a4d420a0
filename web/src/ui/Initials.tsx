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
      data-letters={lettersOf(name, shape === 'square')}
      aria-hidden="true"
    />
  );
}

const HUES = 6;
const HAN = /\p{Script=Han}/u;

/** Chinese people's names have at most four characters (compound surname and two of one's own); what is longer is a firm. */
const HAN_PERSON_MAX = 4;

/** Two letters of a Latin name; of a Chinese person the last two characters, of a Chinese firm the first, as it ends like all. */
export function lettersOf(name: string, firm = false): string {
  const clean = name.trim();
  if (HAN.test(clean)) {
    const chars = [...clean.replace(/\s/g, '')];
    return (firm || chars.length > HAN_PERSON_MAX ? chars.slice(0, 2) : chars.slice(-2)).join('');
  }
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
