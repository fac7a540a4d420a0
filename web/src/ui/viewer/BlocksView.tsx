import type { ReactNode } from 'react';
import styles from './Content.module.css';
import {
  elsewhere,
  type FileBlock,
  type FileParagraph,
  type FilePicture,
  type FileRun,
  type FileTable,
  type FileTextRun,
} from './content';

type PictureHref = (number: number) => string;
/** The dialog's own heading is its name; those of the document stand below it. */
const HEADINGS = ['h2', 'h3', 'h4', 'h5', 'h6', 'h6'] as const;

/** Paragraphs and tables in their order. */
export function BlocksView({ blocks, pictureHref }: { blocks: readonly FileBlock[]; pictureHref: PictureHref }) {
  return blocks.map((block, at) =>
    block.block === 'table' ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: what was read never changes its order
      <TableView key={at} table={block} pictureHref={pictureHref} />
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: what was read never changes its order
      <ParagraphView key={at} paragraph={block} pictureHref={pictureHref} />
    ),
  );
}

function ParagraphView({ paragraph, pictureHref }: { paragraph: FileParagraph; pictureHref: PictureHref }) {
  const { heading, indent, marker, align, runs } = paragraph;
  const Tag = heading ? (HEADINGS[heading - 1] ?? 'h6') : 'p';
  const style = indent ? { marginInlineStart: `${indent * 1.6}em` } : undefined;
  return (
    <Tag className={styles.paragraph} data-align={align} data-marked={Boolean(marker)} style={style}>
      {marker ? <span className={styles.marker}>{marker} </span> : null}
      {runs.length === 0 ? <br /> : null}
      {runs.map((run, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: what was read never changes its order
        <RunView key={at} run={run} pictureHref={pictureHref} />
      ))}
    </Tag>
  );
}

function RunView({ run, pictureHref }: { run: FileRun; pictureHref: PictureHref }) {
  if (run.run === 'picture') return <PictureView picture={run} pictureHref={pictureHref} />;
  return run.link ? <LinkView href={run.link}>{dressed(run)}</LinkView> : dressed(run);
}

function dressed(run: FileTextRun): ReactNode {
  let node: ReactNode = run.text;
  if (run.raised === 'above') node = <sup>{node}</sup>;
  if (run.raised === 'below') node = <sub>{node}</sub>;
  if (run.strike) node = <s>{node}</s>;
  if (run.underline) node = <u>{node}</u>;
  if (run.italic) node = <em>{node}</em>;
  if (run.bold) node = <strong>{node}</strong>;
  return run.colour ? <span style={{ color: run.colour }}>{node}</span> : node;
}

/** A link of a stranger's file: in a window of its own, and where its words promise another place, with the true one. */
export function LinkView({ href, words, children }: { href: string; words?: string; children: ReactNode }) {
  const text = words ?? textOf(children);
  const host = elsewhere(text, href);
  return (
    <a href={href} target="_blank" rel="noopener noreferrer" title={href}>
      {children}
      {host ? <span className={styles.elsewhere}> ({host})</span> : null}
    </a>
  );
}

function textOf(node: ReactNode): string {
  if (typeof node === 'string') return node;
  if (typeof node === 'object' && node !== null && 'props' in node) {
    return textOf((node.props as { children?: ReactNode }).children);
  }
  return '';
}

interface PictureViewProps {
  picture: FilePicture;
  pictureHref: PictureHref;
  /** As large as its place allows, whatever the file says. */
  isSmall?: boolean;
}

export function PictureView({ picture, pictureHref, isSmall = false }: PictureViewProps) {
  const { width, height, words, number } = picture;
  const ratio = width > 0 && height > 0 ? { aspectRatio: `${width} / ${height}` } : {};
  return (
    <img
      className={styles.picture}
      src={pictureHref(number)}
      alt={words}
      loading="lazy"
      style={{ ...(width > 0 && !isSmall ? { width } : {}), ...ratio }}
    />
  );
}

function TableView({ table, pictureHref }: { table: FileTable; pictureHref: PictureHref }) {
  return (
    <div className={styles.tableFrame}>
      <table className={styles.table}>
        <tbody>
          {table.rows.map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: what was read never changes its order
            <tr key={at}>
              {row.map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: what was read never changes its order
                <td key={column} colSpan={cell.columns} rowSpan={cell.rows}>
                  <BlocksView blocks={cell.blocks} pictureHref={pictureHref} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
