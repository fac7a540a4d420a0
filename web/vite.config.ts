import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath, URL } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const server = process.env.TRADEWIND_URL ?? 'http://127.0.0.1:7878';

/** Groups of `ui` that only pages say which nobody sees first (`latePage`), or parts that come to a first page later. */
const LATE: Record<string, string> = {
  accounts:
    'act audit company context department fact forgot how invitation invite key not_me passkey permission profile ' +
    'recovery reset role second sees session state team totp',
  customers:
    'ask bounce bulk by chosen clean columns composer conflict contact duplicates entry export follow_up ' +
    'follow_up_file follow_up_type group import layout list merge people place quick quick_text score segment ' +
    'share timeline twin views visible',
  desk:
    'act agent ask band catalogue column company contract effective entry home link list method moment money next ' +
    'note order part party pay placeholder said source step',
  fields: 'kind kind_hint record sight tone way',
  mail:
    'bind caution consent editor export folder hitch import invite label late_team mailbox raw search suggest ' +
    'test',
  sales:
    'board bulk calendar colour columns deal export field figure forecast gate lead lead_source lead_state ' +
    'pipelines quick_texts rates report target task twin',
  subscriptions:
    'activation agency bar contract dispute ended grant group length line link means order own program push ' +
    'renewal seats_one seats_other state term unit',
};

/** Groups beside `ui` that only the server says. */
const SERVERS: Record<string, string[]> = { mail: ['reason', 'source', 'defect', 'quarantine'] };

/**
 * A catalogue in two parts: what screens say at once (`?part=screen`), and what comes after the first one (`?part=error`): errors,
 * `late`, and the groups above. `letter` and `said` are the server's alone.
 */
const catalogueParts = {
  name: 'catalogue-parts',
  enforce: 'pre' as const,
  load(id: string) {
    const [, path, name, part] = /^(.*?([a-z]+)\.json)\?part=(screen|error)$/.exec(id) ?? [];
    if (path === undefined || name === undefined) return null;
    const { error, late, letter: _, said: __, ui, ...screen } = JSON.parse(readFileSync(path, 'utf8'));
    const isLate = ([key]: [string, unknown]) => LATE[name]?.split(' ').includes(key) ?? false;
    for (const group of SERVERS[name] ?? []) delete screen[group];
    const groups = Object.entries<unknown>(ui ?? {});
    const atOnce = Object.fromEntries(groups.filter((group) => !isLate(group)));
    const then = Object.fromEntries(groups.filter(isLate));
    const words =
      part === 'error' ? { error: error ?? {}, ...(late ? { late } : {}), ui: then } : { ...screen, ui: atOnce };
    return { code: `export default ${JSON.stringify(words)};`, moduleType: 'js' as const };
  },
};

/** What PDFs are drawn with beside the library's code: the characters of Asian encodings, the standard fonts, decoders of pictures. */
const pdfFolder = here('./node_modules/pdfjs-dist/');
const pdfVersion: string = JSON.parse(readFileSync(`${pdfFolder}package.json`, 'utf8')).version;
/** Below `assets/` files are kept for ever: the version stands for their content. */
const pdfFiles = `assets/pdf-${pdfVersion}/`;
const pdfParts = {
  name: 'pdf-parts',
  generateBundle(this: { emitFile(file: { type: 'asset'; fileName: string; source: Uint8Array }): void }) {
    for (const folder of ['cmaps', 'standard_fonts', 'wasm']) {
      // Machine code isn't let in by the app's policy; what runs scripts of PDFs isn't wanted.
      const names = readdirSync(`${pdfFolder}${folder}`).filter((name) => !/\.wasm$|^quickjs|QUICKJS/.test(name));
      for (const name of names) {
        const source = readFileSync(`${pdfFolder}${folder}/${name}`);
        this.emitFile({ type: 'asset', fileName: `${pdfFiles}${folder}/${name}`, source });
      }
    }
  },
};

/** Files that are there before anything comes late: naming them again with each late page would be half of the first load's routes. */
const first = new Set<string>();
type Files = Record<string, { type: string; isEntry?: boolean; imports?: string[] }>;
const firstFiles = {
  name: 'first-files',
  enforce: 'pre' as const,
  generateBundle: {
    order: 'pre' as const,
    handler(_: unknown, files: Files) {
      const add = (name: string) => {
        if (first.has(name)) return;
        first.add(name);
        files[name]?.imports?.forEach(add);
      };
      for (const [name, { isEntry }] of Object.entries(files)) if (isEntry) add(name);
    },
  },
};

export default defineConfig({
  plugins: [catalogueParts, pdfParts, firstFiles, react()],
  define: { __PDF_FILES__: JSON.stringify(`/${pdfFiles}`) },
  resolve: { alias: { '@': here('./src'), '@locales': here('../locales') } },
  server: {
    host: '127.0.0.1',
    port: 5173,
    fs: { allow: [here('.'), here('../locales')] },
    proxy: { '/api': { target: server, changeOrigin: false } },
  },
  preview: { host: '127.0.0.1', port: 4173, proxy: { '/api': { target: server, changeOrigin: false } } },
  build: {
    outDir: 'dist',
    target: 'es2023',
    cssTarget: ['chrome123', 'firefox121', 'safari17.5'], // those that know light-dark()
    manifest: true,
    modulePreload: {
      resolveDependencies: (_, files, { hostType }) =>
        hostType === 'js' ? files.filter((file) => !first.has(file)) : files,
    },
    sourcemap: false,
    rolldownOptions: {
      output: {
        // Libraries that change rarely keep their own cacheable files; pages are split by their lazy routes.
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/, priority: 30 },
            {
              name: 'tanstack',
              test: /node_modules[\\/]@tanstack[\\/](react-query|query-core|react-router|router-core|history|store|react-store)[\\/]/,
              priority: 20,
            },
            { name: 'editor', test: /node_modules[\\/](@tiptap|prosemirror-[a-z]+)[\\/]/, priority: 20 },
          ],
        },
      },
    },
  },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'], restoreMocks: true },
});
