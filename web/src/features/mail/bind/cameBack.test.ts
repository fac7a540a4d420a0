import { describe, expect, it } from 'vitest';
import { cameBack } from './cameBack';

describe('coming back from an identity provider', () => {
  it('is told from coming by oneself', () => {
    expect(cameBack({}, '')).toBeUndefined();
    expect(cameBack({ state: 's' }, '?state=s')).toBeUndefined();
  });
  it('keeps a code as it was given, though it looks like a number', () => {
    const came = cameBack({ state: 's', code: 1e21 }, '?state=s&code=1000000000000000000001');
    expect(came?.code).toBe('1000000000000000000001');
    expect(cameBack({ state: 's', code: '123' }, '?state=s&code=%22123%22')?.code).toBe('123');
  });
  it('takes a no for an answer', () => {
    expect(cameBack({ state: 's', error: 'access_denied' }, '?state=s&error=access_denied')).toEqual({
      state: 's',
      code: null,
      error: 'access_denied',
      error_description: null,
      iss: null,
    });
  });
});
