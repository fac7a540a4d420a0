import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { Markdown } from './Markdown';
import { blocksOf, spansOf } from './markdownBlocks';

const shown = (text: string) => renderToStaticMarkup(<Markdown text={text} />);

it('reads headings and numbered clauses', () => {
  const text = '# Software service contract\n\n## 1. Words\n\n1.1 The “vendor”\nis A Ltd.\n\n1.2.3 Sub-clause.\n';
  expect(blocksOf(text)).toEqual([
    { kind: 'heading', line: 0, level: 1, text: 'Software service contract' },
    { kind: 'heading', line: 2, level: 2, text: '1. Words' },
    { kind: 'clause', line: 4, number: '1.1', text: 'The “vendor” is A Ltd.' },
    { kind: 'clause', line: 7, number: '1.2.3', text: 'Sub-clause.' },
  ]);
  expect(shown('# A\n\n## 1. B\n')).toContain('<h2>A</h2><h3>1. B</h3>');
});

it('puts no space between Chinese lines', () => {
  expect(blocksOf('1.1 用户录入的\n个人信息。')).toMatchObject([{ number: '1.1', text: '用户录入的个人信息。' }]);
});

it('reads lists that follow a clause, and their lines that go on', () => {
  expect(blocksOf('3.2 Measures:\n\n- one\n- two\n  goes on\n\n3.3 More.')).toMatchObject([
    { kind: 'clause', number: '3.2' },
    { kind: 'list', ordered: false, items: [{ text: 'one' }, { text: 'two goes on' }] },
    { kind: 'clause', number: '3.3' },
  ]);
  expect(blocksOf('Steps:\n1. first\n2) second')).toMatchObject([
    { kind: 'paragraph', text: 'Steps:' },
    { kind: 'list', ordered: true, items: [{ text: 'first' }, { text: 'second' }] },
  ]);
});

it('reads tables, each row as long as the head', () => {
  expect(blocksOf('| flow | kept |\n|---|---|\n| mail \\| chat | term |\n| one |\n\nAfter.')).toMatchObject([
    {
      kind: 'table',
      head: ['flow', 'kept'],
      rows: [{ cells: ['mail | chat', 'term'] }, { cells: ['one', ''] }],
    },
    { kind: 'paragraph', text: 'After.' },
  ]);
});

it('reads what stands within a line', () => {
  expect(spansOf('a **b** *c* `d` [e](https://f.example/g) 2 * 3 * 4')).toEqual([
    { at: 0, kind: 'plain', text: 'a ' },
    { at: 2, kind: 'bold', text: 'b' },
    { at: 7, kind: 'plain', text: ' ' },
    { at: 8, kind: 'italic', text: 'c' },
    { at: 11, kind: 'plain', text: ' ' },
    { at: 12, kind: 'code', text: 'd' },
    { at: 15, kind: 'plain', text: ' ' },
    { at: 16, kind: 'link', text: 'e', href: 'https://f.example/g' },
    { at: 40, kind: 'plain', text: ' 2 * 3 * 4' },
  ]);
});

it('leaves markup and scripts the letters that they are', () => {
  const html = shown(
    '<script>alert(1)</script> <img src=x onerror=alert(1)>\n\n[x](javascript:alert(1)) [y](data:text/html,z)',
  );
  expect(html).not.toMatch(/<(script|img|a)\b/);
  expect(html).toContain('&lt;script&gt;');
  expect(shown('[**site**](https://a.example/"onclick="x)')).not.toMatch(/ onclick=/);
});

it('takes any text', () => {
  for (const text of ['', '\n\n', '#', '|', '| a |', '|---|', '- ', '>', '**', '3.2', '1.', '****', '[a](', '```']) {
    expect(() => shown(text)).not.toThrow();
  }
});
