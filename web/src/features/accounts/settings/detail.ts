const SHOWN_MAX = 6;
const VALUE_CHARS_MAX = 80;
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const ID_CHARS_SHOWN = 8;

/** Words for a fact's value where the catalogue, or a list at hand, has some. */
export type Say = (name: string, value: string) => string | undefined;

type Facts = Readonly<Record<string, unknown>>;

/**
 * An entry's detail as name and value, short enough for a line; empty parts are left out. What was before and after a
 * change is shown as one fact for each part that differs.
 */
export function detailOf(detail: Facts, say: Say = () => undefined): [string, string][] {
  return partsOf(detail, say)
    .filter(([, words]) => words !== '')
    .map(([name, words]): [string, string] => [
      name,
      words.length > VALUE_CHARS_MAX ? `${words.slice(0, VALUE_CHARS_MAX)}…` : words,
    ])
    .slice(0, SHOWN_MAX);
}

function partsOf({ before, after, ...rest }: Facts, say: Say): [string, string][] {
  const others = Object.entries(rest).map(([name, value]): [string, string] => [name, wordsOf(name, value, say)]);
  if (isFacts(before) && isFacts(after)) {
    const changed = Object.keys(after).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
    return [...changed.map((name): [string, string] => [name, step(name, before[name], after[name], say)]), ...others];
  }
  if (before === undefined || after === undefined) {
    const alone = [['before', before] as const, ['after', after] as const];
    return [...alone.map(([name, value]): [string, string] => [name, wordsOf(name, value, say)]), ...others];
  }
  return [['state', step('state', before, after, say)], ...others];
}

function step(name: string, before: unknown, after: unknown, say: Say): string {
  return `${wordsOf(name, before, say) || '–'} → ${wordsOf(name, after, say) || '–'}`;
}

function isFacts(value: unknown): value is Facts {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wordsOf(name: string, value: unknown, say: Say): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) {
    return value
      .map((one) => wordsOf(name, one, say))
      .filter(Boolean)
      .join(', ');
  }
  if (isFacts(value)) {
    return partsOf(value, say)
      .filter(([, words]) => words !== '')
      .map(([inner, words]) => `${inner}: ${words}`)
      .join(', ');
  }
  const text = String(value);
  return say(name, text) ?? (ID.test(text) ? text.slice(0, ID_CHARS_SHOWN) : text);
}
