import type { ReactNode } from 'react';
import type { Id } from '@/api/types';
import type { ListOptions } from '@/api/useLists';
import type { Sorted } from '@/ui/grid/GridHead';
import type { Ask, GroupsQuery } from './contract';

/** What a list is of: where its rows come from, and how one of them is shown. */
export interface ListSource<Row extends { id: Id }> {
  label: string;
  rows: (ask: Ask, sort: readonly Sorted[], columns: readonly string[], limit?: number) => ListOptions<Row>;
  groups: (by: string, ask: Ask, sum?: string) => GroupsQuery;
  /** A field's value of a row. */
  valueIn: (row: Row, key: string) => unknown;
  /** The first column. */
  renderPrimary: (row: Row) => ReactNode;
}
