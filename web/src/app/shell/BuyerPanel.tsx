import { CloseOutlined, UserOutlined } from '@ant-design/icons';
import { CatchBoundary } from '@tanstack/react-router';
import { Button, Drawer } from 'antd';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { type Beside, useWhoIsBeside } from '@/lib/beside';
import type { Feature, Panel } from '@/lib/feature';
import { useIsPhone, usePanelFloats } from '@/lib/media';
import { panelOpen } from '@/lib/preferences';
import { useStore } from '@/lib/store';
import { FirstUse, RowsLoading } from '@/ui/PageState';
import { PageProblem } from '../Fallbacks';
import { features } from '../features';
import styles from './BuyerPanel.module.css';

/** Who the open thing is about, at its right; on a phone a sheet from below. */
export function BuyerPanel() {
  const { t } = useTranslation();
  const who = useWhoIsBeside();
  const open = useStore(panelOpen);
  const phone = useIsPhone();
  const floats = usePanelFloats();
  if (who === undefined || !open) return null;
  const close = () => panelOpen.set(false);
  const body = <Body who={who} />;

  if (phone || floats) {
    // On a narrow screen nobody asked for a panel that hides the page, so it comes only for someone chosen.
    return (
      <Drawer
        open={who !== null}
        onClose={close}
        placement={phone ? 'bottom' : 'right'}
        size={phone ? '78%' : 360}
        mask={phone}
        title={t('shell.buyer')}
        styles={{ body: { padding: 0 } }}
      >
        {body}
      </Drawer>
    );
  }
  return (
    <aside className={styles.panel} aria-label={t('shell.buyer')}>
      <Button
        type="text"
        size="small"
        className={styles.close}
        icon={<CloseOutlined />}
        aria-label={t('shell.fold_panel')}
        onClick={close}
      />
      {body}
    </aside>
  );
}

function Body({ who }: { who: Beside | null }) {
  const { t } = useTranslation();
  if (!who) {
    return (
      <FirstUse icon={<UserOutlined />} title={t('shell.nobody')}>
        {t('shell.nobody_words')}
      </FirstUse>
    );
  }
  const Shown = panelFor(who.kind);
  if (!Shown) return null;
  return (
    <CatchBoundary getResetKey={() => JSON.stringify(who)} errorComponent={PageProblem}>
      <Suspense fallback={<RowsLoading tall rows={5} />}>
        <Shown who={who} />
      </Suspense>
    </CatchBoundary>
  );
}

function panelFor(kind: Beside['kind']): Panel<Beside> | undefined {
  const found = features.map((feature: Feature) => feature.panels?.[kind]).find(Boolean);
  // The kind chose the panel, so the panel takes this `who`.
  return found as Panel<Beside> | undefined;
}
