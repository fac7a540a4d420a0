import {
  CloseOutlined,
  DownloadOutlined,
  LeftOutlined,
  RightOutlined,
  ZoomInOutlined,
  ZoomOutOutlined,
} from '@ant-design/icons';
import { Button, Modal } from 'antd';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/lib/format';
import { useHotkeys } from '@/lib/hotkeys';
import { ContentView } from './ContentView';
import type { FileContent, ViewedFile } from './content';
import { ImageView } from './ImageView';
import { NotShown } from './NotShown';
import styles from './Viewer.module.css';
import { FITS, zoomed } from './zoom';

const PdfView = lazy(async () => ({ default: (await import('./PdfView')).PdfView }));

/** What is known of the file that is looked at, where somebody else than the browser reads it. */
export type Seen =
  | { state: 'loading' }
  | { state: 'failed'; words: string; retry?: (() => void) | undefined }
  | { state: 'content'; content: FileContent; pictureHref: (number: number) => string }
  | { state: 'own'; node: ReactNode };

interface ViewerProps {
  files: readonly ViewedFile[];
  /** The place of the one that is looked at. */
  at: number;
  onAt: (at: number) => void;
  onClose: () => void;
  /** For a file whose way is `content`. */
  seen: Seen;
  /** Another sheet of a workbook is asked for. */
  onSheet: (at: number) => void;
  /** What else can be done with the file. */
  acts?: ReactNode;
}

/** Files over the page, one at a time: arrows go to the next, Escape closes, and the focus goes back to where it was. */
export function Viewer({ files, at, onAt, onClose, seen, onSheet, acts }: ViewerProps) {
  const [zoom, setZoom] = useState<number>(FITS);
  useFocusBack();
  const file = files[at];
  const go = (by: number) => {
    const next = at + by;
    if (next < 0 || next >= files.length) return;
    setZoom(FITS);
    onAt(next);
  };
  const turn = (by: number) => (event: KeyboardEvent) => (scrollsSideways(event.target) ? false : go(by));
  useHotkeys([
    { keys: 'Escape', run: onClose },
    { keys: 'ArrowLeft', run: turn(-1), everywhere: true },
    { keys: 'ArrowRight', run: turn(1), everywhere: true },
    { keys: '+', run: () => setZoom((now) => zoomed(now, 1)), everywhere: true },
    { keys: '=', run: () => setZoom((now) => zoomed(now, 1)), everywhere: true },
    { keys: '-', run: () => setZoom((now) => zoomed(now, -1)), everywhere: true },
    { keys: '0', run: () => setZoom(FITS), everywhere: true },
  ]);
  if (!file) return null;
  return (
    <Modal
      open
      footer={null}
      closable={false}
      keyboard={false}
      onCancel={onClose}
      width="100%"
      style={WHOLE}
      classNames={part}
      title={file.name}
    >
      <Head
        file={file}
        at={at}
        of={files.length}
        zoom={zoom}
        onGo={go}
        onZoom={setZoom}
        onClose={onClose}
        acts={acts}
      />
      <Suspense fallback={<Waiting />}>
        <Look key={file.key} file={file} zoom={zoom} seen={seen} onSheet={onSheet} />
      </Suspense>
    </Modal>
  );
}

interface HeadProps {
  file: ViewedFile;
  at: number;
  of: number;
  zoom: number;
  onGo: (by: number) => void;
  onZoom: (zoom: number) => void;
  onClose: () => void;
  acts: ReactNode;
}

/** The file's name, which the dialog itself bears for those who don't see it, and what can be done with it. */
function Head({ file, at, of, zoom, onGo, onZoom, onClose, acts }: HeadProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const zooms = file.way === 'image' || file.way === 'pdf';
  return (
    <header className={styles.head}>
      <span className={styles.name} title={file.name} aria-hidden="true">
        {file.name}
      </span>
      <span className={styles.size}>{format.bytes(file.bytes)}</span>
      {of > 1 ? (
        <span className={styles.group}>
          <Button
            type="text"
            icon={<LeftOutlined />}
            aria-label={t('late.viewer.previous')}
            disabled={at === 0}
            onClick={() => onGo(-1)}
          />
          <span className={styles.count}>
            {at + 1} / {of}
          </span>
          <Button
            type="text"
            icon={<RightOutlined />}
            aria-label={t('late.viewer.next')}
            disabled={at === of - 1}
            onClick={() => onGo(1)}
          />
        </span>
      ) : null}
      {zooms ? (
        <span className={styles.group}>
          <Button
            type="text"
            icon={<ZoomOutOutlined />}
            aria-label={t('late.viewer.smaller')}
            disabled={zoomed(zoom, -1) === zoom}
            onClick={() => onZoom(zoomed(zoom, -1))}
          />
          <Button type="text" className={styles.zoom ?? ''} onClick={() => onZoom(FITS)}>
            {zoom === FITS ? t('late.viewer.fits') : `${Math.round(zoom * 100)}%`}
          </Button>
          <Button
            type="text"
            icon={<ZoomInOutlined />}
            aria-label={t('late.viewer.larger')}
            disabled={zoomed(zoom, 1) === zoom}
            onClick={() => onZoom(zoomed(zoom, 1))}
          />
        </span>
      ) : null}
      <span className={styles.group}>
        {acts}
        <Button
          type="text"
          href={file.href}
          download={file.name}
          icon={<DownloadOutlined />}
          aria-label={t('late.viewer.download')}
          title={t('late.viewer.download')}
        />
        <Button type="text" icon={<CloseOutlined />} aria-label={t('act.close')} onClick={onClose} />
      </span>
    </header>
  );
}

/** Over the whole page, without the margins of dialogs. */
const WHOLE = { top: 0, maxWidth: '100%', margin: 0, padding: 0 } as const;
const part = {
  wrapper: styles.wrapper ?? '',
  header: styles.said ?? '',
  container: styles.container ?? '',
  body: styles.body ?? '',
};

interface LookProps {
  file: ViewedFile;
  zoom: number;
  seen: Seen;
  onSheet: (at: number) => void;
}

function Look({ file, zoom, seen, onSheet }: LookProps) {
  const { t } = useTranslation();
  if (file.way === 'image') return <ImageView file={file} zoom={zoom} />;
  if (file.way === 'pdf') return <PdfView file={file} zoom={zoom} />;
  if (file.way !== 'content') return <NotShown file={file} words={t(`late.viewer.${file.way}`)} />;
  if (seen.state === 'loading') return <Waiting />;
  if (seen.state === 'failed') return <NotShown file={file} words={seen.words} retry={seen.retry} />;
  if (seen.state === 'own') return <div className={styles.stage}>{seen.node}</div>;
  return <ContentView content={seen.content} pictureHref={seen.pictureHref} onSheet={onSheet} />;
}

function Waiting() {
  const { t } = useTranslation();
  return (
    <p className={styles.waiting} role="status">
      {t('state.loading')}
    </p>
  );
}

/** Back to the control that opened this, whatever was looked at meanwhile. */
function useFocusBack() {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    },
    [before],
  );
}

/** Arrows belong to what can be scrolled sideways while the focus is in it. */
function scrollsSideways(target: EventTarget | null): boolean {
  const stage = target instanceof Element ? target.closest('[data-scrolls]') : null;
  return stage !== null && stage.scrollWidth > stage.clientWidth;
}
