import type { QueryClient } from '@tanstack/react-query';
import i18next from 'i18next';
import type { Mailee, Message } from '@/api/types';
import { langNow } from '@/lib/i18n';
import { bodyQuery } from '../queries';

/** Nothing runs in it; `allow-modals` lets the app open the dialog of printing. */
const SANDBOX = 'allow-same-origin allow-modals';

/**
 * Prints mails in the order they are given: over each who wrote it to whom and when, then its text as it is drawn on white, over as many
 * sheets as it takes.
 */
export async function printMails(cache: QueryClient, messages: readonly Message[]): Promise<void> {
  const texts: Document[] = [];
  for (const { id } of messages) {
    const { document: text } = await cache.fetchQuery(bodyQuery(id, false, false));
    texts.push(new DOMParser().parseFromString(text, 'text/html'));
  }
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', SANDBOX);
  frame.setAttribute('aria-hidden', 'true');
  frame.style.cssText = 'position:fixed;inset:auto 0 0 auto;width:180mm;height:0;border:0';
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
  // What a mail's text may load is said in its head; the sheet holds to the same.
  frame.srcdoc = texts[0]?.querySelector('meta[http-equiv]')?.outerHTML ?? '';
  document.body.append(frame);
  await loaded;
  const { contentDocument: sheet, contentWindow: printer } = frame;
  if (!sheet?.body || !printer) return frame.remove();
  sheet.title = messages[0]?.subject ?? '';
  messages.forEach((message, at) => {
    const text = texts[at];
    if (text) sheet.body.append(headOf(sheet, message), textOf(sheet, text));
  });
  await Promise.all(picturesOf(sheet));
  printer.addEventListener('afterprint', () => frame.remove(), { once: true });
  printer.focus();
  printer.print();
}

/** A mail's text in a room of its own: its styles reach neither the lines over it nor the next mail. */
function textOf(sheet: Document, text: Document): HTMLElement {
  const place = sheet.createElement('section');
  place.style.cssText = 'margin:0 0 32px';
  const room = place.attachShadow({ mode: 'open' });
  for (const style of text.querySelectorAll('head style')) room.append(sheet.importNode(style, true));
  room.append(sheet.importNode(text.body, true));
  return place;
}

/** Each picture, there or given up. */
function picturesOf(sheet: Document): Promise<void>[] {
  const rooms = [...sheet.querySelectorAll('section')].flatMap((place) => place.shadowRoot ?? []);
  return rooms.flatMap((room) => [...room.querySelectorAll('img')].map((one) => one.decode().catch(() => undefined)));
}

/** The lines over the text, made of text alone: what a sender calls himself draws nothing. */
export function headOf(inner: Document, message: Message): HTMLElement {
  const { t } = i18next;
  const head = inner.createElement('header');
  head.style.cssText =
    'margin:0 0 16px;padding:0 0 12px;border-bottom:1px solid #999;break-after:avoid;font:13px/1.5 sans-serif;color:#000';
  const title = inner.createElement('h1');
  title.style.cssText = 'margin:0 0 8px;font-size:18px';
  title.textContent = message.subject || t('mail:ui.no_subject');
  head.append(title);
  const at = new Date(message.sent_at ?? message.at);
  const time = at.toLocaleString(langNow(), { dateStyle: 'long', timeStyle: 'short' });
  const rows: [string, string][] = [
    [t('mail:ui.head.from'), people([message.from])],
    [t('mail:ui.head.to'), people(message.to)],
    [t('mail:ui.head.cc'), people(message.cc)],
    [t('mail:ui.head.sent'), time],
    [
      t('mail:ui.raw.files'),
      message.attachments
        .filter((one) => !one.inline)
        .map((one) => one.name)
        .join(', '),
    ],
  ];
  for (const [words, value] of rows.filter(([, one]) => one !== '')) {
    const line = inner.createElement('div');
    const name = inner.createElement('b');
    name.textContent = `${words} `;
    line.append(name, value);
    head.append(line);
  }
  return head;
}

const people = (all: Mailee[]) =>
  all.map((one) => (one.name ? `${one.name} <${one.address}>` : one.address)).join(', ');
