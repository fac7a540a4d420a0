import type { Operator, ShownField } from '../value/field';
import { isBlank } from '../value/values';

/** One condition; `value` is what the operator takes. */
export interface Leaf {
  field: string;
  op: Operator;
  value?: unknown;
}

export type Group = { all: FilterNode[] } | { any: FilterNode[] };
export type FilterNode = Leaf | Group;
export type Junction = 'all' | 'any';

/** Which node: the way from the root by places. */
export type Path = readonly number[];

export const NO_FILTER: Group = { all: [] };
/** Groups inside groups deeper than this nobody reads. */
export const DEPTH_MAX = 3;

export const isGroup = (node: FilterNode): node is Group => 'all' in node || 'any' in node;
export const junctionOf = (group: Group): Junction => ('all' in group ? 'all' : 'any');
export const nodesOf = (group: Group): FilterNode[] => ('all' in group ? group.all : group.any);
export const groupOf = (junction: Junction, nodes: FilterNode[]): Group =>
  junction === 'all' ? { all: nodes } : { any: nodes };

export function nodeAt(root: Group, path: Path): FilterNode | undefined {
  let node: FilterNode | undefined = root;
  for (const place of path) node = node && isGroup(node) ? nodesOf(node)[place] : undefined;
  return node;
}

/** The same tree with one node changed; `undefined` takes it away, and with it a group that it leaves empty. */
export function changeAt(root: Group, path: Path, change: (node: FilterNode) => FilterNode | undefined): Group {
  const changed = deep(root, path, change);
  return changed && isGroup(changed) ? changed : NO_FILTER;
}

function deep(
  node: FilterNode,
  path: Path,
  change: (node: FilterNode) => FilterNode | undefined,
): FilterNode | undefined {
  const [place, ...rest] = path;
  if (place === undefined) return change(node);
  if (!isGroup(node)) return node;
  const nodes = nodesOf(node).flatMap((one, at) => (at === place ? (deep(one, rest, change) ?? []) : [one]));
  return nodes.length === 0 && nodesOf(node).length > 0 ? undefined : groupOf(junctionOf(node), nodes);
}

export const removeAt = (root: Group, path: Path): Group => changeAt(root, path, () => undefined);

/** Adds a node at the end of a group, and says where it is. */
export function addTo(root: Group, path: Path, node: FilterNode): { root: Group; path: Path } {
  const group = nodeAt(root, path);
  if (!group || !isGroup(group)) return { root, path };
  const place = nodesOf(group).length;
  const added = changeAt(root, path, () => groupOf(junctionOf(group), [...nodesOf(group), node]));
  return { root: added, path: [...path, place] };
}

/** 'and' becomes 'or' and back, for one group. */
export function flip(root: Group, path: Path): Group {
  return changeAt(root, path, (node) =>
    isGroup(node) ? groupOf(junctionOf(node) === 'all' ? 'any' : 'all', nodesOf(node)) : node,
  );
}

/** Puts a condition into a group of its own, joined the other way than what stands around it. */
export function wrap(root: Group, path: Path): Group {
  const around = nodeAt(root, path.slice(0, -1));
  if (path.length >= DEPTH_MAX || !around || !isGroup(around)) return root;
  return changeAt(root, path, (node) => groupOf(junctionOf(around) === 'all' ? 'any' : 'all', [node]));
}

const VALUELESS: readonly Operator[] = ['empty', 'not_empty', 'me'];
export const takesValue = (op: Operator): boolean => !VALUELESS.includes(op);
export const takesDays = (op: Operator): boolean =>
  op === 'last_days' || op === 'next_days' || op === 'older_than_days';
export const takesSeveral = (op: Operator): boolean => op === 'in' || op === 'not_in';

/** Whether a condition says enough to be asked; one that is being written is left out. */
export function isWhole({ op, value }: Leaf): boolean {
  if (!takesValue(op)) return true;
  if (takesDays(op)) return typeof value === 'number' && value > 0;
  if (op === 'between') return Array.isArray(value) && value.length === 2 && value.every((one) => !isBlank(one));
  return !isBlank(value);
}

/** What the server is asked: without half-written conditions and empty groups; nothing when nothing is left. */
export function asked(root: Group): Group | undefined {
  const node = pruned(root);
  if (!node) return undefined;
  return isGroup(node) ? node : { all: [node] };
}

function pruned(node: FilterNode): FilterNode | undefined {
  if (!isGroup(node)) {
    if (!isWhole(node)) return undefined;
    return takesValue(node.op) ? node : { field: node.field, op: node.op };
  }
  const nodes = nodesOf(node).flatMap((one) => pruned(one) ?? []);
  if (nodes.length === 0) return undefined;
  return groupOf(junctionOf(node), nodes);
}

/** Both filters at once. */
export function both(a: Group | undefined, b: Group | undefined): Group | undefined {
  if (!a || !b) return a ?? b;
  return { all: [...parts(a), ...parts(b)] };
}

const parts = (group: Group): FilterNode[] => ('all' in group ? group.all : [group]);

export function countLeaves(node: FilterNode): number {
  return isGroup(node) ? nodesOf(node).reduce((sum, one) => sum + countLeaves(one), 0) : 1;
}

/** A new condition as most mean it: the field's first operator. */
export function freshLeaf(field: ShownField): Leaf {
  const op = field.operators[0] ?? 'eq';
  return field.kind === 'yes_no' ? { field: field.key, op, value: true } : { field: field.key, op };
}

/** Another operator keeps the value where it can take it. */
export function withOperator(leaf: Leaf, op: Operator): Leaf {
  const { value } = leaf;
  if (!takesValue(op)) return { field: leaf.field, op };
  const shape = (one: Operator) => (takesDays(one) ? 'days' : one === 'between' ? 'two' : 'plain');
  if (shape(op) !== shape(leaf.op)) return { field: leaf.field, op };
  if (takesSeveral(op) && !takesSeveral(leaf.op))
    return { field: leaf.field, op, value: isBlank(value) ? [] : [value] };
  if (!takesSeveral(op) && takesSeveral(leaf.op)) {
    return { field: leaf.field, op, value: Array.isArray(value) ? value[0] : value };
  }
  return { field: leaf.field, op, value };
}

/** Reads a tree that an address or a view of old brings; what isn't one is no filter. */
export function readTree(value: unknown): Group | undefined {
  const node = readNode(value, 0);
  if (!node) return undefined;
  return isGroup(node) ? node : { all: [node] };
}

function readNode(value: unknown, depth: number): FilterNode | undefined {
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX + 1) return undefined;
  const raw = value as Record<string, unknown>;
  for (const junction of ['all', 'any'] as const) {
    const nodes = raw[junction];
    if (Array.isArray(nodes))
      return groupOf(
        junction,
        nodes.flatMap((one) => readNode(one, depth + 1) ?? []),
      );
  }
  if (typeof raw.field !== 'string' || typeof raw.op !== 'string') return undefined;
  const leaf: Leaf = { field: raw.field, op: raw.op as Operator };
  return 'value' in raw ? { ...leaf, value: raw.value } : leaf;
}
