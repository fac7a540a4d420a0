/**
 * Where a draft stands between the fingers and the server:
 *
 * - `opening`: the server is asked for it; - `clean`: the server has all of it; - `dirty`: it has not, a save is due;
 * - `saving`: a save is on its way; - `saving_dirty`: and meanwhile more was typed;
 * - `waiting`: nobody answered; it is kept here and tried again; - `refused`: the server said no to this content;
 * - `conflict`: somebody (another window, another device) saved a newer one; a person decides;
 * - `gone`: sent or thrown away.
 */
export type Phase =
  | 'opening'
  | 'clean'
  | 'dirty'
  | 'saving'
  | 'saving_dirty'
  | 'waiting'
  | 'refused'
  | 'conflict'
  | 'gone';

export type DraftEvent =
  | 'opened'
  | 'edited'
  | 'save_begun'
  | 'saved'
  | 'unreachable'
  | 'refused'
  | 'conflicted'
  | 'resolved'
  | 'removed';

const TABLE: Record<Phase, Partial<Record<DraftEvent, Phase>>> = {
  opening: { opened: 'clean', edited: 'dirty', unreachable: 'waiting', refused: 'refused' },
  clean: { edited: 'dirty', conflicted: 'conflict' },
  dirty: { save_begun: 'saving', conflicted: 'conflict' },
  saving: {
    edited: 'saving_dirty',
    saved: 'clean',
    unreachable: 'waiting',
    refused: 'refused',
    conflicted: 'conflict',
  },
  saving_dirty: { saved: 'dirty', unreachable: 'waiting', refused: 'refused', conflicted: 'conflict' },
  waiting: { save_begun: 'saving', opened: 'dirty' },
  refused: { edited: 'dirty', save_begun: 'saving' },
  conflict: { resolved: 'dirty' },
  gone: {},
};

/** The next phase; what has no meaning in a phase changes nothing. */
export function next(phase: Phase, event: DraftEvent): Phase {
  if (event === 'removed') return 'gone';
  return TABLE[phase][event] ?? phase;
}

/** Whether something is only here, so that leaving would lose it if this browser did not keep it. */
export function isOnlyHere(phase: Phase): boolean {
  return (
    phase === 'dirty' ||
    phase === 'saving' ||
    phase === 'saving_dirty' ||
    phase === 'waiting' ||
    phase === 'refused' ||
    phase === 'conflict'
  );
}

/** Whether a save may begin now. */
export function maySave(phase: Phase): boolean {
  return phase === 'dirty' || phase === 'waiting';
}
