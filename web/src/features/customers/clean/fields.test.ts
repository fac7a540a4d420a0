import { describe, expect, it } from 'vitest';
import type { Company } from '@/api/types';
import { changedFields, type Field } from './fields';

const company = (part: Partial<Company>) =>
  ({ name: 'Acme', country: null, stars: 0, stage: 'to_follow', owners: [], ...part }) as Pick<Company, Field>;

describe('fields to choose', () => {
  it('are those in which companies differ', () => {
    const all = [company({ name: 'Acme' }), company({ name: 'Acme Ltd', country: 'DE' }), company({ name: 'Acme' })];
    expect(changedFields(all)).toEqual(['name', 'country']);
  });
  it('are none where all are alike', () => {
    expect(changedFields([company({}), company({})])).toEqual([]);
  });
  it('count owners by who they are', () => {
    const mia = [{ id: '1', name: 'Mia' }];
    expect(changedFields([company({ owners: mia }), company({ owners: [] })])).toEqual(['owners']);
  });
});
