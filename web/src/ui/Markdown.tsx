import { createElement, type ReactNode } from 'react';
import styles from './Markdown.module.css';
import { type Block, blocksOf, type Span, spansOf } from './markdownBlocks';
import { Scroller } from './Scroller';

/** A text in Markdown as nodes: what it doesn't know stays the letters that it is. `top` is the level of its first heading. */
export function Markdown({ text, top = 2 }: { text: string; top?: number }) {
  const blocks = blocksOf(text);
  return (
    <div className={styles.text}>{blocks.map((block, at) => blockNode(block, top, clauseBefore(blocks, at)))}</div>
  );
}

/** The clause that a table belongs to. */
function clauseBefore(blocks: readonly Block[], at: number): string {
  if (blocks[at]?.kind !== 'table') return '';
  const clause = blocks.slice(0, at).findLast(({ kind }) => kind === 'clause');
  return clause?.kind === 'clause' ? clause.number : '';
}

function blockNode(block: Block, top: number, clause: string): ReactNode {
  const { line } = block;
  switch (block.kind) {
    case 'heading':
      return createElement(`h${Math.min(6, top + block.level - 1)}`, { key: line }, spans(block.text));
    case 'clause':
      return (
        <p key={line} className={styles.clause}>
          <span className={styles.number}>{block.number}</span>
          <span>{spans(block.text)}</span>
        </p>
      );
    case 'paragraph':
      return <p key={line}>{spans(block.text)}</p>;
    case 'quote':
      return <blockquote key={line}>{spans(block.text)}</blockquote>;
    case 'list': {
      const items = block.items.map((item) => <li key={item.line}>{spans(item.text)}</li>);
      return block.ordered ? <ol key={line}>{items}</ol> : <ul key={line}>{items}</ul>;
    }
    case 'table':
      return (
        <Scroller key={line} label={`${clause} ${block.head.join(', ')}`.trim()}>
          <table className={styles.table}>
            <thead>
              <tr>{block.head.map((cell, at) => createElement('th', { key: at, scope: 'col' }, spans(cell)))}</tr>
            </thead>
            <tbody>
              {block.rows.map((row) => (
                <tr key={row.line}>{row.cells.map((cell, at) => createElement('td', { key: at }, spans(cell)))}</tr>
              ))}
            </tbody>
          </table>
        </Scroller>
      );
  }
}

function spans(text: string): ReactNode[] {
  return spansOf(text).map(spanNode);
}

function spanNode({ at, kind, text, href }: Span): ReactNode {
  if (kind === 'bold') return <b key={at}>{spans(text)}</b>;
  if (kind === 'italic') return <em key={at}>{spans(text)}</em>;
  if (kind === 'code') return <code key={at}>{text}</code>;
  if (kind === 'plain') return text;
  return (
    <a key={at} href={href} target="_blank" rel="noreferrer noopener">
      {text}
    </a>
  );
}
