import { useQuery } from '@tanstack/react-query';
import { Drawer, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { query } from '@/api/client';
import { useSettled } from '@/lib/useSettled';
import { FormField } from '@/ui/FormField';
import { Composer } from '../page/Composer';
import styles from './Customers.module.css';

/** A follow-up from anywhere: which customer, then what. */
export function NewFollowUp({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [company, setCompany] = useState<string | undefined>();
  const [words, setWords] = useState('');
  const q = useSettled(words.trim());
  const { data, isFetching } = useQuery({
    ...query('customers.list', '/api/customers', { params: { query: { limit: 12, ...(q ? { q } : {}) } } }),
    placeholderData: (before) => before,
  });
  return (
    <Drawer open onClose={onClose} size={440} title={t('customers:ui.follow_up.title')}>
      <div className={styles.form}>
        <FormField label={t('customers:ui.follow_up.customer')} name="company">
          {({ id }) => (
            <Select
              id={id}
              autoFocus
              showSearch={{ filterOption: false, onSearch: setWords }}
              loading={isFetching}
              value={company}
              onChange={setCompany}
              options={data?.items.map((row) => ({ value: row.id, label: row.name })) ?? []}
            />
          )}
        </FormField>
        {company ? <Composer companyId={company} onDone={onClose} wantsDate /> : null}
      </div>
    </Drawer>
  );
}
