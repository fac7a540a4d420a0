import { describe, expect, it } from 'vitest';
import { COMPANY_PLACES, CONTACT_PLACES, give, placeKey, reasonParts, stepOf } from './places';

describe('places', () => {
  it('are given to one column each', () => {
    expect(give(['name', null, 'country'], 1, 'name')).toEqual([null, 'name', 'country']);
    expect(give(['name', null], 0, null)).toEqual([null, null]);
  });
  it('are named without dots', () => {
    expect(placeKey('contact.emails')).toBe('contact_emails');
    expect(new Set([...COMPANY_PLACES, ...CONTACT_PLACES]).size).toBe(24);
  });
});

describe('steps', () => {
  it('follow the state', () => {
    expect(stepOf('uploaded', false)).toBe('columns');
    expect(stepOf('checked', false)).toBe('check');
    expect(stepOf('stopped', true)).toBe('run');
    expect(stepOf('failed', false)).toBe('columns');
  });
});

describe('reasons', () => {
  it('have a field and a code', () => {
    expect(reasonParts('contact.emails:address_twice')).toEqual({
      place: 'contact.emails',
      reason: 'import_address_twice',
    });
    expect(reasonParts('name:missing')).toEqual({ place: 'name', reason: 'missing' });
  });
});
