import i18next from 'i18next';

/** An event in words; one that this version has no words for, by its name. */
export function kindWords(kind: string): string {
  // The name comes from the server, so it can't be typed from the catalogue.
  const untyped = i18next as unknown as { exists(key: string): boolean; t(key: string): string };
  const key = `webhooks:late.kind.${kind.replace('.', '_')}`;
  return untyped.exists(key) ? untyped.t(key) : kind;
}
