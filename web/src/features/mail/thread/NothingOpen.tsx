import { MailOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { Kbd } from '@/ui/Kbd';
import { boxOf, type MailSearch } from '../search';
import type { MailList } from '../useMailList';
import styles from './NothingOpen.module.css';

const KEYS = ['j', 'Enter', 'e', 'r', 's', '?'] as const;

/** The reading pane before something is opened: the few keys worth knowing. */
export function NothingOpen({ search, list }: { search: MailSearch; list: MailList }) {
  const { t } = useTranslation();
  const box = boxOf(search);
  const words = { j: 'next', Enter: 'open', e: 'done', r: 'reply', s: 'snooze', '?': 'all' } as const;
  return (
    <section className={styles.stand}>
      <MailOutlined className={styles.icon} aria-hidden="true" />
      <p>{t(box === 'drafts' ? 'mail:ui.nothing_open.draft' : 'mail:ui.nothing_open.thread')}</p>
      {list.rows.length > 0 ? (
        <dl className={styles.keys}>
          {KEYS.map((key) => (
            <div key={key}>
              <dt>
                <Kbd keys={key} />
              </dt>
              <dd>{t(`mail:ui.nothing_open.${words[key]}`)}</dd>
            </div>
          ))}
        </dl>
      ) : null}
    </section>
  );
}
