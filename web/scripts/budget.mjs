// Fails when the JavaScript that the first page must load is heavier than the budget.
// Counted: the entry, all it imports statically, and the heavier of the two language files.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const FIRST_LOAD_KB_MAX = 350;
const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'));
const gzipKb = (file) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length / 1000;

const files = new Set();
const visit = (key) => {
  const chunk = manifest[key];
  if (!chunk || files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const next of chunk.imports ?? []) visit(next);
};
for (const [key, chunk] of Object.entries(manifest)) if (chunk.isEntry) visit(key);

const words = Object.values(manifest).filter((chunk) => /\/words\./.test(chunk.file));
const heaviestWords = words.sort((a, b) => gzipKb(b.file) - gzipKb(a.file))[0];
if (heaviestWords) files.add(heaviestWords.file);

const rows = [...files].filter((f) => f.endsWith('.js')).map((file) => [file, gzipKb(file)]);
rows.sort((a, b) => b[1] - a[1]);
const total = rows.reduce((sum, [, kb]) => sum + kb, 0);
for (const [file, kb] of rows) console.log(`${kb.toFixed(1).padStart(7)} kB  ${file}`);
console.log(`${total.toFixed(1).padStart(7)} kB  first load, gzip (budget ${FIRST_LOAD_KB_MAX} kB)`);
if (total > FIRST_LOAD_KB_MAX) {
  console.error('The first load is over its budget: load the new part lazily, or import less of a library.');
  process.exit(1);
}
