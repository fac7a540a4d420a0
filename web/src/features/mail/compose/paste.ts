import { lookOf } from './html';

/** Pasted HTML without what word processors, spreadsheets and pages leave in it, and the pictures that it brought along. */
export interface Pasted {
  html: string;
  /** In the order of `data-pasted="0"`, `"1"` … in the HTML. */
  pictures: File[];
}

const JUNK =
  'script, style, meta, link, title, xml, object, embed, iframe, form, input, button, svg, math, template, noscript';
/** Attributes that mean something in a mail. */
const KEPT = new Set(['href', 'src', 'alt', 'colspan', 'rowspan', 'style', 'width', 'height', 'data-pasted']);
/** The type of the page that it comes from: the mail has its own. */
const FOREIGN = /^(font-family|font-size|line-height|width|white-space|padding(-\w+)?)$/;
const PICTURE = /^data:(image\/(?:png|jpeg|gif|webp));base64,([a-z0-9+/=\s]+)$/i;
/** Pictures of drafts are ours. */
const OURS = /^\/api\/mail\/drafts\//;

/** Cleans what was pasted: tables and lists stay, pictures of the web go, those within it become files of the mail. */
export function cleanPaste(html: string): Pasted {
  const body = new DOMParser().parseFromString(html, 'text/html').body;
  const pictures: File[] = [];
  dropComments(body);
  for (const one of body.querySelectorAll(JUNK)) one.remove();
  for (const one of [...body.querySelectorAll('*')]) {
    // <o:p>, <w:sdt>, <v:shape>: words within them stay.
    if (one.tagName.includes(':')) unwrap(one);
    // A document of Google's stands in bold that is none.
    else if (one.tagName === 'B' && /font-weight:\s*normal/i.test(one.getAttribute('style') ?? '')) unwrap(one);
  }
  lists(body);
  for (const one of [...body.querySelectorAll('img')]) {
    const src = one.getAttribute('src') ?? '';
    const file = fileOf(src, pictures.length);
    if (file) {
      one.setAttribute('data-pasted', String(pictures.length));
      one.removeAttribute('src');
      pictures.push(file);
    } else if (!OURS.test(src)) one.remove();
  }
  for (const one of body.querySelectorAll('*')) tidy(one);
  for (const one of [...body.querySelectorAll('col, colgroup')]) one.remove();
  return { html: body.innerHTML, pictures };
}

/** The cleaned HTML with the pictures where they are shown from; one that did not arrive is left out. */
export function withPictures(html: string, sources: readonly string[]): string {
  const body = new DOMParser().parseFromString(html, 'text/html').body;
  for (const one of [...body.querySelectorAll('img[data-pasted]')]) {
    const src = sources[Number(one.getAttribute('data-pasted'))];
    one.removeAttribute('data-pasted');
    if (src) one.setAttribute('src', src);
    else one.remove();
  }
  return body.innerHTML;
}

function dropComments(body: HTMLElement): void {
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
  const all: Node[] = [];
  while (walker.nextNode()) all.push(walker.currentNode);
  for (const one of all) one.parentNode?.removeChild(one);
}

function unwrap(one: Element): void {
  one.replaceWith(...one.childNodes);
}

/** Word writes lists as paragraphs that look like some; their sign stands in a part that is to be ignored. */
function lists(body: HTMLElement): void {
  const isItem = (one: Element | null): one is Element =>
    one !== null && one.tagName === 'P' && /mso-list:\s*l\d/i.test(one.getAttribute('style') ?? '');
  for (const first of [...body.querySelectorAll('p')]) {
    if (!isItem(first) || !first.isConnected) continue;
    const sign = first.querySelector('[style*="mso-list"]')?.textContent?.trim() ?? '';
    const list = body.ownerDocument.createElement(/^[\da-z]{1,3}[.)]/i.test(sign) ? 'ol' : 'ul');
    first.before(list);
    let next: Element | null = first;
    while (isItem(next)) {
      const item = body.ownerDocument.createElement('li');
      const after: Element | null = next.nextElementSibling;
      for (const mark of [...next.querySelectorAll('span')]) {
        if (/mso-list:\s*ignore/i.test(mark.getAttribute('style') ?? '')) mark.remove();
      }
      item.append(...next.childNodes);
      list.append(item);
      next.remove();
      next = after;
    }
  }
}

function fileOf(src: string, at: number): File | undefined {
  const [, type, base64] = PICTURE.exec(src.trim()) ?? [];
  if (type === undefined || base64 === undefined) return undefined;
  try {
    const bytes = Uint8Array.from(atob(base64.replace(/\s/g, '')), (letter) => letter.charCodeAt(0));
    return new File([bytes], `picture-${at + 1}.${type.split('/')[1] === 'jpeg' ? 'jpg' : type.split('/')[1]}`, {
      type,
    });
  } catch {
    return undefined;
  }
}

function tidy(one: Element): void {
  for (const { name } of [...one.attributes]) if (!KEPT.has(name.toLowerCase())) one.removeAttribute(name);
  if (one.tagName !== 'IMG') {
    one.removeAttribute('width');
    one.removeAttribute('height');
  }
  const look = (lookOf(one.getAttribute('style')) ?? '')
    .split(';')
    .filter((rule) => rule !== '' && !FOREIGN.test(rule.slice(0, rule.indexOf(':')).trim().toLowerCase()))
    // The page's own black on white would stand out where the reader's program is dark.
    .filter(
      (rule) =>
        !/^(color|background-color):\s*(windowtext|black|white|#000(000)?|#fff(fff)?|rgb\(0, ?0, ?0\)|rgb\(255, ?255, ?255\))$/i.test(
          rule.trim(),
        ),
    );
  if (look.length > 0) one.setAttribute('style', look.join(';'));
  else one.removeAttribute('style');
}
