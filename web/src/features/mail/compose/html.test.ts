import { expect, it } from 'vitest';
import { exchangeSignature, isBlank, joinQuote, splitQuote, wordsOfHtml } from './html';

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
