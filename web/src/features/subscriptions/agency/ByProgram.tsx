import { Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import type { NewSubscriptionOrder } from '@/api/types';
import { AppLink } from '@/lib/AppLink';
import { CopyButton } from '@/ui/CopyButton';
import styles from './Agency.module.css';

const EXAMPLE: NewSubscriptionOrder = {
  reference: 'A-2026-0117',
  company: {
    name: '宁波远航进出口有限公司',
    registration_number: '91330200MA2AXXXX0X',
    contact_name: '周敏',
    contact_address: 'zhou.min@yuanhang.example',
  },
  lines: [{ offering: 'crm.pro', edition: 'standard', seats: 10, units: {}, kind: 'subscribe' }],
  currency: 'CNY',
  total: '12800.00',
  length: { unit: 'years', count: 1 },
  lang: 'zh-CN',
};

/** How an agent's own program pushes orders. */
export function ByProgram({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const json = JSON.stringify(EXAMPLE, null, 2);
  return (
    <Drawer open onClose={onClose} size={560} title={t('subscriptions:ui.program.title')}>
      <div className={styles.order}>
        <p>{t('subscriptions:ui.program.key')}</p>
        <p>
          <AppLink href="/settings/api-keys">{t('subscriptions:ui.program.keys')}</AppLink>
        </p>
        <pre className={styles.code}>
          {`POST ${window.location.origin}/api/agency/orders\nAuthorization: Bearer …\nContent-Type: application/json`}
        </pre>
        <pre className={styles.code}>{json}</pre>
        <div>
          <CopyButton text={json} />
        </div>
        <p>{t('subscriptions:ui.program.again')}</p>
        <p className={styles.quiet}>{t('subscriptions:ui.program.otherwise')}</p>
      </div>
    </Drawer>
  );
}
