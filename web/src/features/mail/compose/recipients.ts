import type { Mailee } from '@/api/types';

/** What was made of typed or pasted recipients. */
export interface Parsed {
  people: Mailee[];
  /** Pieces that are no address. */
  wrong: string[];
}

/** Characters of an address, RFC 5321. */
const ADDRESS_MAX = 254;
const LOCAL_MAX = 64;

/**
 * Whether a text can be a mail address to write to. Narrower than RFC 5322 on purpose: no comments, no quoted local
 * part, a domain with a dot; international letters are allowed (RFC 6531).
 */
export function isAddress(text: string): boolean {
  if (text.length > ADDRESS_MAX) return false;
  const at = text.lastIndexOf('@');
  const local = text.slice(0, at);
  const domain = text.slice(at + 1);
  if (at < 1 || local.length > LOCAL_MAX) return false;
  if (!/^[^\s"(),:;<>@[\\\]]+$/u.test(local) || local.startsWith('.') || local.endsWith('.') || local.includes('..')) {
    return false;
  }
  return /^(?!-)[\p{L}\p{N}-]{1,63}(?<!-)(\.(?!-)[\p{L}\p{N}-]{1,63}(?<!-))+$/u.test(domain) && !/\.\d+$/.test(domain);
}

/** Reads `Ana <a@b.example>, "Li, Wei" <l@w.example>; c@d.example`, as people paste it, in any of the usual separators. */
export function parseRecipients(text: string): Parsed {
  const people: Mailee[] = [];
  const wrong: string[] = [];
  for (const piece of pieces(text)) {
    const bracket = /^(.*)<([^<>]*)>\s*$/su.exec(piece);
    const name =
      bracket?.[1]
        ?.trim()
        .replace(/^["'“]+|["'”]+$/g, '')
        .trim() ?? '';
    const address = (bracket?.[2] ?? piece).trim().replace(/^mailto:/i, '');
    if (isAddress(address)) people.push({ name, address: lower(address) });
    else wrong.push(...addressesIn(piece, people));
  }
  return { people: unique(people), wrong };
}

/** `a@b.example c@d.example` has no separator but the space; without any address the piece is wrong as a whole. */
function addressesIn(piece: string, people: Mailee[]): string[] {
  const words = piece.split(/\s+/).map((word) => word.replace(/^[<(]+|[>).]+$/g, ''));
  const found = words.filter(isAddress);
  if (found.length === 0 || (found.length === 1 && words.length > 1)) {
    const [only] = found;
    if (only === undefined) return [piece];
    // `Ana Souza ana@b.example`: one address behind a name.
    people.push({ name: words.filter((word) => word !== only).join(' '), address: lower(only) });
    return [];
  }
  for (const address of found) people.push({ name: '', address: lower(address) });
  return words.filter((word) => !isAddress(word));
}

/** Commas within quotation marks and angle brackets separate nothing. */
function pieces(text: string): string[] {
  const found: string[] = [];
  let piece = '';
  let quoted = false;
  let angle = false;
  for (const char of text) {
    if (char === '"' && !angle) quoted = !quoted;
    if (char === '<' && !quoted) angle = true;
    if (char === '>' && !quoted) angle = false;
    if (!quoted && !angle && /[,;，；、\n\r\t]/.test(char)) {
      found.push(piece);
      piece = '';
    } else piece += char;
  }
  found.push(piece);
  return found.map((one) => one.trim()).filter((one) => one !== '');
}

/** The domain knows no case; of the local part only its owner knows, and none makes a difference. */
function lower(address: string): string {
  return address.toLowerCase();
}

/** Nobody twice. */
export function unique(people: readonly Mailee[]): Mailee[] {
  const seen = new Map<string, Mailee>();
  for (const one of people) {
    const key = one.address.toLowerCase();
    const there = seen.get(key);
    if (!there || (!there.name && one.name)) seen.set(key, one);
  }
  return [...seen.values()];
}

/** As one types it: `Ana Souza <ana@b.example>`. */
export function typed(one: Mailee): string {
  if (!one.name) return one.address;
  return /[,;"<>@]/.test(one.name)
    ? `"${one.name.replaceAll('"', '')}" <${one.address}>`
    : `${one.name} <${one.address}>`;
}
