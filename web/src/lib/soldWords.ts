import i18next from 'i18next';

// Codes of what is sold are the vendor's to choose, so their keys can't be typed from the catalogue.
const untyped = i18next as unknown as { exists(key: string): boolean; t(key: string): string };

/** A group of offerings; its code when this version has no words for it. */
export function groupWords(group: string): string {
  return wordsOr(`subscriptions:ui.group.${group}`, group);
}

/** A contract by its kind: `service`, `description.crm`. */
export function contractWords(kind: string): string {
  const group = /^description\.(.+)$/.exec(kind)?.[1];
  if (group) return i18next.t('subscriptions:ui.contract.description', { group: groupWords(group) });
  return wordsOr(`subscriptions:ui.contract.${kind}`, kind);
}

/** What an order lists, by its codes. */
export function linesWords(lines: readonly { offering: string; edition: string; seats: number }[]): string {
  return lines.map(({ offering, edition, seats }) => `${offering} ${edition} × ${seats}`).join(', ');
}

/** The words of a key that a code of the server's is a part of, if there are any. */
export function wordsOr(key: string, otherwise: string): string {
  return untyped.exists(key) ? untyped.t(key) : otherwise;
}
