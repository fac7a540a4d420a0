import { CopyOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import type { Id } from '@/api/types';
import { leadTwinsQuery } from '../queries';
import styles from '../Sales.module.css';

/** Customers who look like the lead; of a colleague's only whose it is. */
export function Twins({ leadId }: { leadId: Id }) {
  const { t } = useTranslation();
  const may = useMay('customers.company.read');
  const { data = [] } = useQuery({ ...leadTwinsQuery(leadId), enabled: may });
  if (data.length === 0) return null;
  return (
    <div className={styles.twin} role="status">
      <CopyOutlined aria-hidden="true" />
      <ul>
        {data.map((twin) => (
          <li key={`${twin.by} ${twin.matched} ${twin.id}`}>
            {t(`sales:ui.twin.${twin.by}`)}
            {twin.matched ? ` (${twin.matched})` : ''}:{' '}
            {twin.id && twin.name ? (
              <Link to="/customers/$id" params={{ id: twin.id }}>
                {twin.name}
              </Link>
            ) : (
              t('sales:ui.twin.colleague', { owner: twin.owner ?? '–' })
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
