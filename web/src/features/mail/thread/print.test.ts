import { expect, it } from 'vitest';
import type { Message } from '@/api/types';
import { headOf } from './print';

it('writes what a sender calls himself as text', () => {
  const message = {
    subject: '<img src=x onerror=steal()>',
    from: { name: '<b>Ana</b>', address: 'ana@lumen.example' },
    to: [{ name: '', address: 'mia@firm.example' }],
    cc: [],
    at: '2026-11-23T08:00:00Z',
    sent_at: null,
    attachments: [
      { name: 'specs.pdf', inline: false },
      { name: 'logo.png', inline: true },
    ],
  } as unknown as Message;
  const head = headOf(document, message);
  expect(head.querySelector('img, h1 + b')).toBeNull();
  expect(head.textContent).toContain('<img src=x onerror=steal()>');
  expect(head.textContent).toContain('<b>Ana</b> <ana@lumen.example>');
  expect(head.textContent).toContain('specs.pdf');
  expect(head.textContent).not.toContain('logo.png');
});
