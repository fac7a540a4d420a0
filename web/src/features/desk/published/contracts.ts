import type { Problem } from '@/api/problem';
import type { ContractVersion } from '@/api/types';
import type { FieldProblem } from '@/ui/FormField';

/** Kinds that every house has, in the order in which they are read; descriptions of offerings follow. */
const KINDS = ['service', 'data_processing', 'data_list'];

/** The versions of each contract, the newest first. */
export function byKind(versions: readonly ContractVersion[]): [string, ContractVersion[]][] {
  const kinds = new Map<string, ContractVersion[]>();
  for (const version of versions) kinds.set(version.kind, [...(kinds.get(version.kind) ?? []), version]);
  const place = (kind: string) => (KINDS.includes(kind) ? KINDS.indexOf(kind) : KINDS.length);
  return [...kinds]
    .map(([kind, all]): [string, ContractVersion[]] => [kind, all.toSorted((a, b) => b.number - a.number)])
    .sort(([a], [b]) => place(a) - place(b) || a.localeCompare(b));
}

/** A version in an address: `service-2`. */
export const addressOf = ({ kind, number }: Pick<ContractVersion, 'kind' | 'number'>) => `${kind}-${number}`;

export function versionAt(address: string | undefined): Pick<ContractVersion, 'kind' | 'number'> | undefined {
  const [, kind, number] = /^([^-]+)-(\d{1,6})$/.exec(address ?? '') ?? [];
  return kind ? { kind, number: Number(number) } : undefined;
}

/** Of which contracts a text can be published: those that every house has, those that are there, and the groups that are sold. */
export function kindsOf(versions: readonly ContractVersion[], groups: readonly string[]): string[] {
  return [
    ...new Set([
      ...KINDS,
      ...byKind(versions).map(([kind]) => kind),
      ...groups.map((group) => `description.${group}`).toSorted(),
    ]),
  ];
}

/** A refusal of the program's texts, told at the placeholder that it names. */
export function atPlaceholder(problem: Problem | undefined, names: readonly string[]): FieldProblem | undefined {
  if (!problem) return undefined;
  const errors = problem.errors.map((one) => {
    const named = one.field === 'values' ? names.find((name) => one.detail.includes(name)) : undefined;
    return named ? { ...one, field: named } : one;
  });
  return { words: problem.words, code: problem.code, errors };
}
