import type { FollowUpType } from './queries';

/** Of the offered ones those with a button of their own, and those in the menu behind them. A menu of one would cost as much room. */
export function offered(all: readonly FollowUpType[], buttons: number): [FollowUpType[], FollowUpType[]] {
  const there = all.filter((one) => !one.retired);
  const cut = there.length <= buttons + 1 ? there.length : buttons;
  return [there.slice(0, cut), there.slice(cut)];
}

/** The list with one of it moved by a place; the same list where there is no such place. */
export function moved<T>(all: readonly T[], at: number, by: -1 | 1): readonly T[] {
  const one = all[at];
  const other = all[at + by];
  return one === undefined || other === undefined ? all : all.with(at, other).with(at + by, one);
}
