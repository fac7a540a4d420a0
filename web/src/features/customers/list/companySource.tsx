import { Link } from '@tanstack/react-router';
import i18next from 'i18next';
import { Initials } from '@/ui/Initials';
import { groupsQuery, type ListRow, rowsQuery } from './contract';
import { valueIn } from './rows';
import type { ListSource } from './source';
import styles from './Views.module.css';

/** Lists of customers. */
export const companySource: ListSource<ListRow> = {
  get label() {
    return i18next.t('nav.customers');
  },
  rows: rowsQuery,
  groups: groupsQuery,
  valueIn,
  renderPrimary,
};

function renderPrimary(row: ListRow) {
  return (
    <span className={styles.primary}>
      <Initials name={row.name} shape="square" size={24} />
      <Link to="/customers/$id" params={{ id: row.id }} tabIndex={-1}>
        {row.name}
      </Link>
      {row.domain ? <small>{row.domain}</small> : null}
    </span>
  );
}
