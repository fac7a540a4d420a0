import { BulbOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Twin } from '@/api/types';
import styles from './Customers.module.css';

/** Says inline that the company may be here already, whose it is, and the ways on. */
export function TwinCard({ twin, onContinue }: { twin: Twin; onContinue: () => void }) {
  const { t } = useTranslation();
  const owner = twin.owner ?? t('customers:ui.no_owner');
  const same = t(`customers:ui.twin.by_${twin.by}`);
  return (
    <div className={styles.twin} role="status">
      <BulbOutlined aria-hidden="true" />
      <div>
        <p>
          {twin.name
            ? t('customers:ui.twin.seen', { same, name: twin.name, owner })
            : t('customers:ui.twin.unseen', { same, owner })}
          {twin.binned ? ` ${t('customers:ui.twin.binned')}` : ''}
        </p>
        <div className={styles.twinActs}>
          {twin.id && !twin.binned ? (
            <Link to="/customers/$id" params={{ id: twin.id }}>
              {t('customers:ui.twin.open')}
            </Link>
          ) : null}
          <Button type="link" size="small" style={{ padding: 0, height: 20 }} onClick={onContinue}>
            {t('customers:ui.twin.continue')}
          </Button>
        </div>
      </div>
    </div>
  );
}
