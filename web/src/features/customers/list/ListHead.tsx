import { ArrowDownOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { Sort } from '../search';
import styles from './Customers.module.css';

/** The columns' names; those that the server can sort by are buttons. */
export function ListHead({ sort, onSort }: { sort: Sort; onSort: (sort: Sort) => void }) {
  const { t } = useTranslation();
  const by = (one: Sort, words: string) => (
    <button type="button" className={styles.sort} aria-pressed={sort === one} onClick={() => onSort(one)}>
      {words}
      {sort === one ? <ArrowDownOutlined aria-hidden="true" style={{ fontSize: 10 }} /> : null}
    </button>
  );
  return (
    <div className={styles.head}>
      <div className={styles.columns}>
        <span>{by('name', t('customers:ui.column.name'))}</span>
        <span>{t('customers:ui.column.country')}</span>
        <span>{t('customers:ui.column.stage')}</span>
        <span data-rank="low">{t('customers:ui.column.stars')}</span>
        <span>{t('customers:ui.column.owner')}</span>
        <span>{by('last_touch', t('customers:ui.column.last_touch'))}</span>
        <span>{by('next_follow_up', t('customers:ui.column.next'))}</span>
        <span data-rank="low" className={styles.right}>
          {t('customers:ui.column.contacts')}
        </span>
      </div>
    </div>
  );
}
