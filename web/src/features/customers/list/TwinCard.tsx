import { BulbOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import type { Twin } from '@/api/types';
import { AskDialog } from '../clean/AskDialog';
import styles from './Customers.module.css';

const LINK = { padding: 0, height: 20 } as const;

interface TwinCardProps {
  twin: Twin;
  /** What is being entered, as whoever asks for the twin knows it. */
  knownAs: string;
  onContinue: () => void;
}

/** Says inline that the company may be here already, whose it is, and the ways on: open, ask for it, continue. */
export function TwinCard({ twin, knownAs, onContinue }: TwinCardProps) {
  const { t } = useTranslation();
  const mayAsk = useMay('customers.company.write');
  const [asking, setAsking] = useState(false);
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
          {!twin.id && !twin.binned && mayAsk ? (
            twin.asked ? (
              <span className={styles.quiet}>{t('customers:ui.twin.asked')}</span>
            ) : (
              <Button type="link" size="small" style={LINK} onClick={() => setAsking(true)}>
                {t('customers:ui.twin.ask')}
              </Button>
            )
          ) : null}
          <Button type="link" size="small" style={LINK} onClick={onContinue}>
            {t('customers:ui.twin.continue')}
          </Button>
        </div>
      </div>
      {asking ? (
        <AskDialog handle={twin.handle} knownAs={knownAs} owner={owner} onClose={() => setAsking(false)} />
      ) : null}
    </div>
  );
}
