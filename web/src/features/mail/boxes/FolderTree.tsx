import { FolderOutlined, RightOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Id, Mailbox } from '@/api/types';
import { useFormat } from '@/lib/format';
import { foldersQuery } from '../queries';
import type { MailSearch } from '../search';
import styles from './FolderTree.module.css';
import { type FolderNode, folderTree } from './folderTree';

interface FolderTreeProps {
  mailbox: Mailbox;
  /** Whether the mailbox's address stands above, because there are several. */
  named: boolean;
  chosen: Id | undefined;
  onGone: () => void;
}

/** The mailbox's own folders, as its server has them. */
export function FolderTree({ mailbox, named, chosen, onGone }: FolderTreeProps) {
  const { t, i18n } = useTranslation();
  const { data } = useQuery(foldersQuery(mailbox.id));
  const tree = useMemo(() => folderTree(data ?? [], i18n.language), [data, i18n.language]);
  const [folded, setFolded] = useState(false);
  if (tree.length === 0) return null;
  return (
    <section className={styles.tree}>
      <button type="button" className={styles.title} aria-expanded={!folded} onClick={() => setFolded(!folded)}>
        <RightOutlined className={styles.arrow} data-open={!folded} aria-hidden="true" />
        <span>{named ? mailbox.address : t('mail:ui.boxes.folders')}</span>
      </button>
      {folded ? null : <Level nodes={tree} depth={0} mailbox={mailbox.id} chosen={chosen} onGone={onGone} />}
    </section>
  );
}

interface LevelProps {
  nodes: FolderNode[];
  depth: number;
  mailbox: Id;
  chosen: Id | undefined;
  onGone: () => void;
}

function Level({ nodes, depth, mailbox, chosen, onGone }: LevelProps) {
  return (
    <ul>
      {nodes.map((node) => (
        <Node key={node.path} node={node} depth={depth} mailbox={mailbox} chosen={chosen} onGone={onGone} />
      ))}
    </ul>
  );
}

function Node({ node, depth, mailbox, chosen, onGone }: Omit<LevelProps, 'nodes'> & { node: FolderNode }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [open, setOpen] = useState(depth === 0);
  const { folder, children } = node;
  const indent = { paddingLeft: 4 + depth * 12 };
  const fold = children.length > 0;
  return (
    <li>
      <div className={styles.line} style={indent} data-current={folder !== undefined && folder.id === chosen}>
        {fold ? (
          <button
            type="button"
            className={styles.fold}
            aria-expanded={open}
            aria-label={t(open ? 'mail:ui.boxes.fold' : 'mail:ui.boxes.unfold', { name: node.name })}
            onClick={() => setOpen(!open)}
          >
            <RightOutlined className={styles.arrow} data-open={open} />
          </button>
        ) : (
          <FolderOutlined className={styles.icon} aria-hidden="true" />
        )}
        {folder ? (
          <Link
            to="/mail"
            search={{ folder: folder.id, mailbox } as MailSearch}
            className={styles.words}
            aria-current={folder.id === chosen ? 'page' : undefined}
            title={folder.path}
            onClick={onGone}
          >
            {node.name}
          </Link>
        ) : (
          <span className={styles.words}>{node.name}</span>
        )}
        {folder && folder.unread > 0 ? <span className={styles.count}>{format.count(folder.unread, 999)}</span> : null}
      </div>
      {fold && open ? (
        <Level nodes={children} depth={depth + 1} mailbox={mailbox} chosen={chosen} onGone={onGone} />
      ) : null}
    </li>
  );
}
