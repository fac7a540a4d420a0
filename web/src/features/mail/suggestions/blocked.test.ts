import { expect, test } from 'vitest';
import { domainOf } from './Blocked';

test('a domain is read from whatever is pasted', () => {
  expect(domainOf(' Spam.Example ')).toBe('spam.example');
  expect(domainOf('offers@spam.example')).toBe('spam.example');
  expect(domainOf('https://www.spam.example/path?x=1')).toBe('spam.example');
  expect(domainOf('例子.测试')).toBe('例子.测试');
  expect(domainOf('spam')).toBeUndefined();
  expect(domainOf('')).toBeUndefined();
});
