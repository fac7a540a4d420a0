import type { Folder } from '@/api/types';

/** A folder in the tree; one that exists only as a part of others' paths has no folder. */
export interface FolderNode {
  path: string;
  name: string;
  folder: Folder | undefined;
  children: FolderNode[];
}

/** Folders that stand above as boxes. */
const BOXED = new Set(['inbox', 'sent', 'drafts', 'trash', 'junk', 'all', 'flagged']);

/** Makes a tree of the folders that aren't boxes already, each level in the alphabet's order of the reader. */
export function folderTree(folders: readonly Folder[], lang: string): FolderNode[] {
  const roots: FolderNode[] = [];
  const byPath = new Map<string, FolderNode>();
  const nodeAt = (path: string, delimiter: string | null): FolderNode => {
    const found = byPath.get(path);
    if (found) return found;
    const slash = delimiter ? path.lastIndexOf(delimiter) : -1;
    const node: FolderNode = { path, name: path.slice(slash + 1), folder: undefined, children: [] };
    byPath.set(path, node);
    if (slash > 0) nodeAt(path.slice(0, slash), delimiter).children.push(node);
    else roots.push(node);
    return node;
  };
  for (const folder of folders) {
    if (folder.role && BOXED.has(folder.role)) continue;
    const node = nodeAt(folder.path, folder.delimiter);
    if (folder.selectable) node.folder = folder;
  }
  const order = new Intl.Collator(lang, { numeric: true });
  const sort = (nodes: FolderNode[]): FolderNode[] => {
    nodes.sort((a, b) => order.compare(a.name, b.name));
    for (const node of nodes) sort(node.children);
    return nodes;
  };
  return sort(roots);
}
