import { SearchOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Input, Segmented, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { colleaguesQuery } from '../queries';
import { type CustomersSearch, VIEWS, type View } from '../search';
import { STAGES } from '../stages';
import { useCountryOptions } from '../words';
import styles from './Customers.module.css';

const ASK_AFTER_MS = 200;

interface FilterBarProps {
  search: CustomersSearch;
  view: View;
  onChange: (part: Partial<Record<keyof CustomersSearch, string | undefined>>) => void;
}

/** Views at the left, filters at the right; a filter that holds is coloured by its border. */
export function FilterBar({ search, view, onChange }: FilterBarProps) {
  const { t } = useTranslation();
  const countries = useCountryOptions();
  const { data: colleagues } = useQuery(colleaguesQuery());
  const shared = { allowClear: true, popupMatchSelectWidth: false, className: styles.filter } as const;
  return (
    <div className={styles.bar}>
      <Segmented
        aria-label={t('customers:ui.view.label')}
        value={view}
        onChange={(next) => onChange({ view: next })}
        options={VIEWS.map((value) => ({ value, label: t(`customers:ui.view.${value}`) }))}
      />
      <div className={styles.filters}>
        <Words value={search.q ?? ''} onChange={(q) => onChange({ q: q || undefined })} />
        <Select
          {...shared}
          aria-label={t('customers:ui.column.stage')}
          placeholder={t('customers:ui.column.stage')}
          value={search.stage}
          onChange={(stage) => onChange({ stage })}
          options={STAGES.map((value) => ({ value, label: t(`customers:ui.stage.${value}`) }))}
        />
        <Select
          {...shared}
          showSearch={{ optionFilterProp: 'label' }}
          aria-label={t('customers:ui.column.country')}
          placeholder={t('customers:ui.column.country')}
          value={search.country}
          onChange={(country) => onChange({ country })}
          options={countries}
        />
        {view === 'mine' ? null : (
          <Select
            {...shared}
            showSearch={{ optionFilterProp: 'label' }}
            aria-label={t('customers:ui.column.owner')}
            placeholder={t('customers:ui.column.owner')}
            value={search.owner}
            onChange={(owner) => onChange({ owner })}
            options={colleagues?.items.map((one) => ({ value: one.id, label: one.name })) ?? []}
          />
        )}
      </div>
    </div>
  );
}

/** Words of the name, domain, people; the list is asked when the typing rests. */
function Words({ value, onChange }: { value: string; onChange: (words: string) => void }) {
  const { t } = useTranslation();
  const [words, setWords] = useState(value);
  useEffect(() => setWords(value), [value]);
  useEffect(() => {
    if (words.trim() === value) return;
    const timer = setTimeout(() => onChange(words.trim()), ASK_AFTER_MS);
    return () => clearTimeout(timer);
  }, [words, value, onChange]);
  return (
    <Input
      allowClear
      className={styles.search}
      prefix={<SearchOutlined aria-hidden="true" />}
      aria-label={t('customers:ui.list.search')}
      placeholder={t('customers:ui.list.search')}
      value={words}
      onChange={(event) => setWords(event.target.value)}
      onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
    />
  );
}
