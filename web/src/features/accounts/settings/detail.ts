const SHOWN_MAX = 6;
const VALUE_CHARS_MAX = 80;

/** An entry's detail as name and value, short enough for a line; empty parts are left out. */
export function detailOf(detail: Readonly<Record<string, unknown>>): [string, string][] {
  return Object.entries(detail)
    .flatMap(([name, value]): [string, string][] => {
      const words = wordsOf(value);
      return words === ''
        ? []
        : [[name, words.length > VALUE_CHARS_MAX ? `${words.slice(0, VALUE_CHARS_MAX)}…` : words]];
    })
    .slice(0, SHOWN_MAX);
}

function wordsOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(wordsOf).filter(Boolean).join(', ');
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([name, inner]) => [name, wordsOf(inner)])
      .filter(([, words]) => words !== '')
      .map(([name, words]) => `${name}: ${words}`)
      .join(', ');
  }
  return String(value);
}
