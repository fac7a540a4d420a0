/**
 * Reads an address by what a page knows. The router hands on whatever the reader leaves out, so that a page would meet what anybody
 * typed; here it is left out by name.
 */
export const only =
  <S extends object>(read: (raw: Record<string, unknown>) => S) =>
  (raw: Record<string, unknown>): S => ({
    ...Object.fromEntries(Object.keys(raw).map((key) => [key, undefined])),
    ...read(raw),
  });
