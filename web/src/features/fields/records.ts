import type { components } from '@/api/schema';

export type RecordKind = components['schemas']['Record'];

/** Kinds of records that keep fields of the tenant's own; one more is a line here and one in the server's list. */
export const RECORDS: readonly RecordKind[] = ['company', 'contact', 'opportunity'];
