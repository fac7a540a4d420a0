import { MenuFoldOutlined, MenuUnfoldOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/api/me';
import type { NavEntry } from '@/lib/feature';
import { useFormat } from '@/lib/format';
import { navOpen } from '@/lib/preferences';
import { useStore } from '@/lib/store';
import { Kbd } from '@/ui/Kbd';
import { useNav } from '../features';
import { Mark } from './Mark';
import styles from './SideNav.module.css';

/** The places of the app, 208 px with words or 56 px without. */
export function SideNav() {
  const { t } = useTranslation();
  const open = useStore(navOpen);
  const { tenant } = useMe();
  const places = useNav();
  const foldWords = t(open ? 'shell.fold_nav' : 'shell.unfold_nav');
  return (
    <nav className={styles.nav} data-open={open} aria-label={t('shell.nav')}>
      <div className={styles.head}>
        <Mark />
        {open ? <span className={styles.company}>{tenant.name}</span> : null}
      </div>
      <ul className={styles.places}>
        {places.map((entry) => (
          <Place key={entry.id} entry={entry} open={open} />
        ))}
      </ul>
      <Tooltip placement="right" title={<Hint words={foldWords} keys="[" />}>
        <button type="button" className={styles.fold} onClick={() => navOpen.set(!open)} aria-label={foldWords}>
          {open ? <MenuFoldOutlined /> : <MenuUnfoldOutlined />}
        </button>
      </Tooltip>
    </nav>
  );
}

function Place({ entry, open }: { entry: NavEntry; open: boolean }) {
  const format = useFormat();
  const count = entry.useCount?.();
  const link = (
    <Link
      to={entry.href as '/'}
      className={styles.place}
      activeOptions={{ exact: entry.exact ?? false, includeSearch: false }}
      activeProps={{ 'aria-current': 'page' }}
      aria-label={count ? `${entry.words()} ${format.count(count, 999)}` : entry.words()}
    >
      <span className={styles.icon}>{entry.icon}</span>
      {open ? <span className={styles.words}>{entry.words()}</span> : null}
      {count ? <span className={styles.count}>{format.count(count, 999)}</span> : null}
    </Link>
  );
  return (
    <li>
      {open ? (
        link
      ) : (
        <Tooltip placement="right" title={<Hint words={entry.words()} keys={`g ${entry.letter}`} />}>
          {link}
        </Tooltip>
      )}
    </li>
  );
}

function Hint({ words, keys }: { words: string; keys: string }) {
  return (
    <span className={styles.hint}>
      {words} <Kbd keys={keys} />
    </span>
  );
}
