import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, it } from 'vitest';

// Imports run one way: lib ← ui ← features ← app, api beside ui. A feature never imports a feature, ui knows neither
// router nor API, nothing imports app. Otherwise one context can't be read, changed or deleted alone.
const src = resolve(import.meta.dirname, '..');

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const names = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((hit) => hit[1] ?? '');
  return names.map((name) => {
    if (name.startsWith('@/')) return name.slice(2);
    return name.startsWith('.') ? relative(src, resolve(dirname(file), name)) : `npm:${name}`;
  });
}

const part = (path: string) => path.split('/')[0] ?? '';
const feature = (path: string) => path.split('/').slice(0, 2).join('/');

function refusal(from: string, to: string): string | undefined {
  if (part(to) === 'app' && part(from) !== 'app') return 'nothing imports app';
  if (part(to) === 'features' && part(from) === 'features' && feature(from) !== feature(to)) {
    return 'a feature never imports a feature: compose in app, or link by URL';
  }
  if (part(to) === 'features' && ['ui', 'lib', 'api'].includes(part(from)))
    return 'imports run lib ← ui ← features ← app';
  if (
    part(from) === 'ui' &&
    (part(to) === 'api' || to.startsWith('npm:@tanstack/react-router') || to.startsWith('npm:@tanstack/react-query'))
  ) {
    return 'ui knows no router and no API';
  }
  if (part(from) === 'lib' && ['ui', 'api'].includes(part(to))) return 'lib stands below ui and api';
  return undefined;
}

it('imports run one way', () => {
  const wrong = sources(src).flatMap((file) => {
    const from = relative(src, file);
    return importsOf(file).flatMap((to) => {
      const why = refusal(from, to);
      return why ? [`${from} → ${to}: ${why}`] : [];
    });
  });
  expect(wrong).toEqual([]);
});
