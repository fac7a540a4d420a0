import { expect, it } from 'vitest';
import { canPreview, kindOf } from './files';

it('knows files by type, else by name', () => {
  expect(kindOf('a.bin', 'application/pdf')).toBe('pdf');
  expect(kindOf('Plan L3.PDF', 'application/octet-stream')).toBe('pdf');
  expect(kindOf('x', 'text/x-odd')).toBe('file');
});

it('never shows SVG as a picture', () => {
  expect(canPreview(kindOf('logo.svg', 'image/svg+xml'))).toBe(false);
});
