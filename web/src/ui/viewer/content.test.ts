import { expect, it } from 'vitest';
import { elsewhere, wayOf } from './content';

it('knows how a file is looked at by its type, else by its name', () => {
  expect(wayOf('a.bin', 'application/pdf')).toBe('pdf');
  expect(wayOf('Plan L3.PDF', 'application/octet-stream')).toBe('pdf');
  expect(wayOf('报价单.xlsm', 'application/octet-stream')).toBe('content');
  expect(wayOf('old.doc', 'application/msword')).toBe('content');
  expect(wayOf('fwd', 'message/rfc822')).toBe('content');
  expect(wayOf('notes', 'text/plain')).toBe('content');
  expect(wayOf('x.zip', 'application/zip')).toBe('none');
});

it('never shows as a picture what can hold a program, or what browsers do not know', () => {
  expect(wayOf('logo.svg', 'image/svg+xml')).toBe('picture_form');
  expect(wayOf('scan.tif', 'image/tiff')).toBe('picture_form');
  expect(wayOf('IMG_1.HEIC', 'application/octet-stream')).toBe('picture_form');
});

it('never opens a web page', () => {
  expect(wayOf('login.html', 'text/html')).toBe('none');
});

it('says where a link leads when its words promise another place', () => {
  expect(elsewhere('www.bank.example', 'https://evil.example/x')).toBe('evil.example');
  expect(elsewhere('https://bank.example/a', 'https://bank.example/a')).toBeUndefined();
  expect(elsewhere('Our catalogue', 'https://lumen.example')).toBeUndefined();
  expect(elsewhere('bank.example', 'mailto:a@bank.example')).toBeUndefined();
});
