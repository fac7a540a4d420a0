import { EllipsisOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Drawer } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NavEntry } from '@/lib/feature';
import { useNav } from '../features';
import styles from './PhoneBar.module.css';

const SHOWN = 5;

/** The bar of five at the foot of a phone; what doesn't fit is behind 'More'. */
export function PhoneBar() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const entries = useNav();
  const fits = entries.length <= SHOWN;
  const shown = fits ? entries : entries.slice(0, SHOWN - 1);
  const rest = entries.slice(shown.length);
  return (
    <nav className={styles.bar} aria-label={t('shell.nav')}>
      {shown.map((entry) => (
        <Place key={entry.id} entry={entry} />
      ))}
      {fits ? null : (
        <button type="button" className={styles.place} onClick={() => setOpen(true)}>
          <EllipsisOutlined className={styles.icon} />
          {t('shell.more')}
        </button>
      )}
      <Drawer open={open} onClose={() => setOpen(false)} placement="bottom" size="auto" title={t('shell.more')}>
        <div className={styles.rest}>
          {rest.map((entry) => (
            <Place key={entry.id} entry={entry} onGone={() => setOpen(false)} />
          ))}
        </div>
      </Drawer>
    </nav>
  );
}

function Place({ entry, onGone }: { entry: NavEntry; onGone?: () => void }) {
  return (
    <Link
      to={entry.href as '/'}
      className={styles.place}
      activeOptions={{ exact: entry.exact ?? false, includeSearch: false }}
      activeProps={{ 'aria-current': 'page' }}
      onClick={onGone}
    >
      <span className={styles.icon}>{entry.icon}</span>
      {entry.words()}
    </Link>
  );
}
