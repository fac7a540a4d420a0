import { InfoCircleOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { BlocksView } from './BlocksView';
import styles from './Content.module.css';
import type { FileContent, FileDocument, FileLines, FileSlides, LeftOut } from './content';
import { SheetView } from './SheetView';

interface ContentViewProps {
  content: FileContent;
  pictureHref: (number: number) => string;
  onSheet: (at: number) => void;
}

/** What the server read out of a file. On white paper in both themes: its colours were chosen for that. */
export function ContentView({ content, pictureHref, onSheet }: ContentViewProps) {
  return (
    <div className={styles.content}>
      {content.kind === 'document' ? <DocumentView document={content} pictureHref={pictureHref} /> : null}
      {content.kind === 'slides' ? <SlidesView slides={content} pictureHref={pictureHref} /> : null}
      {content.kind === 'sheets' ? <SheetView book={content} pictureHref={pictureHref} onSheet={onSheet} /> : null}
      {content.kind === 'text' ? <LinesView lines={content} /> : null}
      <Foot content={content} />
    </div>
  );
}

function DocumentView({ document, pictureHref }: { document: FileDocument; pictureHref: (number: number) => string }) {
  const { t } = useTranslation();
  const { head, body, foot, more } = document;
  const empty = head.length + body.length + foot.length === 0;
  return (
    <Stage>
      <article className={styles.paper}>
        {head.length > 0 ? (
          <div className={styles.edge}>
            <BlocksView blocks={head} pictureHref={pictureHref} />
          </div>
        ) : null}
        {empty ? <p className={styles.empty}>{t('late.viewer.empty')}</p> : null}
        <BlocksView blocks={body} pictureHref={pictureHref} />
        {more ? <p className={styles.more}>{t('late.viewer.more')}</p> : null}
        {foot.length > 0 ? (
          <div className={styles.edge} data-foot={true}>
            <BlocksView blocks={foot} pictureHref={pictureHref} />
          </div>
        ) : null}
      </article>
    </Stage>
  );
}

function SlidesView({ slides, pictureHref }: { slides: FileSlides; pictureHref: (number: number) => string }) {
  const { t } = useTranslation();
  return (
    <Stage>
      {slides.slides.length === 0 ? <p className={styles.paper}>{t('late.viewer.empty')}</p> : null}
      {slides.slides.map((slide) => (
        <section key={slide.number} className={styles.slide} aria-label={t('late.viewer.slide', { n: slide.number })}>
          <span className={styles.slideNumber}>{slide.number}</span>
          {slide.title ? <h2>{slide.title}</h2> : null}
          <BlocksView blocks={slide.blocks} pictureHref={pictureHref} />
        </section>
      ))}
      {slides.more ? <p className={styles.more}>{t('late.viewer.more')}</p> : null}
    </Stage>
  );
}

function LinesView({ lines }: { lines: FileLines }) {
  const { t } = useTranslation();
  return (
    <Stage>
      <div className={styles.paper}>
        <pre className={styles.lines}>{lines.text}</pre>
        {lines.more ? <p className={styles.more}>{t('late.viewer.more')}</p> : null}
      </div>
    </Stage>
  );
}

function Stage({ children }: { children: React.ReactNode }) {
  const { t } = useTranslation();
  return (
    <section
      className={styles.stage}
      data-scrolls={true}
      aria-label={t('late.viewer.content')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
      tabIndex={0}
    >
      {children}
    </section>
  );
}

/** What isn't shown is said, always in the same place. */
function Foot({ content }: { content: FileContent }) {
  const { t } = useTranslation();
  const words =
    content.kind === 'text'
      ? [t('late.viewer.encoding', { name: content.encoding })]
      : content.kind === 'sheets' && content.names.length === 0
        ? []
        : [t('late.viewer.simplified')];
  const left: readonly LeftOut[] = content.kind === 'text' ? [] : content.left_out;
  if (left.length > 0) {
    const names = left.map((one) => t(`late.viewer.left.${one}`)).join(t('late.viewer.comma'));
    words.push(t('late.viewer.left_out', { names }));
  }
  if (words.length === 0) return null;
  return (
    <p className={styles.foot} role="note">
      <InfoCircleOutlined aria-hidden="true" /> {words.join(' ')}
    </p>
  );
}
