// Pictures of the mail screens on the invented company, for looking at them:
//   node e2e/mock/shots.mjs <folder> [scene …]      (TRADEWIND_WEB: where the app is served, with the mock or a program behind it)
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [folder = 'dist/shots', ...wanted] = process.argv.slice(2);
const web = process.env.TRADEWIND_WEB ?? 'http://127.0.0.1:5173';
const desk = { width: 1440, height: 900 };
const phone = { width: 375, height: 812 };
const wait = (page, ms = 700) => page.waitForTimeout(ms);

/** Without a connection: stars a thread, puts it away, writes to a buyer and sends. */
async function goesAway(page) {
  await page.waitForTimeout(4000); // all parts are here by then
  await browser.setOffline(true);
  await page.keyboard.press('*');
  await page.keyboard.press('e');
  await page.keyboard.press('c');
  await wait(page, 1500);
  await page.keyboard.type('maria@luz-clara.example');
  await page.keyboard.press('Enter');
  await page.locator('[maxlength="900"]').fill('LED panels, our offer');
  await page.locator('.ProseMirror').last().click();
  await page.keyboard.type('Dear Maria, 40 panels at USD 6.80.');
  await wait(page, 1500);
}

async function sends(page) {
  await page.keyboard.press('Control+Enter');
  await wait(page, 900);
}

async function lists(page) {
  await page.locator('[role=status] button').first().click();
  await wait(page, 900);
}

async function comesBack(page) {
  await page.goto('about:blank');
  await browser.setOffline(false);
}

// name: [size, theme, language, address, what to do there, how to end it]
const scenes = {
  list: [desk, 'light', 'en', '/mail', async () => {}],
  'list-dark': [desk, 'dark', 'zh-CN', '/mail?tab=customers', async () => {}],
  thread: [desk, 'light', 'en', '/mail?thread=th-1', async () => {}],
  'thread-dark': [desk, 'dark', 'en', '/mail?thread=th-9&tab=customers', async () => {}],
  'thread-zh': [desk, 'light', 'zh-CN', '/mail?thread=th-12&tab=customers', async () => {}],
  notices: [desk, 'light', 'en', '/mail?thread=th-18&tab=others', async () => {}],
  newsletter: [desk, 'light', 'en', '/mail?thread=th-19&tab=others', async () => {}],
  reply: [
    desk,
    'light',
    'en',
    '/mail?thread=th-1',
    async (page) => {
      await page.keyboard.press('r');
      await wait(page, 1500);
      await page.keyboard.type('Dear Ahmed,\n\nplease find attached our best offer.');
      await wait(page, 1600);
      await page.keyboard.press('Control+Enter');
      await wait(page);
    },
  ],
  compose: [
    desk,
    'light',
    'en',
    '/mail',
    async (page) => {
      await page.keyboard.press('c');
      await wait(page, 1500);
      await page.keyboard.type('ing');
      await wait(page, 500);
    },
  ],
  'compose-dark': [
    desk,
    'dark',
    'zh-CN',
    '/mail?thread=th-9&tab=customers',
    async (page) => {
      await page.keyboard.press('c');
      await wait(page, 1500);
      await page.keyboard.type('joao@casadaluz.example, wrong');
      await page.keyboard.press('Tab');
      await wait(page, 900);
    },
  ],
  select: [
    desk,
    'light',
    'en',
    '/mail',
    async (page) => {
      await page.keyboard.press('x');
      await page.keyboard.press('Shift+J');
      await page.keyboard.press('Shift+J');
      await wait(page, 300);
    },
  ],
  snooze: [desk, 'light', 'en', '/mail', async (page) => page.keyboard.press('s')],
  undo: [
    desk,
    'light',
    'en',
    '/mail?thread=th-2',
    async (page) => {
      await page.keyboard.press('e');
      await wait(page);
    },
  ],
  drafts: [desk, 'light', 'en', '/mail?box=drafts&draft=dr-1', async (page) => wait(page, 900)],
  outgoing: [desk, 'light', 'en', '/mail?box=outgoing', async () => {}],
  search: [desk, 'light', 'zh-CN', '/mail?q=lights', async () => {}],
  empty: [desk, 'light', 'en', '/mail?q=nothingatall', async () => {}],
  suggestions: [desk, 'light', 'en', '/mail/suggestions', async () => {}],
  mailboxes: [desk, 'light', 'en', '/settings/mailboxes', async () => {}],
  mailbox: [desk, 'light', 'zh-CN', '/settings/mailboxes/mb-1', async (page) => wait(page, 900)],
  bind: [
    desk,
    'light',
    'en',
    '/settings/mailboxes/new',
    async (page) => {
      await page.getByLabel('Mail address').fill('lin@qq.example');
      await page.getByRole('button', { name: 'Continue' }).click();
      await wait(page);
      await page.locator('input[type=password]').fill('wrong');
      await page.getByRole('button', { name: 'Test' }).click();
      await wait(page);
    },
  ],
  'bind-zh': [
    desk,
    'dark',
    'zh-CN',
    '/settings/mailboxes/new',
    async (page) => {
      await page.locator('input[type=email]').fill('lin@seabright.example');
      await page.keyboard.press('Enter');
      await wait(page);
      await page.locator('input[type=password]').fill('right');
      await page.keyboard.press('Enter');
      await wait(page);
    },
  ],
  'phone-list': [phone, 'light', 'zh-CN', '/mail', async () => {}],
  'phone-thread': [phone, 'light', 'en', '/mail?thread=th-1', async () => {}],
  'phone-boxes': [
    phone,
    'dark',
    'zh-CN',
    '/mail',
    async (page) => {
      await page.getByRole('button', { name: '邮箱与文件夹' }).click();
      await wait(page);
    },
  ],
  'phone-compose': [
    phone,
    'light',
    'zh-CN',
    '/mail?thread=th-9&tab=customers',
    async (page) => {
      await page.keyboard.press('c');
      await wait(page, 1500);
    },
  ],
  'away-writing': [desk, 'light', 'en', '/mail?thread=th-1', goesAway, comesBack],
  away: [
    desk,
    'light',
    'zh-CN',
    '/mail?thread=th-1',
    async (page) => {
      await goesAway(page);
      await sends(page);
    },
    comesBack,
  ],
  'away-list': [
    desk,
    'light',
    'en',
    '/mail?thread=th-1',
    async (page) => {
      await goesAway(page);
      await sends(page);
      await lists(page);
    },
    comesBack,
  ],
  'away-search': [
    desk,
    'light',
    'en',
    '/mail',
    async (page) => {
      await goesAway(page);
      await sends(page);
      await page.keyboard.press('/');
      await page.keyboard.type('flood light');
      await wait(page, 1200);
    },
    comesBack,
  ],
  'away-phone': [
    phone,
    'light',
    'zh-CN',
    '/mail?thread=th-1',
    async (page) => {
      await goesAway(page);
      await sends(page);
      await lists(page);
    },
    comesBack,
  ],
  'away-phone-dark': [
    phone,
    'dark',
    'en',
    '/mail',
    async (page) => {
      await goesAway(page);
      await sends(page);
    },
    comesBack,
  ],
  'phone-buyer': [
    phone,
    'light',
    'en',
    '/mail?thread=th-1',
    async (page) => {
      await page.getByRole('button', { name: 'Buyer' }).click();
      await wait(page, 900);
    },
  ],
};

mkdirSync(folder, { recursive: true });
const browser = await chromium.launchPersistentContext(mkdtempSync(join(tmpdir(), 'tradewind-shots-')), {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  headless: true,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
const page = await browser.newPage();
page.on('pageerror', (error) => console.error('page error:', error.message));
page.on('console', (line) => line.type() === 'error' && console.error('console:', line.text().slice(0, 400)));
for (const [name, [size, theme, lang, path, act, after]] of Object.entries(scenes)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  await page.setViewportSize(size);
  await page.goto(`${web}/mark.svg`);
  await page.evaluate(
    ([t, l]) => {
      localStorage.clear();
      localStorage.setItem('tradewind.theme', JSON.stringify(t));
      localStorage.setItem('tradewind.lang', JSON.stringify(l));
    },
    [theme, lang],
  );
  await page.goto(`${web}${path}`);
  await page.waitForSelector('nav', { timeout: 15_000 }).catch(() => console.error(`${name}: no shell`));
  await wait(page, 1300);
  try {
    await act(page);
    await wait(page, 300);
  } catch (error) {
    console.error(`${name}: ${error.message.split('\n')[0]}`);
  }
  await page.screenshot({ path: join(folder, `${name}.png`) });
  console.log(name);
  await after?.(page);
}
await browser.close();
