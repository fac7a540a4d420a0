import type { Department } from '@/api/types';

export interface Leaf {
  department: Department;
  /** 0 on top. */
  depth: number;
  /** 'Sales / Europe' */
  path: string;
}

/** The tree as lines from top to bottom, by name; what hangs on something unknown stands on top. */
export function linesOf(departments: readonly Department[]): Leaf[] {
  const ids = new Set(departments.map((one) => one.id));
  const under = (parent: string | null) =>
    departments
      .filter((one) => (one.parent_id !== null && ids.has(one.parent_id) ? one.parent_id : null) === parent)
      .sort((a, b) => a.name.localeCompare(b.name));
  const walk = (parent: string | null, depth: number, above: string): Leaf[] =>
    under(parent).flatMap((department) => {
      const path = above ? `${above} / ${department.name}` : department.name;
      return [{ department, depth, path }, ...walk(department.id, depth + 1, path)];
    });
  return walk(null, 0, '');
}

/** Where a department can go: anywhere but to itself and what is below it. */
export function placesFor(department: Department, departments: readonly Department[]): Leaf[] {
  const lines = linesOf(departments);
  const at = lines.findIndex((line) => line.department.id === department.id);
  const depth = lines[at]?.depth ?? 0;
  const after = lines.findIndex((line, index) => index > at && line.depth <= depth);
  const end = after < 0 ? lines.length : after;
  return at < 0 ? lines : lines.filter((_, index) => index < at || index >= end);
}
