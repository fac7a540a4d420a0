import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

type Words = { [key: string]: string | Words };
const files = import.meta.glob<Words>('@locales/*/*.json', { import: 'default', eager: true });

function flat(words: Words, under = ''): Map<string, string> {
  const all = new Map<string, string>();
  for (const [key, value] of Object.entries(words)) {
    if (typeof value === 'string') all.set(under + key, value);
    else for (const [inner, text] of flat(value, `${under}${key}.`)) all.set(inner, text);
  }
  return all;
}

/** English has two plural forms where Chinese has one. */
const singular = (keys: Iterable<string>) =>
  [...new Set([...keys].map((key) => key.replace(/_(one|other)$/, '')))].sort();
const holes = (text: string | undefined) => [...(text ?? '').matchAll(/\{\{\s*(\w+)/g)].map((hit) => hit[1]).sort();

const english = Object.keys(files).filter((path) => path.includes('/en/'));

it.each(english)('%s says the same in Chinese', (path) => {
  const en = flat(files[path] ?? {});
  const zh = flat(files[path.replace('/en/', '/zh-CN/')] ?? {});
  expect(singular(zh.keys())).toEqual(singular(en.keys()));
  for (const [key, text] of zh) {
    const other = en.get(key) ?? en.get(key.replace(/_other$/, ''));
    if (other !== undefined) expect(holes(text), key).toEqual(holes(other));
  }
});

const sources = Object.values(
  import.meta.glob<string>(['/src/**/*.{ts,tsx}', '!/src/**/*.test.*', '!/src/api/schema.d.ts'], {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
).join('\n');
/** `t(\`mail:ui.box.${box}\`)`: what stands before the first hole and behind the last. */
const made = [...sources.matchAll(/`([a-z]+:[a-z_.]+|[a-z]+\.[a-z_.]*)\$\{[^`]*\}([a-z_.]*)`/g)].map((hit) => ({
  head: hit[1] ?? '',
  tail: hit[2] ?? '',
}));

function isUsed(key: string): boolean {
  if (new RegExp(`['"\`]${key.replaceAll('.', '\\.')}['"\`]`).test(sources)) return true;
  return made.some(({ head, tail }) => key.startsWith(head) && key.endsWith(tail) && key !== head);
}

// What the server says – errors, letters, roles – is the server's to use; the rest is the screens'.
it.each(english)('%s has no word on hand that no screen says', (path) => {
  const namespace = path.replace(/^.*\/|\.json$/g, '');
  const isOurs = (key: string) => (namespace === 'app' ? !key.startsWith('error.') : key.startsWith('ui.'));
  const keys = singular(flat(files[path] ?? {}).keys()).filter(isOurs);
  const unused = keys.filter((key) => !isUsed(namespace === 'app' ? key : `${namespace}:${key}`));
  expect(unused).toEqual([]);
});

// These keys are put together from the server's codes, so the compiler doesn't miss them.
it.each([
  ['permission', /: Permission = Permission\("([a-z_.]+)"\)/g],
  ['act', /audit::append\([^;"]*"([a-z_.]+)"/g],
] as const)('each %s of the server has words', (part, pattern) => {
  const words = flat(files[english.find((path) => path.endsWith('/accounts.json')) ?? ''] ?? {});
  const crates = `${process.cwd()}/../crates`;
  const code = readdirSync(crates, { recursive: true, encoding: 'utf8' })
    .filter((path) => /^[a-z]+\/src\/.*\.rs$/.test(path))
    .map((path) => readFileSync(`${crates}/${path}`, 'utf8'))
    .join('\n');
  const codes = [...code.matchAll(pattern)].map((hit) => hit[1] ?? '');
  expect(codes.length).toBeGreaterThan(10);
  const wordless = codes.filter((one) => !words.has(`ui.${part}.${one.replaceAll('.', '_')}`));
  expect(wordless).toEqual([]);
});
