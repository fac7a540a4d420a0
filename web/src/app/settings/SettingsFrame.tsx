import { LeftOutlined } from '@ant-design/icons';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { SettingsEntry } from '@/lib/feature';
import { useIsPhone } from '@/lib/media';
import { useFeatures } from '../features';
import styles from './SettingsFrame.module.css';

const GROUPS: readonly SettingsEntry['group'][] = ['mine', 'company'];

/** The settings' menu at the left of each of its pages; on a phone the menu is a page of its own. */
export function SettingsFrame() {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const atMenu = useLocation({ select: (location) => location.pathname.replace(/\/$/, '') === '/settings' });
  if (phone && atMenu) {
    return (
      <div className={styles.menuPage}>
        <h1>{t('nav.settings')}</h1>
        <Menu />
      </div>
    );
  }
  return (
    <div className={styles.frame}>
      {phone ? (
        <Link to="/settings" className={styles.back}>
          <LeftOutlined aria-hidden="true" /> {t('nav.settings')}
        </Link>
      ) : (
        <Menu />
      )}
      <div className={styles.page}>
        <Outlet />
      </div>
    </div>
  );
}

function Menu() {
  const { t } = useTranslation();
  const entries = useFeatures()
    .flatMap((feature) => feature.settings ?? [])
    .sort((a, b) => a.order - b.order);
  return (
    <nav className={styles.menu} aria-label={t('nav.settings')}>
      {GROUPS.map((group) => (
        <section key={group}>
          <h2>{t(`settings.${group}`)}</h2>
          <ul>
            {entries
              .filter((entry) => entry.group === group)
              .map((entry) => (
                <li key={entry.id}>
                  <Link to={entry.href as '/'} className={styles.line} activeProps={{ 'aria-current': 'page' }}>
                    <span className={styles.icon} aria-hidden="true">
                      {entry.icon}
                    </span>
                    {entry.words()}
                  </Link>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}
