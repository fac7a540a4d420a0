import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Problem } from '@/api/problem';
import type { Draft } from '@/api/types';
import type { Copy, KeptFile } from '../waiting/store';
import { DraftKeeper, type Keeps } from './keeper';
import type { DraftPort, SendWhen } from './port';

const draft = (more: Partial<Draft> = {}): Draft => ({
  id: 'd',
  mailbox_id: 'm',
  to: [],
  cc: [],
  bcc: [],
  subject: '',
  html: '<p></p>',
  attachments: [],
  in_reply_to_message_id: null,
  thread_id: null,
  mode: 'new',
  revision: 1,
  updated_at: '2026-11-22T00:00:00Z',
  template_id: null,
  ...more,
});

function fakePort(more: Partial<DraftPort> = {}): DraftPort {
  return {
    create: vi.fn(async (body) => draft({ ...body, id: 'd', revision: 1 } as Partial<Draft>)),
    read: vi.fn(async () => draft()),
    save: vi.fn(async (_id, revision, content) => draft({ ...content, revision: revision + 1 })),
    remove: vi.fn(async () => undefined),
    attach: vi.fn(async () => draft({ revision: 2 })),
    detach: vi.fn(async () => draft({ revision: 2 })),
    send: vi.fn(async () => ({ outgoing_id: 'o', leaves_at: '2026-11-22T00:00:10Z', awaits_approval: false })),
    ...more,
  };
}

/** A browser's storage. */
class Shelf implements Keeps {
  copies = new Map<string, Copy>();
  queued = new Map<string, { copy: Copy; when: SendWhen }>();
  left = new Set<string>();
  files = new Map<string, File>();
  refuses = false;

  keep = async (key: string, copy: Copy) => {
    if (!this.refuses) this.copies.set(key, copy);
    return !this.refuses;
  };
  leave = (key: string, copy: Copy) => {
    this.left.add(key);
    return this.keep(key, copy);
  };
  queue = async (key: string, name: string, copy: Copy, when: SendWhen) => {
    if (this.refuses) return false;
    this.copies.delete(key);
    this.queued.set(name, { copy, when });
    return true;
  };
  drop = async (key: string) => {
    this.copies.delete(key);
  };
  leftOf = async (draftId: string) => {
    const left = [...this.copies].find(([, copy]) => copy.draftId === draftId);
    return left && { key: left[0], copy: left[1] };
  };
  take = async (from: string, to: string) => {
    const copy = this.copies.get(from) ?? this.queued.get(from)?.copy;
    this.copies.delete(from);
    this.queued.delete(from);
    if (copy) this.copies.set(to, copy);
    return copy;
  };
  keepFile = async (file: File, inline: boolean): Promise<KeptFile | undefined> => {
    if (this.refuses) return undefined;
    this.files.set(file.name, file);
    return { id: file.name, name: file.name, bytes: file.size, inline };
  };
  fileOf = async ({ id }: KeptFile) => this.files.get(id);
  dropFile = async (id: string) => {
    this.files.delete(id);
  };
}

let shelf = new Shelf();
const subjects = () => [...shelf.copies.values()].map((copy) => copy.content.subject);
const copy = (more: Partial<Copy> = {}): Copy => ({
  draftId: 'd',
  revision: 1,
  newId: 'n',
  mode: 'new',
  messageId: undefined,
  ours: [],
  content: { mailbox_id: 'm', to: [], cc: [], bcc: [], subject: '', html: '', template_id: null },
  saved: false,
  attachments: [],
  files: [],
  ...more,
});
const changed = (newer: Draft) => new Problem(409, 'mail.draft_changed', '', [], undefined, { draft: newer });
const phase = (keeper: DraftKeeper) => keeper.state.get().phase;

beforeEach(() => {
  vi.useFakeTimers();
  shelf = new Shelf();
});
afterEach(() => vi.useRealTimers());

async function opened(port: DraftPort, draftId?: string) {
  const keeper = new DraftKeeper('k', { mode: 'new', mailboxId: 'm', draftId }, port, shelf);
  await vi.advanceTimersByTimeAsync(0);
  return keeper;
}

it('leaves nothing behind when a window is only opened', async () => {
  const port = fakePort();
  const keeper = await opened(port);
  await keeper.leave();
  expect(port.create).not.toHaveBeenCalled();
  expect(subjects()).toEqual([]);
});

it('keeps a copy here until the server has it', async () => {
  const port = fakePort();
  const keeper = await opened(port);
  keeper.edit({ subject: 'Lamps' });
  expect(subjects()).toEqual(['Lamps']);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(port.create).toHaveBeenCalledOnce();
  expect(phase(keeper)).toBe('clean');
  expect(subjects()).toEqual([]);
  keeper.edit({ subject: 'Lamps 2' });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(port.save).toHaveBeenCalledWith('d', 1, expect.objectContaining({ subject: 'Lamps 2' }));
});

it('tries again when nobody answered, and as soon as the line is back', async () => {
  const save = vi
    .fn()
    .mockRejectedValueOnce(Problem.unreachable())
    .mockResolvedValue(draft({ revision: 2 }));
  const keeper = await opened(fakePort({ save }), 'd');
  keeper.edit({ subject: 'x' });
  await vi.advanceTimersByTimeAsync(900);
  expect(phase(keeper)).toBe('waiting');
  expect(subjects()).toHaveLength(1);
  window.dispatchEvent(new Event('online'));
  await vi.advanceTimersByTimeAsync(0);
  expect(phase(keeper)).toBe('clean');
  expect(subjects()).toEqual([]);
});

it('asks before it writes over what somebody else wrote', async () => {
  const newer = draft({ subject: 'theirs', revision: 7 });
  const save = vi
    .fn()
    .mockRejectedValueOnce(changed(newer))
    .mockResolvedValue(draft({ revision: 8 }));
  const keeper = await opened(fakePort({ save }), 'd');
  keeper.edit({ subject: 'mine' });
  await vi.advanceTimersByTimeAsync(900);
  expect(phase(keeper)).toBe('conflict');
  keeper.edit({ subject: 'mine 2' });
  await vi.advanceTimersByTimeAsync(9_000);
  expect(save).toHaveBeenCalledOnce();
  keeper.resolve('mine');
  await vi.advanceTimersByTimeAsync(900);
  expect(save).toHaveBeenLastCalledWith('d', 7, expect.objectContaining({ subject: 'mine 2' }));
});

it('takes theirs into the editor', async () => {
  const newer = draft({ subject: 'theirs', revision: 7 });
  const keeper = await opened(fakePort({ save: vi.fn().mockRejectedValue(changed(newer)) }), 'd');
  keeper.edit({ subject: 'mine' });
  await vi.advanceTimersByTimeAsync(900);
  const { replaced } = keeper.state.get();
  keeper.resolve('theirs');
  expect(keeper.state.get()).toMatchObject({ phase: 'clean', content: { subject: 'theirs' }, replaced: replaced + 1 });
});

it('does not take its own files for somebody else', async () => {
  const withFile = draft({ revision: 2 });
  const save = vi
    .fn()
    .mockRejectedValueOnce(changed(withFile))
    .mockResolvedValue(draft({ revision: 3 }));
  const keeper = await opened(fakePort({ save }), 'd');
  keeper.edit({ subject: 'x' });
  await vi.advanceTimersByTimeAsync(900);
  expect(save).toHaveBeenLastCalledWith('d', 2, expect.objectContaining({ subject: 'x' }));
  expect(phase(keeper)).toBe('clean');
});

it('saves before it sends, and sends once however often it is asked', async () => {
  const port = fakePort();
  const keeper = await opened(port);
  keeper.edit({ subject: 'x' });
  await expect(keeper.send({ undo_seconds: 10 })).resolves.toMatchObject({ outgoing_id: 'o' });
  expect(phase(keeper)).toBe('gone');
  expect(port.send).toHaveBeenCalledWith('d', { undo_seconds: 10, asked_as: expect.stringMatching(/^[0-9a-f-]{36}$/) });
});

it('lets a mail wait here that nobody takes, with all that is needed to send it', async () => {
  const port = fakePort({ create: vi.fn().mockRejectedValue(Problem.unreachable()) });
  const keeper = await opened(port);
  keeper.edit({ subject: 'x' });
  const sent = await keeper.send({ track: true });
  expect(port.send).not.toHaveBeenCalled();
  const [name, waits] = [...shelf.queued][0] ?? [];
  expect(sent).toEqual({ waits: name });
  expect(waits).toMatchObject({ when: { track: true }, copy: { saved: false, content: { subject: 'x' } } });
  // Should the first asking have come through after all, the second one is for the same draft.
  expect(waits?.copy.newId).toBe(vi.mocked(port.create).mock.calls[0]?.[0].id);
  expect(subjects()).toEqual([]);
  expect(phase(keeper)).toBe('gone');
});

it('waits under the name of a sending whose answer was lost', async () => {
  const port = fakePort({ send: vi.fn().mockRejectedValue(Problem.unreachable()) });
  const keeper = await opened(port);
  keeper.edit({ subject: 'x' });
  const sent = await keeper.send({});
  expect(sent).toEqual({ waits: vi.mocked(port.send).mock.calls[0]?.[1].asked_as });
  expect([...shelf.queued.values()][0]?.copy).toMatchObject({ draftId: 'd', saved: true });
});

it('stays open when this browser can keep nothing', async () => {
  shelf.refuses = true;
  const keeper = await opened(fakePort({ create: vi.fn().mockRejectedValue(Problem.unreachable()) }));
  keeper.edit({ subject: 'x' });
  await expect(keeper.send({})).rejects.toMatchObject({ code: 'unreachable' });
  await vi.advanceTimersByTimeAsync(0);
  expect(keeper.state.get()).toMatchObject({ phase: 'waiting', unkept: true, content: { subject: 'x' } });
});

it('keeps a file that was chosen without a connection, and takes it up when somebody answers', async () => {
  const file = new File(['40 panels'], 'offer.txt');
  const there = draft({ revision: 3, attachments: [{ id: 'a', name: 'offer.txt', bytes: 9, inline: false } as never] });
  const port = fakePort({
    attach: vi.fn().mockRejectedValueOnce(Problem.unreachable()).mockResolvedValue(there),
    save: vi.fn(async (_id, revision, content) => draft({ ...content, revision: revision + 1 })),
  });
  const keeper = await opened(port, 'd');
  await keeper.attach([file]);
  expect(keeper.state.get().uploads).toMatchObject([{ kept: { name: 'offer.txt', bytes: 9 }, problem: undefined }]);
  expect([...shelf.copies.values()][0]?.files).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(port.attach).toHaveBeenCalledTimes(2);
  expect(keeper.state.get()).toMatchObject({ uploads: [], attachments: [{ name: 'offer.txt' }] });
  expect(shelf.files.size).toBe(0);
  expect(subjects()).toEqual([]);
});

it('does not add a file twice whose answer was lost', async () => {
  const there = draft({ revision: 2, attachments: [{ id: 'a', name: 'offer.txt', bytes: 9, inline: false } as never] });
  const port = fakePort({ attach: vi.fn().mockRejectedValue(Problem.unreachable()) });
  const keeper = await opened(port, 'd');
  vi.mocked(port.read).mockResolvedValue(there);
  await keeper.attach([new File(['40 panels'], 'offer.txt')]);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(port.attach).toHaveBeenCalledOnce();
  expect(keeper.state.get()).toMatchObject({ uploads: [], attachments: [{ id: 'a' }] });
});

it('opens what waits here again without asking anybody', async () => {
  const port = fakePort({ read: vi.fn().mockRejectedValue(Problem.unreachable()) });
  vi.mocked(port.save).mockRejectedValue(Problem.unreachable());
  shelf.files.set('offer.txt', new File(['40 panels'], 'offer.txt'));
  const files = [{ id: 'offer.txt', name: 'offer.txt', bytes: 9, inline: false }];
  const content = { ...copy().content, subject: 'Our offer' };
  shelf.queued.set('name', { copy: copy({ content, files }), when: {} });
  const keeper = new DraftKeeper('k', { mode: 'new', draftId: 'd', kept: 'name' }, port, shelf);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(port.read).not.toHaveBeenCalled();
  expect(keeper.state.get()).toMatchObject({ phase: 'waiting', content: { subject: 'Our offer' }, draftId: 'd' });
  expect(keeper.state.get().uploads).toMatchObject([{ file: { name: 'offer.txt' }, kept: files[0] }]);
  expect([shelf.queued.size, shelf.copies.size]).toEqual([0, 1]);
});

it('knows its own writing again when the answer to a save was lost', async () => {
  const save = vi
    .fn()
    .mockRejectedValueOnce(Problem.unreachable())
    .mockRejectedValueOnce(changed(draft({ subject: 'x', revision: 2 })))
    .mockResolvedValue(draft({ subject: 'xy', revision: 3 }));
  const keeper = await opened(fakePort({ save }), 'd');
  keeper.edit({ subject: 'x' });
  await vi.advanceTimersByTimeAsync(900);
  keeper.edit({ subject: 'xy' });
  await vi.advanceTimersByTimeAsync(4_000);
  expect(save).toHaveBeenLastCalledWith('d', 2, expect.objectContaining({ subject: 'xy' }));
  expect(phase(keeper)).toBe('clean');
});

it('writes a new draft when the old one was thrown away elsewhere', async () => {
  const create = vi.fn(async (body: object) => draft({ ...body, id: 'fresh' } as Partial<Draft>));
  const keeper = await opened(
    fakePort({ save: vi.fn().mockRejectedValue(new Problem(404, 'mail.not_found', '')), create }),
    'd',
  );
  keeper.edit({ subject: 'x' });
  await vi.advanceTimersByTimeAsync(900);
  expect(keeper.state.get()).toMatchObject({ phase: 'clean', draftId: 'fresh' });
});

it('removes an answer that was begun and left untouched', async () => {
  const port = fakePort();
  const keeper = new DraftKeeper('k2', { mode: 'reply', messageId: 'msg' }, port, shelf);
  await vi.advanceTimersByTimeAsync(0);
  await keeper.leave();
  expect(port.remove).toHaveBeenCalledWith('d');
});

it('takes an answer along that was only opened when its tab goes, and makes it again should the tab come back', async () => {
  const port = fakePort();
  const keeper = new DraftKeeper('k', { mode: 'reply', mailboxId: 'm', messageId: 'x' }, port, shelf);
  await vi.advanceTimersByTimeAsync(0);
  window.dispatchEvent(new Event('pagehide'));
  expect(port.remove).toHaveBeenCalledTimes(1);
  keeper.edit({ html: '<p>Dear Ahmed</p>' });
  await keeper.flush();
  expect(port.create).toHaveBeenLastCalledWith(
    expect.objectContaining({ mode: 'reply', in_reply_to_message_id: 'x', html: '<p>Dear Ahmed</p>' }),
  );
  window.dispatchEvent(new Event('pagehide'));
  expect(port.remove).toHaveBeenCalledTimes(1);
});

it('goes on with what a tab that is gone had typed on the same revision', async () => {
  const port = fakePort();
  const content = { ...copy().content, html: '<p>as promised</p>' };
  shelf.copies.set('gone', copy({ content }));
  const keeper = await opened(port, 'd');
  expect(keeper.state.get().content?.html).toBe('<p>as promised</p>');
  expect(shelf.copies.has('gone')).toBe(false);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(port.save).toHaveBeenCalledWith('d', 1, expect.objectContaining({ html: '<p>as promised</p>' }));
  expect(shelf.copies.size).toBe(0);
});

it('leaves alone what was typed on an older revision', async () => {
  shelf.copies.set('gone', copy({ revision: 0, content: { ...copy().content, html: '<p>old</p>' } }));
  const keeper = await opened(fakePort(), 'd');
  expect(keeper.state.get().content?.html).toBe('<p></p>');
  expect([...shelf.copies.keys()]).toEqual(['gone']);
});

it('leaves what it could not bring to the server to those who deliver later', async () => {
  const keeper = await opened(fakePort({ create: vi.fn().mockRejectedValue(Problem.unreachable()) }));
  keeper.edit({ subject: 'Lamps' });
  await keeper.leave();
  expect([...shelf.left]).toEqual(['k']);
  expect(subjects()).toEqual(['Lamps']);
});
