import { expect, it } from 'vitest';
import type { DraftContent } from './port';
import { whyNot } from './useCompose';

const content = (more: Partial<DraftContent> = {}): DraftContent => ({
  mailbox_id: 'm',
  to: [{ name: '', address: 'a@b.example' }],
  cc: [],
  bcc: [],
  subject: 'Lamps',
  html: '<p>Hello</p>',
  template_id: null,
  ...more,
});
const none = { attachments: [], uploads: [] };

it('sends a whole mail', () => {
  expect(whyNot(content(), none, {}, [])).toBeUndefined();
});

it('needs somebody to send to, whole addresses, and files that arrived', () => {
  expect(whyNot(content({ to: [] }), none, {}, [])).toBe('nobody');
  expect(whyNot(content({ cc: [{ name: '', address: 'x' }] }), none, {}, [])).toBe('bad_address');
  expect(whyNot(content(), none, { to: 'half' }, [])).toBe('bad_address');
  const file = { key: 'k', file: new File([], 'a'), share: 0.5, problem: undefined };
  expect(whyNot(content(), { ...none, uploads: [file] }, {}, [])).toBe('uploading');
  const kept = { id: 'f', name: 'a', bytes: 0, inline: false };
  expect(whyNot(content(), { ...none, uploads: [{ ...file, kept }] }, {}, [])).toBeUndefined();
});

it('asks once about a promised file and a missing subject', () => {
  const promised = content({ html: '<p>see attached</p>', subject: '' });
  expect(whyNot(promised, none, {}, [])).toBe('no_file');
  expect(whyNot(promised, none, {}, ['no_file'])).toBe('no_subject');
  expect(whyNot(promised, none, {}, ['no_file', 'no_subject'])).toBeUndefined();
});

it('does not take the promise of a quoted mail for ours', () => {
  const html = '<p>Thanks</p><blockquote type="cite"><p>see attached</p></blockquote>';
  expect(whyNot(content({ html }), none, {}, [])).toBeUndefined();
});
