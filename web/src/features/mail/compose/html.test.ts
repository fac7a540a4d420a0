import { expect, it } from 'vitest';
import { exchangeSignature, harmless, isBlank, joinQuote, lookOf, splitQuote, wordsOfHtml } from './html';

const SIGNATURE = '<div data-signature="1"><p>Lin</p></div>';
const REPLY = `<p></p>${SIGNATURE}<p>On Nov 22, Ana wrote:</p><blockquote type="cite"><p>old</p></blockquote>`;

it('finds the quotation that the server has begun', () => {
  expect(splitQuote(REPLY)).toEqual({
    own: `<p></p>${SIGNATURE}`,
    quote: '<p>On Nov 22, Ana wrote:</p><blockquote type="cite"><p>old</p></blockquote>',
  });
  const forward = '<p></p><p>---- Forwarded ----</p><style>.a{}</style><div class="mail-content"><p>x</p></div>';
  expect(splitQuote(forward).own).toBe('<p></p>');
});

it('finds it again, whatever was written above', () => {
  const parts = {
    own: `<p>Hello</p><blockquote type="cite"><p>mine</p></blockquote>${SIGNATURE}`,
    quote: '<p>old</p>',
  };
  expect(splitQuote(joinQuote(parts))).toEqual(parts);
});

it('exchanges signatures', () => {
  expect(exchangeSignature(`<p>a</p>${SIGNATURE}`, '<p>Sales</p>')).toBe(
    '<p>a</p><div data-signature="1"><p>Sales</p></div>',
  );
  expect(exchangeSignature(`<p>a</p>${SIGNATURE}`, ' ')).toBe('<p>a</p>');
  expect(exchangeSignature('<p>a</p>', '<p>S</p>')).toBe('<p>a</p><div data-signature="1"><p>S</p></div>');
});

it('takes neither signature nor quotation for words of the writer', () => {
  expect(wordsOfHtml(`<p>Dear</p><p>Ana</p>${SIGNATURE}<blockquote type="cite">old</blockquote>`)).toBe('Dear Ana');
  expect(isBlank(REPLY)).toBe(true);
  expect(isBlank('<p><img src="x"></p>')).toBe(false);
});

it('takes out what could act', () => {
  const bad = '<p onclick="x()">a</p><img src="x" onerror="x()"><script>x</script><a href="javascript:x">b</a>';
  expect(harmless(bad)).toBe('<p>a</p><img><a>b</a>');
  const good =
    '<table style="border-left:3px solid"><tbody><tr><td><a href="https://b.example">b</a></td></tr></tbody></table>';
  expect(harmless(good)).toBe(good);
});

it('keeps the looks of a pasted table, not those of a word processor', () => {
  expect(lookOf('mso-style: x; color: #c00; position: fixed; padding-left:4px; background-color: url(x)')).toBe(
    'color: #c00;padding-left:4px',
  );
  expect(lookOf('margin: 0')).toBeNull();
});
