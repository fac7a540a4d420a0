import { expect, it } from 'vitest';
import { kindOf } from './files';

it('knows files by type, else by name', () => {
  expect(kindOf('a.bin', 'application/pdf')).toBe('pdf');
  expect(kindOf('Plan L3.PDF', 'application/octet-stream')).toBe('pdf');
  expect(kindOf('x', 'text/x-odd')).toBe('file');
});
