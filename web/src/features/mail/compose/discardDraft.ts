import { Problem } from '@/api/problem';
import type { Id } from '@/api/types';
import { newId } from '@/lib/newId';
import { toast } from '@/lib/toast';
import { keepThing } from '../waiting/keep';
import { nameOf } from '../words';
import { type DraftContent, serverPort } from './port';

/** Throws a draft away on the server, now or when the connection is back. One that is gone already is as it should be. */
export async function discardDraft(draftId: Id, { to, subject }: Pick<DraftContent, 'to' | 'subject'>): Promise<void> {
  try {
    await serverPort.remove(draftId);
  } catch (thrown) {
    const problem = Problem.of(thrown);
    if (problem.status === 404) return;
    const what = { kind: 'discard', draftId } as const;
    const thing = { key: newId(), about: [draftId], who: to.map(nameOf).join(', '), subject, what };
    if (!problem.isAway || !(await keepThing(thing, false))) toast.problem(problem);
  }
}
