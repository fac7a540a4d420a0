import { BulbOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Thread } from '@/api/types';
import { usePanelFloats } from '@/lib/media';
import { panelOpen } from '@/lib/preferences';
import { useStore } from '@/lib/store';
import { suggestionForQuery } from '../queries';
import styles from './SuggestionStrip.module.css';

/** Where the buyer's panel isn't in sight: that someone new writes, and the way to look at it. */
export function SuggestionStrip({ thread, onOpen }: { thread: Thread; onOpen: () => void }) {
  const { t } = useTranslation();
  const floats = usePanelFloats();
  const open = useStore(panelOpen);
  const hidden = floats || !open;
  const { data } = useQuery({ ...suggestionForQuery(thread.id), enabled: hidden && thread.company === null });
  if (!hidden || !data) return null;
  const name = data.facts.company_name?.value ?? data.facts.contact_name?.value ?? data.address;
  return (
    <div className={styles.strip}>
      <BulbOutlined aria-hidden="true" />
      <span className={styles.words}>{t(`mail:ui.suggest.title_${data.kind}`, { name })}</span>
      <Button type="link" size="small" onClick={onOpen}>
        {t('mail:ui.suggest.look')}
      </Button>
    </div>
  );
}
