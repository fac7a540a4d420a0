import type { Mailee } from '@/api/types';

/** So many people who see each other's addresses are asked about. */
export const MANY = 10;

const domainOf = (address: string) => address.split('@').at(-1)?.toLowerCase() ?? '';

/** Hosts where anybody has a mailbox: a domain of theirs is no company's. */
const PUBLIC = /^(gmail|googlemail|outlook|hotmail|live|yahoo|icloud|aol|gmx|qq|163|126|sina|foxmail|yandex|mail)\./;

/** Outsiders in a mail that only colleagues were to read: who was added since it began. */
export function outsiders(began: readonly Mailee[], now: readonly Mailee[], own: string | undefined): Mailee[] {
  const domain = own ? domainOf(own) : '';
  if (domain === '' || PUBLIC.test(domain) || began.length === 0) return [];
  const isInside = (one: Mailee) => domainOf(one.address) === domain;
  return began.every(isInside) ? now.filter((one) => !isInside(one)) : [];
}

/** Do more people see each other's addresses than usually should? Blind copies are seen by nobody. */
export function isCrowd(to: readonly Mailee[], cc: readonly Mailee[]): boolean {
  return to.length + cc.length >= MANY;
}
