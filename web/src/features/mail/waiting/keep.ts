import i18next from 'i18next';
import { signedInAs } from '@/api/me';
import type { Id } from '@/api/types';
import { toast } from '@/lib/toast';
import { open } from '../compose/composers';
import { alone, change, get, put, remove, show, type Thing, waiting } from './store';

/** Something about one of these waits already; what comes after it must not overtake it. */
export function isBehind(about: readonly Id[]): boolean {
  return waiting.get().some((thing) => !thing.refused && thing.about.some((one) => about.includes(one)));
}

/** Keeps what could not be told to the server; says whether this browser took it. `tells`: with words and a way back. */
export async function keepThing(thing: Omit<Thing, 'nr' | 'at'>, tells: boolean): Promise<boolean> {
  const account = signedInAs.get();
  if (!account) return false;
  try {
    await put(account, thing);
  } catch {
    return false; // its author is told as of any act that failed
  }
  if (tells) toast.undo(i18next.t('mail:late.waiting.kept'), () => takeBack(thing.key));
  return true;
}

/** Forgets it: the screen is again as the server has it. */
export async function takeBack(key: string): Promise<void> {
  await settled(key, (account) => remove(account, key));
}

/** A mail that waits, open in a window again. */
export async function openAgain(key: string): Promise<void> {
  await settled(key, async (_account, { what }) => {
    if (!('copy' in what)) return;
    const { mode, messageId, draftId } = what.copy;
    open({ seed: { mode, messageId, draftId, kept: key }, place: 'window' });
  });
}

/** Lets it go out although the server has said no before. `asItIs`: also when newer mail has come. */
export async function tryAgain(key: string, asItIs: boolean): Promise<void> {
  await settled(key, async (account) => {
    await change(account, key, (now) => {
      const { what } = now;
      if (!asItIs || what.kind !== 'act') return { ...now, refused: undefined };
      const { seen_until: _, ...body } = what.body;
      return { ...now, what: { ...what, body, seenUntil: undefined }, refused: undefined };
    });
  });
}

/** Does something with a thing once it is certain that it is not on its way; says so when it has gone. */
async function settled(key: string, does: (account: Id, thing: Thing) => Promise<void>): Promise<void> {
  const account = signedInAs.get();
  if (!account) return;
  const isThere = await alone(account, true, async () => {
    const thing = await get(account, key);
    if (thing) await does(account, thing);
    return thing !== undefined;
  });
  if (isThere) return;
  await show(account);
  toast.say(i18next.t('mail:late.waiting.gone'));
}
