import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Problem } from '@/api/problem';
import type { Draft } from '@/api/types';
import { DraftKeeper } from './keeper';
import { keptCopies } from './localCopies';
import type { DraftPort } from './port';

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
    create: vi.fn(async (body) => draft({ ...body, revision: 1 } as Partial<Draft>)),
    read: vi.fn(async () => draft()),
    save: vi.fn(async (_id, revision, content) => draft({ ...content, revision: revision + 1 })),
    remove: vi.fn(async () => undefined),
    attach: vi.fn(async () => draft({ revision: 2 })),
    detach: vi.fn(async () => draft({ revision: 2 })),
    send: vi.fn(async () => ({ outgoing_id: 'o', leaves_at: '2026-11-22T00:00:10Z', awaits_approval: false })),
    ...more,
  };
}

const changed = (newer: Draft) => new Problem(409, 'mail.draft_changed', '', [], undefined, { draft: newer });
const phase = (keeper: DraftKeeper) => keeper.state.get().phase;

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
});
afterEach(() => vi.useRealTimers());

async function opened(port: DraftPort, draftId?: string) {
  const keeper = new DraftKeeper('k', { mode: 'new', mailboxId: 'm', draftId }, port);
  await vi.advanceTimersByTimeAsync(0);
  return keeper;
}

it('leaves nothing behind when a window is only opened', async () => {
  const port = fakePort();
  const keeper = await opened(port);
  await keeper.leave();
  expect(port.create).not.toHaveBeenCalled();
  expect(keptCopies()).toEqual([]);
});

it('keeps a copy here until the server has it', async () => {
  const port = fakePort();
  const keeper = await opened(port);
  keeper.edit({ subject: 'Lamps' });
  expect(keptCopies()[0]?.content.subject).toBe('Lamps');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(port.create).toHaveBeenCalledOnce();
  expect(phase(keeper)).toBe('clean');
  expect(keptCopies()).toEqual([]);
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
  expect(keptCopies()).toHaveLength(1);
  window.dispatchEvent(new Event('online'));
  await vi.advanceTimersByTimeAsync(0);
  expect(phase(keeper)).toBe('clean');
  expect(keptCopies()).toEqual([]);
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

it('saves before it sends, and sends nothing that the server has not', async () => {
  const port = fakePort({ create: vi.fn().mockRejectedValue(Problem.unreachable()) });
  const keeper = await opened(port);
  keeper.edit({ subject: 'x' });
  await expect(keeper.send({})).rejects.toMatchObject({ status: 0 });
  expect(port.send).not.toHaveBeenCalled();
  expect(keptCopies()).toHaveLength(1);
  const good = await opened(fakePort());
  good.edit({ subject: 'x' });
  await expect(good.send({ undo_seconds: 10 })).resolves.toMatchObject({ outgoing_id: 'o' });
  expect(phase(good)).toBe('gone');
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
  const keeper = new DraftKeeper('k2', { mode: 'reply', messageId: 'msg' }, port);
  await vi.advanceTimersByTimeAsync(0);
  await keeper.leave();
  expect(port.remove).toHaveBeenCalledWith('d');
});

it('takes an answer along that was only opened when its tab goes, and makes it again should the tab come back', async () => {
  const port = fakePort();
  const keeper = new DraftKeeper('k', { mode: 'reply', mailboxId: 'm', messageId: 'x' }, port);
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
  const left = { mode: 'new' as const, messageId: undefined, draftId: 'd', at: Date.now() };
  const content = { mailbox_id: 'm', to: [], cc: [], bcc: [], subject: '', html: '<p>as promised</p>' };
  localStorage.setItem('tradewind.draft.gone', JSON.stringify({ ...left, key: 'gone', revision: 1, content }));
  const keeper = await opened(port, 'd');
  expect(keeper.state.get().content?.html).toBe('<p>as promised</p>');
  expect(keptCopies().map((copy) => copy.key)).toEqual(['k']);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(port.save).toHaveBeenCalledWith('d', 1, expect.objectContaining({ html: '<p>as promised</p>' }));
  expect(keptCopies()).toEqual([]);
});

it('leaves alone what was typed on an older revision', async () => {
  const content = { mailbox_id: 'm', to: [], cc: [], bcc: [], subject: '', html: '<p>old</p>' };
  const left = { key: 'gone', mode: 'new', draftId: 'd', revision: 0, content, at: Date.now() };
  localStorage.setItem('tradewind.draft.gone', JSON.stringify(left));
  const keeper = await opened(fakePort(), 'd');
  expect(keeper.state.get().content?.html).toBe('<p></p>');
  expect(keptCopies().map((copy) => copy.key)).toEqual(['gone']);
});
