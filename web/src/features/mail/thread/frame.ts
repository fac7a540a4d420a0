/**
 * The frame that shows a mail's document. The server has cleaned it; the sandbox forbids scripts and forms besides, and
 * the app's policy holds in it too. `allow-same-origin` without `allow-scripts` lets the app (never the mail) reach in,
 * to measure the text, to hand on keys and to guard its links.
 */
export const SANDBOX = 'allow-same-origin allow-popups allow-popups-to-escape-sandbox';

/** Taller than this (px) a mail is scrolled in itself: a hostile one could ask for any height. */
const HEIGHT_MAX = 40_000;

interface Watching {
  onHeight: (px: number) => void;
  /** A mail address was clicked. */
  onWrite: (address: string) => void;
}

/** Follows the height of the frame's text, hands its keys to the app, and guards its links. The answer stops it. */
export function watchFrame(frame: HTMLIFrameElement, { onHeight, onWrite }: Watching): () => void {
  const inner = frame.contentDocument;
  if (!inner?.body) return () => undefined;
  const measure = () => {
    const root = inner.documentElement;
    // A wide table brings a scroll bar at the foot; it needs its own height.
    const bar = root.scrollWidth > root.clientWidth ? 16 : 0;
    onHeight(Math.min(HEIGHT_MAX, Math.ceil(root.getBoundingClientRect().height) + bar));
  };
  measure();
  const resize = new ResizeObserver(measure);
  resize.observe(inner.body);
  const loaded = () => measure();
  inner.addEventListener('load', loaded, true);
  const key = (event: KeyboardEvent) => {
    const copied = new KeyboardEvent('keydown', { ...keyOf(event), bubbles: true, cancelable: true });
    if (!frame.dispatchEvent(copied)) event.preventDefault();
  };
  inner.addEventListener('keydown', key);
  const click = (event: MouseEvent) => {
    const link = (event.target as Element | null)?.closest?.('a[href]');
    if (!link) return;
    event.preventDefault();
    const href = link.getAttribute('href') ?? '';
    if (/^mailto:/i.test(href)) onWrite(addressOf(href));
    else if (isSafeLink(href)) window.open(href, '_blank', 'noopener,noreferrer');
    else if (href.startsWith('#')) inner.getElementById(href.slice(1))?.scrollIntoView();
  };
  inner.addEventListener('click', click);
  return () => {
    resize.disconnect();
    inner.removeEventListener('load', loaded, true);
    inner.removeEventListener('keydown', key);
    inner.removeEventListener('click', click);
  };
}

/** The address of a mailto link (RFC 6068); as it stands where its percent signs mean nothing. */
export function addressOf(mailto: string): string {
  const address = mailto.slice('mailto:'.length).split('?')[0] ?? '';
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}

/** A link that may be opened: on the web, or a telephone number. */
export function isSafeLink(href: string): boolean {
  return /^(https?:\/\/|tel:)/i.test(href.trim());
}

function keyOf(event: KeyboardEvent): KeyboardEventInit {
  const { key, code, ctrlKey, metaKey, altKey, shiftKey } = event;
  return { key, code, ctrlKey, metaKey, altKey, shiftKey };
}

/** The card around it has its own margins. */
export function dress(frame: HTMLIFrameElement): void {
  const inner = frame.contentDocument;
  if (!inner?.head) return;
  const style = inner.createElement('style');
  style.textContent = `html{background:transparent!important}body{padding:0!important}details>summary{width:max-content;padding:0 8px;border-radius:8px;background:#eef2f6;color:#475569;font-size:9px;line-height:16px;letter-spacing:1px;list-style:none;cursor:pointer}details>summary::-webkit-details-marker{display:none}details[open]>summary{margin-bottom:8px}`;
  inner.head.append(style);
}

/** Plain text takes the colours of the app; HTML keeps those that its author chose. */
export function paintText(frame: HTMLIFrameElement): void {
  const inner = frame.contentDocument;
  if (!inner?.head) return;
  const root = getComputedStyle(document.documentElement);
  const colour = (name: string) => root.getPropertyValue(`--tw-${name}`);
  inner.documentElement.style.colorScheme = document.documentElement.style.colorScheme;
  const style = inner.createElement('style');
  style.textContent = `html{filter:none!important}html,body{background:transparent!important;font-family:${getComputedStyle(document.body).fontFamily};color:${colour('text')}!important}
a{color:${colour('accent-text')}!important}blockquote{border-color:${colour('border-strong')}!important;color:${colour('text-2')}!important}`;
  inner.head.append(style);
}
