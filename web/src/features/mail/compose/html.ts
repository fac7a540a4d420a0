/** The parts of a draft's HTML: what a person writes (with the signature), and the older mail below it. */
export interface Parts {
  own: string;
  quote: string;
}

/** Marks the older mail in what we save, so that it is found again whatever was typed above. */
const QUOTE_MARK = 'data-quote';

/**
 * Divides a draft. Ours is marked; one that the server has just begun has `<blockquote type="cite">` behind the line that
 * introduces it, or the cleaned mail (`.mail-content`) behind the head of what is forwarded.
 */
export function splitQuote(html: string): Parts {
  const body = parse(html);
  const children = [...body.children];
  let from = children.findIndex((one) => one.hasAttribute(QUOTE_MARK));
  if (from < 0) {
    from = children.findIndex((one) => one.matches('blockquote[type=cite], .mail-content, style'));
    const before = children[from - 1];
    if (from > 0 && before?.tagName === 'P' && !before.hasAttribute('data-signature')) from -= 1;
  }
  if (from < 0) return { own: html, quote: '' };
  const quote = children.slice(from);
  const inner = quote.map((one) => (one.hasAttribute(QUOTE_MARK) ? one.innerHTML : one.outerHTML)).join('');
  for (const one of quote) one.remove();
  return { own: body.innerHTML, quote: inner };
}

/** Puts the parts together again. */
export function joinQuote({ own, quote }: Parts): string {
  return quote === '' ? own : `${own}<div ${QUOTE_MARK}="1">${quote}</div>`;
}

/** Another mailbox's signature in place of the present one; without one it is added below. */
export function exchangeSignature(own: string, signature: string): string {
  const body = parse(own);
  const old = body.querySelector('[data-signature]');
  const fresh = signature.trim() === '' ? null : signatureOf(body.ownerDocument, signature);
  if (old && fresh) old.replaceWith(fresh);
  else if (old) old.remove();
  else if (fresh) body.append(fresh);
  return body.innerHTML;
}

function signatureOf(document: Document, html: string): HTMLElement {
  const block = document.createElement('div');
  block.setAttribute('data-signature', '1');
  block.innerHTML = html;
  return block;
}

/** What a person wrote, as plain words: without the signature, for the list and for the reminder of attachments. */
export function wordsOfHtml(html: string): string {
  const body = parse(splitQuote(html).own);
  body.querySelector('[data-signature]')?.remove();
  for (const block of body.querySelectorAll('p, br, li, div, td')) block.append(' ');
  return (body.textContent ?? '').replace(/\s+/g, ' ').trim();
}

/** Whether nothing was written yet. */
export function isBlank(own: string): boolean {
  return wordsOfHtml(own) === '' && !/<(img|table|hr)\b/i.test(own);
}

/** A document made by DOMParser runs nothing and loads nothing. */
function parse(html: string): HTMLElement {
  return new DOMParser().parseFromString(html, 'text/html').body;
}

const ACTIVE = 'script, style, iframe, frame, object, embed, form, link, meta, base, svg, math';

/** HTML of ours to be put into the page as it is, such as a signature: what could act is taken out. */
export function harmless(html: string): string {
  const body = parse(html);
  for (const one of body.querySelectorAll(ACTIVE)) one.remove();
  for (const one of body.querySelectorAll('*')) {
    for (const { name, value } of [...one.attributes]) {
      const leads = name === 'href' || name === 'src' || name === 'background' || name === 'action';
      if (
        name.startsWith('on') ||
        (leads && !/^(https?:|mailto:|tel:|cid:|\/(?!\/)|data:image\/(png|jpeg|gif|webp);)/i.test(value.trim()))
      ) {
        one.removeAttribute(name);
      }
    }
  }
  return body.innerHTML;
}

/** The looks that a mail may keep of what was pasted; positions, sizes of pages and the like of word processors go. */
const LOOKS =
  /^(color|background-color|font-weight|font-style|font-size|font-family|text-align|text-decoration|vertical-align|line-height|width|white-space|(border|padding)(-(top|right|bottom|left))?(-(color|style|width))?)$/;

/** The allowed part of a style attribute; nothing when none is left. */
export function lookOf(style: string | null): string | null {
  const kept = (style ?? '')
    .split(';')
    .map((one) => one.trim())
    .filter((one) => {
      const colon = one.indexOf(':');
      return (
        colon > 0 && LOOKS.test(one.slice(0, colon).trim().toLowerCase()) && !/url\(|expression|mso-|var\(/i.test(one)
      );
    });
  return kept.length > 0 ? kept.join(';') : null;
}
