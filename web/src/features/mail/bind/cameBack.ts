/** What an identity provider sends a person back with (RFC 6749, 4.1.2; RFC 9207). */
export interface CameBack {
  state: string;
  code: string | null;
  error: string | null;
  error_description: string | null;
  iss: string | null;
}

/** Reads it from the address; nothing when nobody was sent back. `raw` is what the router reads, for which a code of digits is a number. */
export function cameBack(raw: Record<string, unknown>, address: string): CameBack | undefined {
  const typed = new URLSearchParams(address);
  const text = (name: string) => (typeof raw[name] === 'string' ? (raw[name] as string) : typed.get(name));
  const state = text('state');
  if (!state || (text('code') === null && text('error') === null)) return undefined;
  return {
    state,
    code: text('code'),
    error: text('error'),
    error_description: text('error_description'),
    iss: text('iss'),
  };
}
