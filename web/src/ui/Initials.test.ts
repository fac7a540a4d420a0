import { expect, it } from 'vitest';
import { lettersOf } from './Initials';

it('takes letters as people do', () => {
  expect(lettersOf('Ahmed Al-Farsi')).toBe('AF');
  expect(lettersOf('Dubai Lighting LLC')).toBe('DL');
  expect(lettersOf('info@lighting.example')).toBe('IE');
  expect(lettersOf('王小明')).toBe('小明');
  expect(lettersOf('台北光電股份有限公司')).toBe('台北');
  expect(lettersOf('光华厂', true)).toBe('光华');
  expect(lettersOf('')).toBe('?');
});
