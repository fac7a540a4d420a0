import { describe, expect, it } from 'vitest';
import { Problem } from './problem';

describe('problem', () => {
  it('keeps what the server says, field by field', () => {
    const problem = Problem.from(422, {
      code: 'accounts.weak_password',
      detail: 'The password is too short.',
      errors: [{ field: 'password', code: 'accounts.weak_password', detail: 'At least 10 characters.' }],
      request_id: 'r-1',
    });
    expect(problem.words).toBe('The password is too short.');
    expect(problem.errors).toEqual([
      { field: 'password', code: 'accounts.weak_password', detail: 'At least 10 characters.' },
    ]);
    expect(problem.requestId).toBe('r-1');
  });

  it('makes a problem of an answer that is none', () => {
    expect(Problem.from(503, '<html>').code).toBe('unreachable');
    expect(Problem.from(500, null).code).toBe('unexpected');
    expect(Problem.of(new TypeError('x')).code).toBe('unexpected');
  });
});
