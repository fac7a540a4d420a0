import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/lib/format';
import type { Group } from '@/ui/filter/tree';
import { countQuery } from '../list/contract';
import styles from './Segments.module.css';

/** How many customers in sight meet the filter as it is being written. */
export function Meets({ filter }: { filter: Group }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data } = useQuery({
    ...countQuery({ view: 'all', filter: JSON.stringify(filter) }),
    placeholderData: (before) => before,
  });
  if (!data) return null;
  return (
    <p className={styles.quiet} role="status">
      {t('customers:ui.segment.meets', {
        count: data.count,
        shown: `${format.number(data.count)}${data.exact ? '' : '+'}`,
      })}
    </p>
  );
}
