/** Permissions under the part of the program that they belong to, in the server's order of first appearance. */
export function byContext(
  permissions: readonly { code: string; context: string }[],
): { context: string; codes: string[] }[] {
  const groups = new Map<string, string[]>();
  for (const { code, context } of permissions) groups.set(context, [...(groups.get(context) ?? []), code]);
  return [...groups].map(([context, codes]) => ({ context, codes }));
}
