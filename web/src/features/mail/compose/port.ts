import { answer, api } from '@/api/client';
import { Problem } from '@/api/problem';
import type { Draft, DraftBody, Id, Mailee } from '@/api/types';

/** What a person writes of a draft. */
export interface DraftContent {
  mailbox_id: Id;
  to: Mailee[];
  cc: Mailee[];
  bcc: Mailee[];
  subject: string;
  html: string;
  /** The template that it is written from. */
  template_id: Id | null;
}

export interface SendWhen {
  undo_seconds?: number;
  at?: string;
  /** By whose clock that was chosen. */
  time_zone?: string;
  /** Fields of a template may stand in it, not filled. */
  as_written?: boolean;
  /** Tell of its opening; absent: as the mailbox does. */
  track?: boolean;
  /** Remind me after so many days, if nobody has answered. */
  remind_days?: number;
  /** The name of this sending: asked for again under it, it is the same one. */
  asked_as?: Id;
}

/** What the keeper of a draft needs of the server; tests give it one of their own. */
export interface DraftPort {
  create(body: DraftBody): Promise<Draft>;
  read(id: Id): Promise<Draft>;
  save(id: Id, revision: number, content: DraftContent): Promise<Draft>;
  remove(id: Id): Promise<unknown>;
  attach(id: Id, file: File, inline: boolean, onShare: (share: number) => void, signal: AbortSignal): Promise<Draft>;
  detach(id: Id, attachmentId: Id): Promise<Draft>;
  send(id: Id, when: SendWhen): Promise<{ outgoing_id: Id; leaves_at: string; awaits_approval: boolean }>;
}

const path = (id: Id) => ({ params: { path: { id } } });

export const serverPort: DraftPort = {
  create: (body) => answer(api.POST('/api/mail/drafts', { body })),
  read: (id) => answer(api.GET('/api/mail/drafts/{id}', path(id))),
  save: (id, revision, content) =>
    answer(
      api.PUT('/api/mail/drafts/{id}', {
        params: { path: { id }, header: { 'If-Match': `"${revision}"` } },
        body: content,
      }),
    ),
  // Outlives the page: it is asked for while a tab closes.
  remove: (id) => answer(api.DELETE('/api/mail/drafts/{id}', { ...path(id), keepalive: true })),
  attach: upload,
  detach: (id, attachment_id) =>
    answer(
      api.DELETE('/api/mail/drafts/{id}/attachments/{attachment_id}', { params: { path: { id, attachment_id } } }),
    ),
  send: (id, when) => answer(api.POST('/api/mail/drafts/{id}/send', { ...path(id), body: when })),
};

/** By XMLHttpRequest, because fetch tells no progress of what it sends. */
function upload(
  id: Id,
  file: File,
  inline: boolean,
  onShare: (share: number) => void,
  signal: AbortSignal,
): Promise<Draft> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append(inline ? 'inline' : 'file', file, file.name || 'picture.png');
    request.open('POST', `/api/mail/drafts/${encodeURIComponent(id)}/attachments`);
    request.setRequestHeader('X-Requested-With', 'tradewind');
    request.responseType = 'json';
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onShare(event.loaded / event.total);
    };
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(request.response as Draft);
      else reject(Problem.from(request.status, request.response));
    };
    request.onerror = () => reject(Problem.unreachable());
    request.onabort = () => reject(new DOMException('stopped', 'AbortError'));
    signal.addEventListener('abort', () => request.abort());
    request.send(form);
  });
}
