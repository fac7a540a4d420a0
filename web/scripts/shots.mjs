// Pictures of the shell, light and dark, desk and phone, with answers of an invented company; needs `npm run build` first.
// node scripts/shots.mjs [folder] [path]
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { preview } from 'vite';

const [folder = 'dist/shots', path = '/mail'] = process.argv.slice(2);
const me = {
  account: { id: 'a', name: 'Lin Wei', email: 'lin.wei@seabright.example', lang: 'en', time_zone: 'Asia/Shanghai' },
  tenant: {
    id: 't',
    name: 'Seabright Lighting',
    demo: true,
    time_zone: 'Asia/Shanghai',
    kind: 'company',
    access: 'full',
  },
  permissions: [],
  sees_all: true,
  features: [],
};
const jobs = {
  items: [
    {
      id: 'j',
      kind: 'mail.sync',
      title: 'Mailbox sync',
      state: 'running',
      progress: { done: 620, total: 1000 },
      error: null,
    },
  ],
  next: null,
};

const server = await preview({ preview: { port: 4199, strictPort: true } });
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const profile = mkdtempSync(join(tmpdir(), 'tradewind-shots-'));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  headless: true,
  args: flags,
});
mkdirSync(folder, { recursive: true });
const json = (route, body) => route.fulfill({ contentType: 'application/json', body: JSON.stringify(body) });
await browser.route('**/api/**', (route) => {
  const { pathname } = new URL(route.request().url());
  if (pathname === '/api/me') return json(route, me);
  if (pathname === '/api/jobs') return json(route, jobs);
  if (pathname === '/api/events') return route.fulfill({ contentType: 'text/event-stream', body: 'retry: 60000\n\n' });
  return json(route, { items: [], next: null });
});

const sizes = { desk: { width: 1440, height: 900 }, phone: { width: 375, height: 812 } };
const page = await browser.newPage();
page.on('pageerror', (error) => console.error('page error:', error.message));
page.on('console', (line) => line.type() === 'error' && console.error('console:', line.text()));
for (const [size, viewport] of Object.entries(sizes)) {
  for (const theme of ['light', 'dark']) {
    await page.setViewportSize(viewport);
    await page.goto('http://127.0.0.1:4199/mark.svg');
    const lang = theme === 'dark' ? 'zh-CN' : 'en';
    await page.evaluate(
      ([t, l]) => {
        localStorage.setItem('tradewind.theme', JSON.stringify(t));
        localStorage.setItem('tradewind.lang', JSON.stringify(l));
      },
      [theme, lang],
    );
    await page.goto(`http://127.0.0.1:4199${path}`);
    await page.waitForTimeout(900);
    await page.screenshot({ path: join(folder, `${size}-${theme}.png`) });
    if (size !== 'desk') continue;
    await page.keyboard.press('Control+k');
    await page.waitForTimeout(500);
    await page.screenshot({ path: join(folder, `${size}-${theme}-menu.png`) });
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.waitForTimeout(500);
    await page.screenshot({ path: join(folder, `${size}-${theme}-keys.png`) });
  }
}
await browser.close();
await server.close();
process.exit(0);
