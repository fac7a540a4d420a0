import { CloseOutlined, ExpandOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { Suspense } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { latePart } from '@/lib/latePage';
import { useIsPhone } from '@/lib/media';
import { useStore } from '@/lib/store';
import { change, close, type Composer as OpenComposer, useComposers } from './composers';
import styles from './Dock.module.css';
import { Early } from './Early';
import { forgetKeeper, keeperOf } from './keepers';

const Composer = latePart(async () => ({ default: (await import('./Composer')).Composer }));
/** So many windows stand open side by side; older ones fold. */
const SIDE_BY_SIDE = 2;

/** Mails that are written over the page, at its lower right; on a phone the newest fills the screen. */
export function Dock() {
  const phone = useIsPhone();
  const windows = useComposers().filter((one) => one.place === 'window');
  if (windows.length === 0) return null;
  const full = windows.filter((one) => !one.minimised).slice(-SIDE_BY_SIDE);
  const large = full.find((one) => one.large);
  const shown = phone ? windows.slice(-1) : windows;
  return createPortal(
    <div className={styles.dock} data-phone={phone}>
      {large && !phone ? <div className={styles.scrim} /> : null}
      {shown.map((one) =>
        phone || full.includes(one) ? (
          <div key={one.key} className={styles.window} data-large={one.large && !phone}>
            <Suspense fallback={<Early composerKey={one.key} />}>
              <Composer composer={one} />
            </Suspense>
          </div>
        ) : (
          <Folded key={one.key} composer={one} />
        ),
      )}
    </div>,
    document.body,
  );
}

function Folded({ composer }: { composer: OpenComposer }) {
  const { t } = useTranslation();
  const keeper = keeperOf(composer);
  const { content } = useStore(keeper.state);
  return (
    <div className={styles.folded}>
      <button type="button" className={styles.title} onClick={() => change(composer.key, { minimised: false })}>
        {content?.subject || t('mail:ui.compose.new')}
      </button>
      <Button
        type="text"
        size="small"
        icon={<ExpandOutlined />}
        aria-label={t('mail:ui.compose.enlarge')}
        onClick={() => change(composer.key, { minimised: false })}
      />
      <Button
        type="text"
        size="small"
        icon={<CloseOutlined />}
        aria-label={t('mail:ui.compose.save_close')}
        onClick={async () => {
          await keeper.leave();
          close(composer.key);
          forgetKeeper(composer.key);
        }}
      />
    </div>
  );
}
