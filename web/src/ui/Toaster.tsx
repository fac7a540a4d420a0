import { CloseOutlined, WarningOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from '@/lib/store';
import { TOAST_MS, type ToastItem, toast, toasts } from '@/lib/toast';
import { Kbd } from './Kbd';
import styles from './Toaster.module.css';

/** Where toasts stand: bottom left. Mounted once. */
export function Toaster() {
  const items = useStore(toasts);
  return (
    <div className={styles.place} role="status" aria-live="polite">
      {items.map((item) => (
        <Toast key={item.id} item={item} />
      ))}
    </div>
  );
}

function Toast({ item }: { item: ToastItem }) {
  const { t } = useTranslation();
  const [held, setHeld] = useState(false);
  const close = () => toast.close(item.id);

  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => toast.close(item.id), item.ms ?? TOAST_MS);
    return () => clearTimeout(timer);
  }, [held, item.id, item.ms]);

  const undo = () => {
    close();
    void item.undo?.();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only holds the clock while it is read
    <div
      className={styles.toast}
      data-tone={item.tone}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {item.tone === 'problem' ? <WarningOutlined className={styles.warn} aria-hidden="true" /> : null}
      <span className={styles.words}>
        {item.words}
        {item.code ? <span className={styles.code}>{item.code}</span> : null}
      </span>
      {item.undo ? (
        <Button type="text" size="small" className={styles.undo} onClick={undo}>
          {t('act.undo')} <Kbd keys="z" />
        </Button>
      ) : null}
      <Button type="text" size="small" icon={<CloseOutlined />} aria-label={t('act.close')} onClick={close} />
    </div>
  );
}
