import { expect, it } from 'vitest';
import { bytesOf, textOf } from './passkey';

it('binary fields travel as base64url without padding', () => {
  const bytes = Uint8Array.from([0, 251, 255, 62, 63, 1, 2]);
  expect(textOf(bytes)).toBe('APv_Pj8BAg');
  expect([...bytesOf('APv_Pj8BAg')]).toEqual([...bytes]);
});
