import { describe, expect, it } from 'vitest';
import { conditionOf, EMPTY_FORM, formOf, type RuleForm } from './condition';

describe('the condition of a rule', () => {
  it('says what the form says, and back', () => {
    const form: RuleForm = {
      stages: ['to_follow', 'enquiry'],
      countries: ['DE'],
      sources: ['fair'],
      owners: ['0193'],
      starsMin: 1,
      starsMax: 4,
      madeFrom: '2026-01-01',
    };
    expect(formOf(conditionOf(form))).toEqual(form);
    expect(conditionOf(EMPTY_FORM)).toEqual({ all: [] });
    expect(formOf({ all: [] })).toEqual(EMPTY_FORM);
    expect(formOf({ field: 'country', op: 'in', value: ['BR'] })).toEqual({ ...EMPTY_FORM, countries: ['BR'] });
  });

  it('leaves alone what the form can’t say', () => {
    for (const other of [
      { any: [] },
      { all: [{ any: [] }] },
      { all: [{ field: 'stage', op: 'not_in', value: ['deal'] }] },
      { all: [{ field: 'stage', op: 'in', value: ['married'] }] },
      { all: [conditionOf({ ...EMPTY_FORM, starsMin: 1 }).all[0], conditionOf({ ...EMPTY_FORM, starsMin: 2 }).all[0]] },
      null,
    ]) {
      expect(formOf(other)).toBeUndefined();
    }
  });
});
