import type { Stage } from '@/api/types';
import { isStage } from '../../stages';

/** What the form of a rule can say; all parts that are there must hold. */
export interface RuleForm {
  stages: Stage[];
  countries: string[];
  sources: string[];
  owners: string[];
  starsMin: number | undefined;
  starsMax: number | undefined;
  madeFrom: string | undefined;
}

export const EMPTY_FORM: RuleForm = {
  stages: [],
  countries: [],
  sources: [],
  owners: [],
  starsMin: undefined,
  starsMax: undefined,
  madeFrom: undefined,
};

type Leaf = { field: string; op: string; value: unknown };

/** The form's parts as the server's tree of conditions. */
export function conditionOf(form: RuleForm): { all: Leaf[] } {
  const all: Leaf[] = [];
  const several = (field: string, value: string[]) => value.length > 0 && all.push({ field, op: 'in', value });
  several('stage', form.stages);
  several('country', form.countries);
  several('source', form.sources);
  several('owner', form.owners);
  if (form.starsMin !== undefined) all.push({ field: 'stars', op: 'gte', value: form.starsMin });
  if (form.starsMax !== undefined) all.push({ field: 'stars', op: 'lte', value: form.starsMax });
  if (form.madeFrom !== undefined) all.push({ field: 'created_at', op: 'from', value: form.madeFrom });
  return { all };
}

/** The form that says the same; none when the condition says more than the form can. */
export function formOf(condition: unknown): RuleForm | undefined {
  const leaves = leavesOf(condition);
  if (!leaves) return undefined;
  const form: RuleForm = { ...EMPTY_FORM };
  const seen = new Set<string>();
  for (const leaf of leaves) {
    const at = `${leaf.field} ${leaf.op}`;
    if (seen.has(at) || !put(form, at, leaf.value)) return undefined;
    seen.add(at);
  }
  return form;
}

function put(form: RuleForm, at: string, value: unknown): boolean {
  const texts =
    Array.isArray(value) && value.every((one): one is string => typeof one === 'string') ? value : undefined;
  switch (at) {
    case 'stage in':
      if (!texts?.every(isStage)) return false;
      form.stages = texts as Stage[];
      return true;
    case 'country in':
      form.countries = texts ?? [];
      return texts !== undefined;
    case 'source in':
      form.sources = texts ?? [];
      return texts !== undefined;
    case 'owner in':
      form.owners = texts ?? [];
      return texts !== undefined;
    case 'stars gte':
      form.starsMin = typeof value === 'number' ? value : undefined;
      return typeof value === 'number';
    case 'stars lte':
      form.starsMax = typeof value === 'number' ? value : undefined;
      return typeof value === 'number';
    case 'created_at from':
      form.madeFrom = typeof value === 'string' ? value : undefined;
      return typeof value === 'string';
    default:
      return false;
  }
}

function leavesOf(condition: unknown): Leaf[] | undefined {
  if (typeof condition !== 'object' || condition === null) return undefined;
  if (isLeaf(condition)) return [condition];
  const { all } = condition as { all?: unknown };
  return Array.isArray(all) && all.every(isLeaf) ? all : undefined;
}

function isLeaf(one: unknown): one is Leaf {
  return typeof one === 'object' && one !== null && 'field' in one && 'op' in one;
}
