import { EllipsisOutlined, FolderOutlined, PlusOutlined, RightOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Dropdown, type MenuProps } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import type { Folder, Id, Mailbox } from '@/api/types';
import { useFormat } from '@/lib/format';
import { foldersQuery } from '../queries';
import type { MailSearch } from '../search';
import { type FolderAsk, FolderDialog } from './FolderDialog';
import styles from './FolderTree.module.css';
import { type FolderNode, folderTree } from './folderTree';
import { useFolderRefusals } from './useFolderRefusals';
import { useIsDemo } from './useIsDemo';

interface FolderTreeProps {
  mailbox: Mailbox;
  /** Whether the mailbox's address stands above, because there are several. */
  named: boolean;
  chosen: Id | undefined;
  onGone: () => void;
}

/** The mailbox's own folders, as its server has them; new ones, other names and the end of one begin here. */
export function FolderTree({ mailbox, named, chosen, onGone }: FolderTreeProps) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const { data } = useQuery(foldersQuery(mailbox.id));
  useFolderRefusals(data);
  const tree = useMemo(() => folderTree(data ?? [], i18n.language), [data, i18n.language]);
  const [folded, setFolded] = useState(false);
  const [ask, setAsk] = useState<FolderAsk | undefined>();
  // Folders are made on the server; a mailbox without one keeps those it has.
  const demo = useIsDemo();
  const may = useMay('mail.mailbox.manage') && !demo;
  if (!data || (tree.length === 0 && !may)) return null;
  return (
    <section className={styles.tree}>
      <div className={styles.head}>
        <button type="button" className={styles.title} aria-expanded={!folded} onClick={() => setFolded(!folded)}>
          <RightOutlined className={styles.arrow} data-open={!folded} aria-hidden="true" />
          <span>{named ? mailbox.address : t('mail:ui.boxes.folders')}</span>
        </button>
        {may ? (
          <button
            type="button"
            className={styles.act}
            aria-label={t('mail:ui.folder.new')}
            title={t('mail:ui.folder.new')}
            onClick={() => setAsk({ what: 'create', within: undefined })}
          >
            <PlusOutlined />
          </button>
        ) : null}
      </div>
      {folded ? null : (
        <Level
          nodes={tree}
          depth={0}
          mailbox={mailbox.id}
          chosen={chosen}
          onGone={onGone}
          onAsk={may ? setAsk : undefined}
        />
      )}
      <FolderDialog
        mailboxId={mailbox.id}
        ask={ask}
        onAnswered={() => setAsk(undefined)}
        onDeleted={(folder) => {
          if (folder.id === chosen) void navigate({ to: '/mail', search: { mailbox: mailbox.id } as MailSearch });
        }}
      />
    </section>
  );
}

interface LevelProps {
  nodes: FolderNode[];
  depth: number;
  mailbox: Id;
  chosen: Id | undefined;
  onGone: () => void;
  /** Asks about a folder; none where folders can't be changed. */
  onAsk: ((ask: FolderAsk) => void) | undefined;
}

function Level({ nodes, ...rest }: LevelProps) {
  return (
    <ul>
      {nodes.map((node) => (
        <Node key={node.path} node={node} {...rest} />
      ))}
    </ul>
  );
}

function Node({ node, depth, mailbox, chosen, onGone, onAsk }: Omit<LevelProps, 'nodes'> & { node: FolderNode }) {
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
        {folder && onAsk && !folder.local ? <Menu folder={folder} onAsk={onAsk} /> : null}
      </div>
      {fold && open ? (
        <Level nodes={children} depth={depth + 1} mailbox={mailbox} chosen={chosen} onGone={onGone} onAsk={onAsk} />
      ) : null}
    </li>
  );
}

function Menu({ folder, onAsk }: { folder: Folder; onAsk: (ask: FolderAsk) => void }) {
  const { t } = useTranslation();
  const mayExport = useMay('mail.export');
  const items: MenuProps['items'] = [
    ...(mayExport
      ? [
          {
            key: 'save',
            label: (
              <a href={`/api/mail/export?folder_id=${folder.id}&format=mbox`} download>
                {t('mail:ui.folder.save')}
              </a>
            ),
          },
        ]
      : []),
    { key: 'new', label: t('mail:ui.folder.new_here'), onClick: () => onAsk({ what: 'create', within: folder }) },
    // A folder with a role (archive) is the server's own; it is neither renamed nor deleted.
    ...(folder.role
      ? []
      : [
          { key: 'rename', label: t('mail:ui.folder.rename'), onClick: () => onAsk({ what: 'rename', folder }) },
          { type: 'divider' as const },
          {
            key: 'delete',
            danger: true,
            label: t('mail:ui.folder.delete'),
            onClick: () => onAsk({ what: 'delete', folder }),
          },
        ]),
  ];
  return (
    <Dropdown menu={{ items }} trigger={['click']} placement="bottomRight">
      <button type="button" className={styles.act} aria-label={t('mail:ui.folder.more', { name: folder.name })}>
        <EllipsisOutlined />
      </button>
    </Dropdown>
  );
}
