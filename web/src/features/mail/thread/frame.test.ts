import { expect, it } from 'vitest';
import { isSafeLink } from './frame';

it('opens only what leads to the web', () => {
  expect(isSafeLink('https://buyer.example/a')).toBe(true);
  expect(isSafeLink(' HTTP://buyer.example')).toBe(true);
  expect(isSafeLink('tel:+97145550182')).toBe(true);
  for (const href of ['javascript:alert(1)', ' javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', '//x']) {
    expect(isSafeLink(href), href).toBe(false);
  }
});
