import { type PDFDocumentProxy, TextLayer } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ViewedFile } from './content';
import { NotShown } from './NotShown';
import styles from './Pdf.module.css';
import { openPdf, PdfProblem, type PdfTrouble } from './pdf';
import { useBox } from './useBox';

/** Pages that are shown; the rest is in the file. */
const PAGES_MAX = 400;
/** A page that fits is no wider than this (px), as wide as a sheet of paper. */
const PAGE_WIDTH_MAX = 900;
const MARGIN = 16;
/** Pixels of a canvas; more of them than this browsers on phones refuse. */
const CANVAS_PIXELS_MAX = 16_000_000;

interface Size {
  width: number;
  height: number;
}

type Opened =
  | { state: 'loading' }
  | { state: 'failed'; trouble: PdfTrouble }
  | { state: 'open'; pdf: PDFDocumentProxy; first: Size };

/** A PDF's pages one below the other, each drawn when it comes near; its text can be chosen and copied. */
export function PdfView({ file, zoom }: { file: ViewedFile; zoom: number }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState<Opened>({ state: 'loading' });
  const [tries, setTries] = useState(0);
  const stage = useRef<HTMLElement>(null);
  const room = useBox(stage, opened.state === 'open').width;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `tries` says when to ask again
  useEffect(() => {
    const stop = new AbortController();
    setOpened({ state: 'loading' });
    openPdf(file.href, file.bytes, stop.signal)
      .then(async (pdf) => {
        const { width, height } = (await pdf.getPage(1)).getViewport({ scale: 1 });
        if (!stop.signal.aborted) setOpened({ state: 'open', pdf, first: { width, height } });
      })
      .catch((thrown: unknown) => {
        if (stop.signal.aborted) return;
        setOpened({ state: 'failed', trouble: thrown instanceof PdfProblem ? thrown.trouble : 'pdf_damaged' });
      });
    return () => stop.abort();
  }, [file.href, file.bytes, tries]);
  if (opened.state === 'failed') {
    const retry = opened.trouble === 'unreachable' ? () => setTries((now) => now + 1) : undefined;
    return <NotShown file={file} words={t(`late.viewer.${opened.trouble}`)} retry={retry} />;
  }
  if (opened.state === 'loading') {
    return (
      <p className={styles.waiting} role="status">
        {t('state.loading')}
      </p>
    );
  }
  const { pdf, first } = opened;
  const shown = Math.min(pdf.numPages, PAGES_MAX);
  return (
    <section
      className={styles.stage}
      ref={stage}
      data-scrolls={true}
      aria-label={file.name}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
      tabIndex={0}
    >
      {room > 0
        ? Array.from({ length: shown }, (_, at) => (
            <Page
              // biome-ignore lint/suspicious/noArrayIndexKey: pages are their numbers
              key={at}
              pdf={pdf}
              number={at + 1}
              first={first}
              fits={Math.min(room - 2 * MARGIN, PAGE_WIDTH_MAX)}
              zoom={zoom}
            />
          ))
        : null}
      {pdf.numPages > shown ? <p className={styles.more}>{t('late.viewer.more')}</p> : null}
    </section>
  );
}

interface PageProps {
  pdf: PDFDocumentProxy;
  number: number;
  /** The first page's size: what is taken for another until it is read. */
  first: Size;
  /** Width of a page that fits. */
  fits: number;
  zoom: number;
}

function Page({ pdf, number, first, fits, zoom }: PageProps) {
  const { t } = useTranslation();
  const place = useRef<HTMLElement>(null);
  const [size, setSize] = useState<Size>(first);
  const [failed, setFailed] = useState(false);
  const isNear = useNear(place);
  const scale = (fits / size.width) * zoom;
  useEffect(() => {
    const holder = place.current?.querySelector<HTMLElement>('[data-page]');
    if (!isNear || !holder) return;
    const drawing = draw(pdf, number, scale, holder, setSize);
    drawing.done.catch(() => setFailed(true));
    return drawing.stop;
  }, [isNear, pdf, number, scale]);
  const words = t('late.viewer.page', { n: number, count: pdf.numPages });
  return (
    <figure ref={place} className={styles.page} aria-label={words}>
      <div
        data-page={number}
        className={styles.sheet}
        style={
          {
            width: Math.floor(size.width * scale),
            height: Math.floor(size.height * scale),
            '--total-scale-factor': scale,
            '--scale-round-x': '1px',
            '--scale-round-y': '1px',
          } as React.CSSProperties
        }
      />
      <figcaption>{failed ? t('late.viewer.page_failed', { n: number }) : words}</figcaption>
    </figure>
  );
}

/** Draws a page into a holder; what was there stays until the new one is ready. `stop` gives the pixels back. */
function draw(pdf: PDFDocumentProxy, number: number, scale: number, holder: HTMLElement, onSize: (size: Size) => void) {
  let stopped = false;
  let cancel = () => {};
  const run = async () => {
    const page = await pdf.getPage(number);
    if (stopped) return;
    const { width, height } = page.getViewport({ scale: 1 });
    onSize({ width, height });
    const viewport = page.getViewport({ scale });
    const sharp = Math.min(devicePixelRatio, Math.sqrt(CANVAS_PIXELS_MAX / (viewport.width * viewport.height)));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.floor(viewport.width * sharp));
    canvas.height = Math.max(1, Math.floor(viewport.height * sharp));
    canvas.setAttribute('aria-hidden', 'true');
    const task = page.render({ canvas, viewport, transform: [sharp, 0, 0, sharp, 0, 0] });
    cancel = () => task.cancel();
    await task.promise;
    const text = document.createElement('div');
    text.className = styles.text ?? '';
    const layer = new TextLayer({ textContentSource: page.streamTextContent(), container: text, viewport });
    cancel = () => layer.cancel();
    if (stopped) return;
    holder.replaceChildren(canvas, text);
    await layer.render();
  };
  const done = run().catch((thrown: unknown) => {
    if (!stopped) throw thrown;
  });
  const stop = () => {
    stopped = true;
    cancel();
    for (const canvas of holder.querySelectorAll('canvas')) canvas.width = 0;
    holder.replaceChildren();
  };
  return { done, stop };
}

/** Is it on the screen, or about to be? */
function useNear(ref: React.RefObject<HTMLElement | null>): boolean {
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const root = element.closest('[data-scrolls]');
    const watch = new IntersectionObserver(([entry]) => setNear(entry?.isIntersecting ?? false), {
      root,
      rootMargin: '100% 0%',
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, [ref]);
  return isNear;
}
