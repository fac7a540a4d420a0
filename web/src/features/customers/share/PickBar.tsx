import { Button, Checkbox } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './Share.module.css';
import type { Picked } from './usePicked';

/** How many are chosen, and what can be done with them; as long as none is, what else there is to say. */
export function PickBar({ picked, children, idle }: { picked: Picked; children: ReactNode; idle?: ReactNode }) {
  const { t } = useTranslation();
  const count = picked.picked.length;
  return (
    <div
      className={styles.pickBar}
      data-some={count > 0}
      role="toolbar"
      aria-label={t('customers:ui.share.choose_all')}
    >
      <Checkbox
        checked={picked.all}
        indeterminate={count > 0 && !picked.all}
        onChange={picked.toggleAll}
        aria-label={t('customers:ui.share.choose_all')}
      />
      {count > 0 ? (
        <>
          <span className="num">{t('customers:ui.share.chosen', { count })}</span>
          <Button type="link" size="small" onClick={picked.clear}>
            {t('customers:ui.share.clear')}
          </Button>
          <span className={styles.pickActs}>{children}</span>
        </>
      ) : (
        idle
      )}
    </div>
  );
}
