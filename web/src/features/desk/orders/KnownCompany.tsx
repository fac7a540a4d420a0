import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import type { Id, SubscriberFile } from '@/api/types';
import { toast } from '@/lib/toast';
import { useSettled } from '@/lib/useSettled';
import { companiesQuery, companyQuery } from '../queries';

interface KnownCompanyProps {
  id: string;
  value: Id | undefined;
  /** Of the company that is chosen. */
  name: string;
  onChange: (known: SubscriberFile | undefined) => void;
}

/** One of the companies that are there, found by its name or address. */
export function KnownCompany({ id, value, name, onChange }: KnownCompanyProps) {
  const cache = useQueryClient();
  const [words, setWords] = useState('');
  const asked = useSettled(words.trim());
  const list = useInfiniteQuery({ ...companiesQuery(asked || undefined), placeholderData: (before) => before });
  const rows = rowsOf(list.data).filter(({ erased_on }) => !erased_on);
  const chosen = value && !rows.some((row) => row.id === value) ? [{ value, label: name }] : [];
  const choose = async (next: Id | undefined) => {
    try {
      onChange(next ? await cache.fetchQuery(companyQuery(next)) : undefined);
    } catch (thrown) {
      toast.problem(Problem.of(thrown));
    }
  };
  return (
    <Select
      id={id}
      allowClear
      showSearch={{ filterOption: false, onSearch: setWords }}
      loading={list.isFetching}
      value={value}
      onChange={(next: Id | undefined) => void choose(next)}
      options={[...chosen, ...rows.map((row) => ({ value: row.id, label: row.name }))]}
    />
  );
}
