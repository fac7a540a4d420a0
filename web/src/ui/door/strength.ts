/** How hard a password is to guess, as far as a browser can say at once; the server knows the leaked ones and decides. */
export type Strength = 'short' | 'weak' | 'fair' | 'good' | 'strong';

/** As the server asks. */
export const PASSWORD_CHARS_MIN = 10;

const KNOWN = [
  'password',
  'passwort',
  'qwerty',
  'asdfgh',
  'zxcvbn',
  'iloveyou',
  'welcome',
  'admin',
  'tradewind',
  '1q2w3e',
];
/** Bits from which a guess takes longer. */
const FAIR_BITS = 38;
const GOOD_BITS = 52;
const STRONG_BITS = 72;

/** `about` is what others know of the person: mail address, name, company. */
export function strengthOf(password: string, about: readonly string[] = []): Strength {
  const chars = [...password];
  if (chars.length < PASSWORD_CHARS_MIN) return 'short';
  const bits = countingChars(password, about) * Math.log2(alphabetOf(password));
  if (bits < FAIR_BITS) return 'weak';
  if (bits < GOOD_BITS) return 'fair';
  return bits < STRONG_BITS ? 'good' : 'strong';
}

/** Characters without what is easily guessed: known words, runs such as 1234 or aaaa. */
function countingChars(password: string, about: readonly string[]): number {
  const parts = about.flatMap((text) => text.toLowerCase().split(/[@.\s_-]+/)).filter((part) => part.length > 2);
  let rest = password.toLowerCase();
  for (const word of [...KNOWN, ...parts]) rest = rest.replaceAll(word, '\u0000');
  const codes = [...rest].map((char) => char.codePointAt(0) ?? 0);
  return codes.filter((code, at) => {
    const step = code - (codes[at - 1] ?? Number.NaN);
    const before = (codes[at - 1] ?? Number.NaN) - (codes[at - 2] ?? Number.NaN);
    return code !== 0 && !(step === before && Math.abs(step) <= 1);
  }).length;
}

function alphabetOf(password: string): number {
  const kinds: readonly [RegExp, number][] = [
    [/[a-z]/, 26],
    [/[A-Z]/, 26],
    [/[0-9]/, 10],
    [/[\u0021-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u007e ]/, 33],
    [/\P{ASCII}/u, 100],
  ];
  return kinds.reduce((sum, [kind, size]) => sum + (kind.test(password) ? size : 0), 0) || 1;
}
