import { Blob as NodeBlob, File as NodeFile } from 'node:buffer';
import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { beforeEach, expect, it, vi } from 'vitest';
import * as problems from '@/api/problem';
import type { Draft, DraftAttachment, ThreadActBody } from '@/api/types';
import type { DraftContent, DraftPort } from '../compose/port';
import type { Line } from './deliver';
import type { Copy, Thing } from './store';

const { Problem } = problems;
// Tabs begin with nothing in their memory; what a problem is stays the same, so that the server can say one.
vi.doMock('@/api/problem', () => problems);

const content = (more: Partial<DraftContent> = {}): DraftContent => ({
  mailbox_id: 'm',
  to: [{ name: 'Ana', address: 'ana@lumen.example' }],
  cc: [],
  bcc: [],
  subject: 'Our offer',
  html: '<p>Forty panels</p>',
  template_id: null,
  ...more,
});

const copy = (more: Partial<Copy> = {}): Copy => ({
  draftId: undefined,
  revision: undefined,
  newId: 'd',
  mode: 'new',
  messageId: undefined,
  ours: [],
  content: content(),
  saved: false,
  attachments: [],
  files: [],
  ...more,
});

const mail = (key: string, of: Copy = copy()): Omit<Thing, 'nr' | 'at'> => ({
  key,
  about: [of.draftId ?? of.newId],
  who: 'Ana',
  subject: of.content.subject,
  what: { kind: 'mail', copy: of, when: { undo_seconds: 10 } },
});

const act = (key: string, thread: string, body: Partial<ThreadActBody> = {}): Omit<Thing, 'nr' | 'at'> => ({
  key,
  about: [thread],
  who: 'Ana',
  subject: '',
  what: { kind: 'act', body: { ids: [thread], act: 'star', ...body }, seenUntil: undefined },
});

const changed = (newer: Draft) => new Problem(409, 'mail.draft_changed', 'changed', [], undefined, { draft: newer });

/** A server that does what it is asked, and whose answers get lost where the test says. */
class Server {
  session = 'anna';
  drafts = new Map<string, Draft>();
  sent: { as: string; subject: string; files: string[] }[] = [];
  acts: string[] = [];
  away = false;
  /** The answer to the next request of this name does not arrive. */
  loses: string | undefined;
  /** The next request of this name is answered so. */
  says = new Map<string, problems.Problem>();

  private async ask<T>(name: string, does: () => T): Promise<T> {
    await new Promise((later) => setTimeout(later, 1));
    if (this.away) throw Problem.unreachable();
    const no = this.says.get(name);
    if (no) throw no;
    const answer = does();
    if (this.loses !== name) return answer;
    this.loses = undefined;
    this.away = true;
    throw Problem.unreachable();
  }

  private found(id: string): Draft {
    const draft = this.drafts.get(id);
    if (!draft) throw new Problem(404, 'mail.not_found', 'gone');
    return draft;
  }

  private write(draft: Draft): Draft {
    this.drafts.set(draft.id, draft);
    return draft;
  }

  private port: DraftPort = {
    create: (body) =>
      this.ask('create', () => {
        const there = this.drafts.get(body.id ?? '');
        if (there) throw changed(there);
        const fresh = { id: body.id, attachments: [], revision: 1, ...body } as unknown as Draft;
        return this.write(fresh);
      }),
    read: (id) => this.ask('read', () => this.found(id)),
    save: (id, revision, by) =>
      this.ask('save', () => {
        const draft = this.found(id);
        if (draft.revision !== revision) throw changed(draft);
        return this.write({ ...draft, ...by, revision: revision + 1 });
      }),
    remove: (id) => this.ask('remove', () => this.drafts.delete(id)),
    attach: (id, file, inline) =>
      this.ask('attach', () => {
        const draft = this.found(id);
        const one = { id: `${file.name}-${draft.revision}`, name: file.name, bytes: file.size, inline };
        const attachments = [...draft.attachments, one as DraftAttachment];
        return this.write({ ...draft, attachments, revision: draft.revision + 1 });
      }),
    detach: (id) => this.ask('detach', () => this.found(id)),
    send: (id, when) =>
      this.ask('send', () => {
        const as = when.asked_as ?? '';
        if (!this.sent.some((one) => one.as === as)) {
          const { subject, attachments } = this.found(id);
          this.sent.push({ as, subject, files: attachments.map((one) => one.name) });
          this.drafts.delete(id);
        }
        return { outgoing_id: 'o', leaves_at: '2026-11-27T00:00:10Z', awaits_approval: false };
      }),
  };

  readonly line: Line = {
    account: () => this.ask('account', () => this.session),
    act: (body) => this.ask(`act ${body.ids?.[0]}`, () => this.acts.push(`${body.act} ${body.ids?.join()}`)),
    label: (id, labels) => this.ask('label', () => this.acts.push(`label ${id} ${labels.join()}`)),
    port: this.port,
  };
}

/** Locks as a browser has them, over all its tabs. */
class Locks {
  private held = new Map<string, Promise<unknown>>();

  async request(name: string, { ifAvailable }: { ifAvailable: boolean }, does: (lock: object | null) => unknown) {
    while (this.held.has(name)) {
      if (ifAvailable) return does(null);
      await this.held.get(name);
    }
    const work = Promise.resolve(does({}));
    this.held.set(name, work);
    try {
      return await work;
    } finally {
      this.held.delete(name);
    }
  }
}

/** Opens a tab of the same browser; nothing of an earlier one's memory is left. */
async function tab(account = 'anna') {
  vi.resetModules();
  const { signedInAs } = await import('@/api/me');
  signedInAs.set(account);
  const store = await import('./store');
  const { deliver } = await import('./deliver');
  const { takeBack } = await import('./keep');
  const go = (server: Server) => store.alone(account, false, () => deliver(account, server.line, () => false));
  return { ...store, go, takeBack };
}

const kinds = (things: readonly Thing[]) => things.map((thing) => thing.key);

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  vi.stubGlobal('Blob', NodeBlob);
  vi.stubGlobal('File', NodeFile);
  Object.defineProperty(navigator, 'locks', { value: new Locks(), configurable: true });
});

it('keeps things over the end of its tab and sends them in the order in which they were done', async () => {
  const first = await tab();
  await first.put('anna', act('1', 't1', { act: 'star' }));
  await first.put('anna', mail('2'));
  await first.put('anna', act('3', 't1', { act: 'unstar' }));
  const server = new Server();
  const later = await tab();
  expect(kinds(await later.all('anna'))).toEqual(['1', '2', '3']);
  await later.go(server);
  expect(server.acts).toEqual(['star t1', 'unstar t1']);
  expect(server.sent).toEqual([{ as: '2', subject: 'Our offer', files: [] }]);
  expect(await later.all('anna')).toEqual([]);
});

it('sends nothing while nobody answers, and all of it after', async () => {
  const { put, go, all } = await tab();
  const server = new Server();
  server.away = true;
  await put('anna', act('1', 't1'));
  await put('anna', act('2', 't2'));
  expect(await go(server)).toMatchObject({ done: [], isLeft: true });
  expect(kinds(await all('anna'))).toEqual(['1', '2']);
  server.away = false;
  expect(await go(server)).toMatchObject({ isLeft: false });
  expect(server.acts).toEqual(['star t1', 'star t2']);
});

it.each(['create', 'attach', 'send'])(
  'sends a mail once with its files when the answer to %s is lost and the browser dies',
  async (step) => {
    const server = new Server();
    const first = await tab();
    await first.putFile('anna', 'f1', new Blob(['40 panels']));
    await first.putFile('anna', 'f2', new Blob(['specs']));
    const files = [
      { id: 'f1', name: 'offer.txt', bytes: 9, inline: false },
      { id: 'f2', name: 'specs.txt', bytes: 5, inline: false },
    ];
    await first.put('anna', mail('once', copy({ files })));
    server.loses = step;
    await first.go(server);
    expect(kinds(await first.all('anna'))).toEqual(['once']);

    server.away = false;
    const later = await tab();
    await later.go(server);
    await (await tab()).go(server);
    expect(server.sent).toEqual([{ as: 'once', subject: 'Our offer', files: ['offer.txt', 'specs.txt'] }]);
    expect(server.drafts.size).toBe(0);
    expect(await later.all('anna')).toEqual([]);
    expect(await later.fileOf('anna', files[0] as (typeof files)[0])).toBeUndefined();
  },
);

it('knows its own writing again when the answer to a save is lost', async () => {
  const server = new Server();
  server.drafts.set('d', {
    id: 'd',
    revision: 4,
    attachments: [],
    ...content({ html: '<p>1</p>' }),
  } as unknown as Draft);
  const { put, go, all } = await tab();
  await put('anna', mail('once', copy({ draftId: 'd', revision: 4 })));
  server.loses = 'save';
  await go(server);
  server.away = false;
  await go(server);
  expect(server.sent).toHaveLength(1);
  expect(await all('anna')).toEqual([]);
});

it('asks its author when somebody else has written meanwhile, and goes on with the rest', async () => {
  const server = new Server();
  server.drafts.set('d', { id: 'd', revision: 7, attachments: [], ...content({ html: 'theirs' }) } as unknown as Draft);
  const { put, go, all } = await tab();
  await put('anna', mail('1', copy({ draftId: 'd', revision: 4 })));
  await put('anna', act('2', 't2'));
  await go(server);
  expect(server.sent).toEqual([]);
  expect(server.acts).toEqual(['star t2']);
  expect(await all('anna')).toMatchObject([{ key: '1', refused: { code: 'mail.draft_changed', words: 'changed' } }]);
  // Nothing goes out by itself that was refused.
  await go(server);
  expect(server.sent).toEqual([]);
});

it('does not send a mail again that was sent from elsewhere', async () => {
  const server = new Server();
  const { put, go, all } = await tab();
  await put('anna', mail('1', copy({ draftId: 'sent-on-the-phone', revision: 4 })));
  await go(server);
  expect(server.sent).toEqual([]);
  expect(await all('anna')).toMatchObject([{ key: '1', refused: { code: 'mail.not_found' } }]);
});

it('holds back what is about the same as a thing that stumbled, and nothing else', async () => {
  const server = new Server();
  server.says.set('act t1', new Problem(500, 'web.fault', 'a fault'));
  const { put, go, all } = await tab();
  await put('anna', act('1', 't1'));
  await put('anna', act('2', 't2'));
  await put('anna', act('3', 't1', { act: 'done' }));
  await put('anna', mail('4'));
  expect(await go(server)).toMatchObject({ isLeft: true });
  expect(server.acts).toEqual(['star t2']);
  expect(server.sent).toHaveLength(1);
  expect(await all('anna')).toMatchObject([{ key: '1', trouble: 'a fault' }, { key: '3' }]);
  server.says.clear();
  await go(server);
  expect(server.acts).toEqual(['star t2', 'star t1', 'done t1']);
});

it('lets one tab deliver, whatever the others try', async () => {
  const server = new Server();
  const [one, other, third] = [await tab(), await tab(), await tab()];
  for (let nr = 0; nr < 5; nr += 1) await one.put('anna', act(`${nr}`, `t${nr}`));
  await one.put('anna', mail('mail'));
  await Promise.all([one.go(server), other.go(server), third.go(server)]);
  expect(server.acts).toEqual(['star t0', 'star t1', 'star t2', 'star t3', 'star t4']);
  expect(server.sent).toHaveLength(1);
});

it('tells other tabs what waits', async () => {
  const other = await tab();
  const one = await tab();
  await one.put('anna', act('1', 't1'));
  await vi.waitFor(() => expect(kinds(other.waiting.get())).toEqual(['1']));
  await one.remove('anna', '1');
  await vi.waitFor(() => expect(other.waiting.get()).toEqual([]));
});

it('neither shows nor sends another account what is not its own', async () => {
  const server = new Server();
  const anna = await tab('anna');
  await anna.put('anna', mail('hers'));
  const boris = await tab('boris');
  server.session = 'boris';
  await vi.waitFor(async () => expect(await boris.all('boris')).toEqual([]));
  expect(boris.waiting.get()).toEqual([]);
  await boris.go(server);
  // Her tab is open still, but the browser's session is his.
  await anna.go(server);
  expect(server.sent).toEqual([]);
  server.session = 'anna';
  await (await tab('anna')).go(server);
  expect(server.sent).toHaveLength(1);
});

it('waits for the next sign-in when the session has ended', async () => {
  const server = new Server();
  server.says.set('account', new Problem(401, 'web.unauthenticated', 'signed out'));
  const { put, go, all } = await tab();
  await put('anna', mail('1'));
  await go(server);
  const [left] = await all('anna');
  expect([left?.key, left?.refused]).toEqual(['1', undefined]);
});

it('sends nothing that was taken back', async () => {
  const server = new Server();
  const { put, takeBack, go, all } = await tab();
  await put('anna', mail('1'));
  await put('anna', act('2', 't1'));
  await takeBack('1');
  await go(server);
  expect(server.sent).toEqual([]);
  expect(server.acts).toEqual(['star t1']);
  expect(await all('anna')).toEqual([]);
});

it('says so when the browser has lost a file, instead of sending without it', async () => {
  const server = new Server();
  const { put, go, all } = await tab();
  await put('anna', mail('1', copy({ files: [{ id: 'lost', name: 'offer.txt', bytes: 9, inline: false }] })));
  await go(server);
  expect(server.sent).toEqual([]);
  expect(await all('anna')).toMatchObject([{ refused: { code: 'mail.file_lost' } }]);
});

it('brings home a draft that was left, and leaves alone one that may stand open elsewhere', async () => {
  const server = new Server();
  const { put, go, all } = await tab();
  const draft = (key: string, left: boolean): Omit<Thing, 'nr' | 'at'> => ({
    ...mail(key),
    what: { kind: 'draft', copy: copy({ newId: key }), left },
  });
  await put('anna', draft('left', true));
  await put('anna', draft('open', false));
  await go(server);
  expect([...server.drafts.keys()]).toEqual(['left']);
  vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 10 * 60_000);
  await go(server);
  expect([...server.drafts.keys()]).toEqual(['left', 'open']);
  expect(await all('anna')).toEqual([]);
});
