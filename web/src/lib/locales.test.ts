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
