import { Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { type Hotkey, useHotkeys, useRegisteredHotkeys } from '@/lib/hotkeys';
import { Kbd } from '@/ui/Kbd';
import styles from './ShortcutSheet.module.css';

/** All keys that hold on this page, in the order of nearness: the page's own first. */
export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const keys = useRegisteredHotkeys();
  useHotkeys([{ keys: '?', run: onClose, everywhere: true }]);
  return (
    <Modal open onCancel={onClose} footer={null} title={t('keys.title')} width={640}>
      <div className={styles.groups}>
        {[...groupsOf(keys)].map(([group, list]) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {list.map((one) => (
                <div key={one.keys} className={styles.line}>
                  <dt>{one.words?.()}</dt>
                  <dd>
                    <Kbd keys={one.keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}

function groupsOf(keys: readonly Hotkey[]): Map<string, Hotkey[]> {
  const groups = new Map<string, Hotkey[]>();
  const seen = new Set<string>();
  for (const one of keys) {
    if (!one.words || seen.has(one.keys)) continue;
    seen.add(one.keys);
    const group = one.group?.() ?? '';
    groups.set(group, [...(groups.get(group) ?? []), one]);
  }
  return groups;
}
