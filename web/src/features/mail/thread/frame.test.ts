import { expect, it } from 'vitest';
import { addressOf, isSafeLink } from './frame';

it('opens only what leads to the web', () => {
  expect(isSafeLink('https://buyer.example/a')).toBe(true);
  expect(isSafeLink(' HTTP://buyer.example')).toBe(true);
  expect(isSafeLink('tel:+97145550182')).toBe(true);
  for (const href of ['javascript:alert(1)', ' javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', '//x']) {
    expect(isSafeLink(href), href).toBe(false);
  }
});

it('writes to the address of a mailto link, whatever its percent signs', () => {
  expect(addressOf('mailto:li%2Dwei@buyer.example?subject=x')).toBe('li-wei@buyer.example');
  expect(addressOf('MAILTO:100%@buyer.example')).toBe('100%@buyer.example');
});
