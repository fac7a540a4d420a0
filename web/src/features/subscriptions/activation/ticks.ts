import type { ContractText } from '@/api/types';

type Shown = Pick<ContractText, 'kind' | 'number' | 'lang' | 'hash'>;

/** The contracts that were not ticked. A tick is for one text, in one language, of one version: by its hash. */
export function missing<C extends Shown>(contracts: readonly C[], ticked: ReadonlySet<string>): C[] {
  return contracts.filter(({ hash }) => !ticked.has(hash));
}

/** What the registration says of each contract. */
export function accepted(contracts: readonly Shown[], ticked: ReadonlySet<string>) {
  return contracts.map(({ kind, number, lang, hash }) => ({ kind, number, lang, hash, ticked: ticked.has(hash) }));
}
