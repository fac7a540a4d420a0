import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { signedInAs } from '@/api/me';
import type { DraftAttachment, Id, MailLabel } from '@/api/types';
import { createStore } from '@/lib/store';
import type { WaitingAct } from '../acts';
import type { DraftContent, SendWhen } from '../compose/port';
import type { Known } from '../compose/put';

/** A file that was chosen here and is not on the server yet; its bytes lie beside, under its id. */
export interface KeptFile {
  id: string;
  name: string;
  bytes: number;
  inline: boolean;
}

/** A mail as this browser keeps it: all that is needed to bring it to the server. */
export interface Copy extends Known {
  content: DraftContent;
  /** The server has this very content. */
  saved: boolean;
  /** Files that the server has. */
  attachments: readonly DraftAttachment[];
  files: readonly KeptFile[];
}

export type What =
  | ({ kind: 'act' } & WaitingAct)
  | { kind: 'label'; messageId: Id; labels: MailLabel[] }
  | { kind: 'discard'; draftId: Id }
  /** `left`: nobody writes on it any more. */
  | { kind: 'draft'; copy: Copy; left: boolean }
  | { kind: 'mail'; copy: Copy; when: SendWhen };

/** Something that its author has done and the server does not know yet. */
export interface Thing {
  /** A sending is asked for under it, so that it happens once. */
  key: string;
  /** Things go out in this order. */
  nr: number;
  at: number;
  /** What it is about; things about the same never overtake each other. */
  about: readonly Id[];
  who: string;
  subject: string;
  what: What;
  /** The server said no: it stays until its author decides. */
  refused?: { code: string; words: string } | undefined;
  /** What the server stumbled over last. */
  trouble?: string | undefined;
}

interface Shelves extends DBSchema {
  things: { key: string; value: Thing; indexes: { nr: number } };
  files: { key: string; value: { id: string; blob: Blob } };
}

/** What waits for the account that is signed in; other tabs' things too. */
export const waiting = createStore<readonly Thing[]>([]);

/** Each account has a database of its own: another one at this browser neither sees nor sends what lies in it. */
const open = new Map<Id, Promise<IDBPDatabase<Shelves>>>();
const tabs = new BroadcastChannel('tradewind.waiting');
tabs.onmessage = ({ data }) => {
  if (data === signedInAs.get()) void read();
};
signedInAs.follow(() => void read());
void read();

/** The acts on threads that wait; what the server has refused is as it says. */
export function actsOf(things: readonly Thing[]): WaitingAct[] {
  return things.flatMap(({ what, refused }) => (what.kind === 'act' && !refused ? what : []));
}

/** Everything of an account, in its order. */
export async function all(account: Id): Promise<Thing[]> {
  return (await shelves(account)).getAllFromIndex('things', 'nr');
}

export async function get(account: Id, key: string): Promise<Thing | undefined> {
  return (await shelves(account)).get('things', key);
}

interface Way {
  /** The thing that it comes from. */
  insteadOf?: string;
  /** At each letter that is typed: no screen is told, and the disk takes it in its own time. */
  silently?: boolean;
}

/** Puts a thing to those that wait. Throws when this browser keeps nothing: storage is full or refused. */
export async function put(account: Id, thing: Omit<Thing, 'nr' | 'at'>, way: Way = {}): Promise<void> {
  const { insteadOf, silently = false } = way;
  const durability = silently ? 'default' : 'strict';
  const tx = (await shelves(account)).transaction('things', 'readwrite', { durability });
  const before = await tx.store.get(insteadOf ?? thing.key);
  const last = await tx.store.index('nr').openCursor(null, 'prev');
  const nr = before?.nr ?? (last?.value.nr ?? 0) + 1;
  if (insteadOf !== undefined) await tx.store.delete(insteadOf);
  await tx.store.put({ ...thing, nr, at: Date.now() });
  await tx.done;
  if (silently) return;
  // So that a browser short of space takes something else; whether it agrees changes nothing here.
  void navigator.storage?.persist?.();
  await show(account);
}

/** Changes a thing, unless it was taken back meanwhile. */
export async function change(account: Id, key: string, by: (thing: Thing) => Thing): Promise<Thing | undefined> {
  const tx = (await shelves(account)).transaction('things', 'readwrite', { durability: 'strict' });
  const present = await tx.store.get(key);
  const changed = present && by(present);
  if (changed) await tx.store.put(changed);
  await tx.done;
  await show(account);
  return changed;
}

/** Takes a thing and its files away. `silently`: screens are told by `show`, once they have read what it has become. */
export async function remove(account: Id, key: string, silently = false): Promise<void> {
  const tx = (await shelves(account)).transaction(['things', 'files'], 'readwrite', { durability: 'strict' });
  const thing = await tx.objectStore('things').get(key);
  if (thing) await tx.objectStore('things').delete(key);
  for (const file of filesOf(thing)) await tx.objectStore('files').delete(file.id);
  await tx.done;
  if (thing && !silently) await show(account);
}

export async function putFile(account: Id, id: string, blob: Blob): Promise<void> {
  await (await shelves(account)).put('files', { id, blob });
}

export async function dropFile(account: Id, id: string): Promise<void> {
  await (await shelves(account)).delete('files', id);
}

/** A kept file with its bytes. */
export async function fileOf(account: Id, { id, name }: KeptFile): Promise<File | undefined> {
  const kept = await (await shelves(account)).get('files', id);
  return kept && new File([kept.blob], name, { type: kept.blob.type });
}

/** Tells this and other tabs what waits now. */
export async function show(account: Id): Promise<void> {
  tabs.postMessage(account);
  await read();
}

/** Does it while no other tab delivers; without `wait` not at all when one does. */
export async function alone<T>(account: Id, wait: boolean, work: () => Promise<T>): Promise<T | undefined> {
  // Pages without TLS have no locks: there two tabs may try the same at once, and the names of things keep it from happening twice.
  if (!('locks' in navigator)) return work();
  const name = `tradewind.deliver.${account}`;
  return await navigator.locks.request(name, { ifAvailable: !wait }, async (lock) => (lock ? work() : undefined));
}

function shelves(account: Id): Promise<IDBPDatabase<Shelves>> {
  const there = open.get(account);
  if (there) return there;
  const opening = openDB<Shelves>(`tradewind.${account}`, 1, {
    upgrade(db) {
      db.createObjectStore('things', { keyPath: 'key' }).createIndex('nr', 'nr');
      db.createObjectStore('files', { keyPath: 'id' });
    },
    terminated: () => open.delete(account),
  });
  open.set(account, opening);
  opening.catch(() => open.delete(account)); // whoever asked is told; the next one tries again
  return opening;
}

async function read(): Promise<void> {
  const account = signedInAs.get();
  // A browser that refuses storage has nothing that waits.
  const things = account ? await all(account).catch(() => []) : [];
  if (signedInAs.get() === account) waiting.set(things);
}

function filesOf(thing: Thing | undefined): readonly KeptFile[] {
  return thing && 'copy' in thing.what ? thing.what.copy.files : [];
}
