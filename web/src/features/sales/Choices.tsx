import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Id } from '@/api/types';
import { useSettled } from '@/lib/useSettled';
import type { FieldProps } from '@/ui/FormField';
import { colleaguesQuery, companiesQuery } from './queries';

/** Currencies of trade first; any other can be typed. */
const FIRST = ['USD', 'CNY', 'EUR', 'GBP', 'AED', 'JPY', 'BRL', 'INR', 'RUB', 'MXN'];

type Control = Partial<FieldProps>;
const controlOf = ({ id, status }: Control) => ({ ...(id ? { id } : {}), status: status ?? ('' as const) });

/** A currency of ISO 4217. */
export function CurrencySelect({
  field,
  value,
  onChange,
}: {
  field: Control;
  value: string;
  onChange: (code: string) => void;
}) {
  const { i18n, t } = useTranslation();
  const options = useMemo(() => {
    const names = new Intl.DisplayNames(i18n.language, { type: 'currency' });
    const rest = Intl.supportedValuesOf('currency').filter((code) => !FIRST.includes(code));
    return [...FIRST, ...rest].map((code) => ({ value: code, label: code, words: `${code} ${names.of(code)}` }));
  }, [i18n.language]);
  return (
    <Select
      {...controlOf(field)}
      aria-label={t('sales:ui.field.currency')}
      showSearch={{ optionFilterProp: 'words' }}
      popupMatchSelectWidth={220}
      optionRender={(option) => option.data.words}
      value={value}
      onChange={onChange}
      options={options}
    />
  );
}

/** A customer, found by typing. `known` is the one that is chosen already. */
export function CompanySelect({
  field,
  value,
  known,
  onChange,
}: {
  field: Control;
  value: Id | undefined;
  known?: { id: Id; name: string | null } | null | undefined;
  onChange: (id: Id | undefined) => void;
}) {
  const { t } = useTranslation();
  const [words, setWords] = useState('');
  const { data, isFetching } = useQuery({
    ...companiesQuery(useSettled(words.trim())),
    placeholderData: (before) => before,
  });
  const found = data?.items.map((row) => ({ value: row.id, label: row.name })) ?? [];
  const chosen =
    known && !found.some((one) => one.value === known.id)
      ? [{ value: known.id, label: known.name ?? t('sales:ui.out_of_sight') }]
      : [];
  return (
    <Select
      {...controlOf(field)}
      allowClear
      showSearch={{ filterOption: false, onSearch: setWords }}
      loading={isFetching}
      value={value}
      onChange={onChange}
      options={[...chosen, ...found]}
    />
  );
}

/** A colleague. */
export function PersonSelect({
  field,
  value,
  onChange,
  none,
}: {
  field: Control;
  value: Id | undefined;
  onChange: (id: Id | undefined) => void;
  /** Nobody may be chosen too, in these words. */
  none?: string;
}) {
  const { data } = useQuery(colleaguesQuery());
  return (
    <Select
      {...controlOf(field)}
      showSearch={{ optionFilterProp: 'label' }}
      allowClear={none !== undefined}
      {...(none === undefined ? {} : { placeholder: none })}
      value={value}
      onChange={onChange}
      options={data?.items.map((one) => ({ value: one.id, label: one.name })) ?? []}
    />
  );
}
