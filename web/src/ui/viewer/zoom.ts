/** How much larger than it fits a picture or a page is shown. */
export const ZOOMS = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4, 6] as const;
export const FITS = 1;

/** The next step in a direction; the last one stays. */
export function zoomed(now: number, by: 1 | -1): number {
  const next = by > 0 ? ZOOMS.find((one) => one > now) : ZOOMS.findLast((one) => one < now);
  return next ?? now;
}

interface Box {
  width: number;
  height: number;
}

/** The width (px) at which all of a picture is seen; never more than its own. */
export function fitted(own: Box, room: Box): number {
  if (own.width <= 0 || own.height <= 0) return room.width;
  return own.width * Math.min(1, room.width / own.width, room.height / own.height);
}
