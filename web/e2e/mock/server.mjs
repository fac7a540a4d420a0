// A small stand-in for the program, with state, so that the mail screens can be worked on and pictured alone:
//   node e2e/mock/server.mjs [port]      then      TRADEWIND_URL=http://127.0.0.1:<port> npm run dev
// `?first=1` in the environment variable MOCK (`MOCK=first`) starts without a mailbox.
import { createServer } from 'node:http';
import { arrive, customersRoutes } from './customers.mjs';
import {
  ago,
  companies,
  drafts,
  folders,
  mailboxes,
  me,
  messagesOf,
  NOW,
  outgoing,
  quarantine,
  suggestions,
  threads,
  timeline,
} from './data.mjs';

const port = Number(process.argv[2] ?? 7878);
const state = {
  mailboxes: process.env.MOCK === 'first' ? [] : mailboxes,
  bodies: new Map(),
  blocked: [{ domain: 'cheap-seo.example' }],
  listeners: new Set(),
  last: 0,
};
const page = (items, url, size = 50) => {
  const from = Number(url.searchParams.get('cursor') ?? 0);
  const limit = Number(url.searchParams.get('limit') ?? size);
  return { items: items.slice(from, from + limit), next: from + limit < items.length ? String(from + limit) : null };
};
const emit = (kind, data = {}) => {
  state.last += 1;
  for (const one of state.listeners) one.write(`id: ${state.last}\nevent: ${kind}\ndata: ${JSON.stringify(data)}\n\n`);
};

const inBox = {
  inbox: (one) => !one.done && !one.snoozed_until && one.box === 'inbox',
  waiting: (one) => one.waiting && !one.done,
  snoozed: (one) => one.snoozed_until,
  done: (one) => one.done,
  starred: (one) => one.starred,
  sent: (one) => one.outgoing_last,
  drafts: () => false,
  trash: (one) => one.box === 'trash',
  junk: (one) => one.box === 'junk',
  all: (one) => one.box === 'inbox',
};
function filtered(filter) {
  const words = filter.q?.toLowerCase();
  return threads
    .filter((one) => (filter.folder_id ? one.id.length % 2 === 0 : (inBox[filter.box ?? 'inbox'] ?? inBox.inbox)(one)))
    .filter((one) => !filter.mailbox_id || one.mailbox_id === filter.mailbox_id)
    .filter((one) => !filter.tab || one.tab === filter.tab)
    .filter((one) => !filter.unread || one.unread)
    .filter((one) => !words || `${one.subject} ${one.preview} ${one.who.name}`.toLowerCase().includes(words))
    .sort((a, b) => b.last_at.localeCompare(a.last_at));
}
const counts = (mailbox_id) => {
  const unread = (filter) => Math.min(1000, filtered({ mailbox_id, ...filter }).filter((one) => one.unread).length);
  const all = (box) => filtered({ mailbox_id, box }).length;
  return {
    tabs: Object.fromEntries(['enquiries', 'customers', 'team', 'others'].map((tab) => [tab, unread({ tab })])),
    boxes: { inbox: unread({}), waiting: all('waiting'), snoozed: all('snoozed'), drafts: drafts.length, junk: 12 },
  };
};

const acts = {
  read: (one) => ({ ...one, unread: false }),
  unread: (one) => ({ ...one, unread: true }),
  star: (one) => ({ ...one, starred: true }),
  unstar: (one) => ({ ...one, starred: false }),
  done: (one) => ({ ...one, done: true, waiting: false }),
  undone: (one) => ({ ...one, done: false }),
  snooze: (one, body) => ({ ...one, snoozed_until: body.until }),
  unsnooze: (one) => ({ ...one, snoozed_until: null }),
  move: (one) => ({ ...one, box: 'moved' }),
  trash: (one) => ({ ...one, box: 'trash' }),
  restore: (one) => ({ ...one, box: 'inbox' }),
  junk: (one) => ({ ...one, box: 'junk' }),
  not_junk: (one) => ({ ...one, box: 'inbox' }),
};
const opposite = {
  done: 'undone',
  undone: 'done',
  trash: 'restore',
  snooze: 'unsnooze',
  unsnooze: 'snooze',
  move: 'restore',
  junk: 'not_junk',
  read: 'unread',
  unread: 'read',
  star: 'unstar',
  unstar: 'star',
};
function act(body) {
  const ids = body.ids ?? filtered(body.all ?? {}).map((one) => one.id);
  for (const [at, one] of threads.entries()) if (ids.includes(one.id)) threads[at] = acts[body.act](one, body);
  emit('mail.counts');
  return { changed: ids.length, undo: opposite[body.act] ? { ids, act: opposite[body.act] } : null };
}

const style = `body{margin:0;font:14px/1.55 "Inter Variable",Inter,system-ui,"Noto Sans CJK SC",sans-serif;color:#0f172a;overflow-wrap:anywhere}
img{max-width:100%}blockquote{margin:8px 0 0;padding-left:12px;border-left:2px solid #cbd5e1;color:#475569}table{border-collapse:collapse}td,th{border:1px solid #cbd5e1;padding:4px 10px}
details>summary{cursor:pointer}`;
function body(id, images, dark) {
  const thread = threads.find((one) => id.startsWith(`${one.id}-m`));
  const first = id.endsWith('-m1') && thread.message_count > 1;
  const main = first
    ? '<p>Dear friend,</p><p>please find our best offer below. Prices are FOB Ningbo and hold for 30 days.</p><table><tr><th>Item</th><th>W</th><th>CCT</th><th>USD</th></tr><tr><td>Panel 600×600</td><td>40</td><td>4000 K</td><td>11.40</td></tr><tr><td>Panel 300×1200</td><td>36</td><td>4000 K</td><td>12.10</td></tr></table><p>Kind regards<br>Lin Wei</p>'
    : `<p>Dear Lin,</p><p>${thread.preview} submission date is near.</p><ul><li>1,200 pcs Panel 600×600, 40 W</li><li>300 pcs emergency kit, 3 h</li></ul>${thread.tags.includes('newsletter') ? (images ? '<p><img alt="" width="560" height="120" src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 width=%22560%22 height=%22120%22%3E%3Crect width=%22560%22 height=%22120%22 fill=%22%239cc3ee%22/%3E%3C/svg%3E"></p>' : '<p><img alt="Picture" width="560" height="120"></p>') : ''}<p>You find our site at <a href="https://dubailighting.example" target="_blank" rel="noopener noreferrer">dubailighting.example</a>.</p><p>Best regards<br><b>${thread.who.name}</b><br>Purchasing Manager<br>T +971 4 555 0182</p>`;
  const quoted = thread.message_count > 1 && !first;
  return {
    document: `<!doctype html><html><head><meta charset="utf-8"><base target="_blank"><style>${style}${dark ? 'html{background:#fff;filter:invert(.92) hue-rotate(180deg)}' : ''}</style></head><body>${main}${quoted ? '<details class="quoted"><summary>•••</summary><blockquote><p>On Thu, Lin Wei wrote:</p><p>Prices are FOB Ningbo and hold for 30 days.</p></blockquote></details>' : ''}</body></html>`,
    has_remote_images: thread.tags.includes('newsletter'),
    text: thread.preview,
    has_quoted: quoted,
    source: thread.tab === 'team' ? 'text' : 'html',
  };
}

function newDraft(input) {
  const source = input.in_reply_to_message_id;
  const thread = source && threads.find((one) => source.startsWith(`${one.id}-m`));
  const quote = thread
    ? `<p>On Nov 22, 2026, ${thread.who.name} wrote:</p><blockquote type="cite"><div class="mail-content"><p>${thread.preview}</p></div></blockquote>`
    : '';
  const signature = mailboxes.find((one) => one.id === input.mailbox_id)?.signature_html ?? '';
  const prefix = input.mode === 'forward' ? 'Fwd: ' : 'Re: ';
  const draft = {
    id: `dr-${Date.now()}`,
    mailbox_id: input.mailbox_id,
    to: input.to ?? (thread && input.mode !== 'forward' ? [thread.who] : []),
    cc: input.cc ?? [],
    bcc: input.bcc ?? [],
    subject: input.subject ?? (thread ? prefix + thread.subject.replace(/^(re|fwd): /i, '') : ''),
    html: input.html ?? `<p></p><div data-signature="1">${signature}</div>${quote}`,
    mode: input.mode,
    attachments: [],
    in_reply_to_message_id: source ?? null,
    thread_id: thread?.id ?? null,
    revision: 1,
    updated_at: new Date().toISOString(),
  };
  drafts.unshift(draft);
  return draft;
}

const problem = (status, code, more = {}) => ({
  status,
  body: { type: 'about:blank', title: code, status, code, ...more },
});
const routes = [
  ['GET', /^\/api\/me$/, () => me],
  ['GET', /^\/api\/start$/, () => ({ state: 'ready', demo: true, version: '0.1.0' })],
  ['GET', /^\/api\/jobs$/, () => ({ items: [], next: null })],
  ['GET', /^\/api\/mail\/mailboxes$/, () => state.mailboxes],
  ['GET', /^\/api\/mail\/mailboxes\/([^/]+)$/, ({ hit }) => state.mailboxes.find((one) => one.id === hit[1])],
  [
    'PATCH',
    /^\/api\/mail\/mailboxes\/([^/]+)$/,
    ({ hit, input }) =>
      Object.assign(
        state.mailboxes.find((one) => one.id === hit[1]),
        { ...input, password: undefined },
      ),
  ],
  [
    'DELETE',
    /^\/api\/mail\/mailboxes\/([^/]+)$/,
    ({ hit }) => {
      state.mailboxes = state.mailboxes.filter((one) => one.id !== hit[1]);
    },
  ],
  [
    'POST',
    /^\/api\/mail\/mailboxes\/([^/]+)\/(pause|resume|reconcile)$/,
    ({ hit }) => {
      const box = state.mailboxes.find((one) => one.id === hit[1]);
      if (hit[2] === 'pause') Object.assign(box, { state: 'paused', sync: { ...box.sync, phase: 'paused' } });
      if (hit[2] === 'resume') Object.assign(box, { state: 'active', sync: { ...box.sync, phase: 'live' } });
      return box;
    },
  ],
  ['GET', /^\/api\/mail\/mailboxes\/([^/]+)\/folders$/, ({ hit }) => folders[hit[1]] ?? []],
  [
    'GET',
    /^\/api\/mail\/mailboxes\/([^/]+)\/quarantine$/,
    ({ hit }) => ({ items: hit[1] === 'mb-1' ? quarantine : [], next: null }),
  ],
  ['POST', /^\/api\/mail\/messages\/([^/]+)\/retry$/, () => undefined],
  [
    'POST',
    /^\/api\/mail\/discover$/,
    ({ input }) => {
      const name = input.email.split('@')[1];
      const qq = name.startsWith('qq.');
      return {
        found: qq ? 'preset' : 'srv',
        provider: qq ? 'QQ Mail' : null,
        advice_code: qq ? 'authorisation_code' : null,
        advice: qq
          ? 'Sign in to the web mail, switch on IMAP/SMTP in its settings, and enter the authorisation code shown there.'
          : null,
        imap: { host: `imap.${name}`, port: 993, security: 'tls' },
        smtp: { host: `smtp.${name}`, port: 465, security: 'tls' },
        user: input.email,
      };
    },
  ],
  [
    'POST',
    /^\/api\/mail\/mailboxes\/test$/,
    ({ input }) =>
      input.password === 'wrong'
        ? {
            imap: {
              ok: false,
              problem: { code: 'wrong_password', title: 'The server refused the password.', detail: 'LOGIN failed' },
              advice:
                'Use the authorisation code from the mailbox settings of your provider, not the password of the web site.',
              folders: null,
              messages: null,
              capabilities: [],
            },
            smtp: { ok: true, problem: null, advice: null },
          }
        : {
            imap: {
              ok: true,
              problem: null,
              advice: null,
              folders: 14,
              messages: 18412,
              capabilities: ['IDLE', 'CONDSTORE'],
            },
            smtp: { ok: true, problem: null, advice: null },
          },
  ],
  [
    'POST',
    /^\/api\/mail\/mailboxes$/,
    ({ input }) => {
      const box = {
        ...mailboxes[0],
        id: `mb-${Date.now()}`,
        address: input.email,
        display_name: input.display_name,
        sync: {
          last_success_at: null,
          behind_seconds: null,
          phase: 'newest',
          fetched: 0,
          total: 18412,
          missing: 0,
          quarantined: 0,
        },
      };
      state.mailboxes = [...state.mailboxes, box];
      return box;
    },
  ],
  ['GET', /^\/api\/mail\/counts$/, ({ url }) => counts(url.searchParams.get('mailbox_id') ?? undefined)],
  ['GET', /^\/api\/mail\/threads$/, ({ url }) => page(filtered(Object.fromEntries(url.searchParams)), url)],
  ['POST', /^\/api\/mail\/threads\/act$/, ({ input }) => act(input)],
  [
    'GET',
    /^\/api\/mail\/threads\/([^/]+)$/,
    ({ hit }) => {
      const found = threads.find((one) => one.id === hit[1]);
      return found ? { ...found, messages: messagesOf(found) } : problem(404, 'mail.not_found');
    },
  ],
  [
    'GET',
    /^\/api\/mail\/messages\/([^/]+)\/body$/,
    ({ hit, url }) => body(hit[1], url.searchParams.get('images') === 'true', url.searchParams.get('dark') === 'true'),
  ],
  ['GET', /^\/api\/mail\/drafts$/, ({ url }) => page(drafts, url)],
  ['POST', /^\/api\/mail\/drafts$/, ({ input }) => newDraft(input)],
  [
    'GET',
    /^\/api\/mail\/drafts\/([^/]+)$/,
    ({ hit }) => drafts.find((one) => one.id === hit[1]) ?? problem(404, 'mail.not_found'),
  ],
  [
    'PUT',
    /^\/api\/mail\/drafts\/([^/]+)$/,
    ({ hit, input, headers }) => {
      const draft = drafts.find((one) => one.id === hit[1]);
      if (!draft) return problem(404, 'mail.not_found');
      if (Number(headers['if-match']?.replaceAll('"', '')) !== draft.revision)
        return problem(409, 'mail.draft_changed', { draft });
      return Object.assign(draft, input, { revision: draft.revision + 1, updated_at: new Date().toISOString() });
    },
  ],
  [
    'DELETE',
    /^\/api\/mail\/drafts\/([^/]+)$/,
    ({ hit }) => {
      const at = drafts.findIndex((one) => one.id === hit[1]);
      if (at >= 0) drafts.splice(at, 1);
    },
  ],
  [
    'POST',
    /^\/api\/mail\/drafts\/([^/]+)\/attachments$/,
    ({ hit, raw }) => {
      const draft = drafts.find((one) => one.id === hit[1]);
      const name = /filename="([^"]*)"/.exec(raw.toString('latin1').slice(0, 2000))?.[1] ?? 'file';
      const made = {
        id: `da-${Date.now()}`,
        name: Buffer.from(name, 'latin1').toString('utf8'),
        type: 'application/octet-stream',
        bytes: raw.length,
        inline: false,
        cid: null,
      };
      draft.attachments.push(made);
      draft.revision += 1;
      return draft;
    },
  ],
  [
    'DELETE',
    /^\/api\/mail\/drafts\/([^/]+)\/attachments\/([^/]+)$/,
    ({ hit }) => {
      const draft = drafts.find((one) => one.id === hit[1]);
      draft.attachments = draft.attachments.filter((one) => one.id !== hit[2]);
      draft.revision += 1;
      return draft;
    },
  ],
  [
    'POST',
    /^\/api\/mail\/drafts\/([^/]+)\/send$/,
    ({ hit, input }) => {
      const at = drafts.findIndex((one) => one.id === hit[1]);
      const [draft] = drafts.splice(at, 1);
      const leaves_at = input.at ?? new Date(Date.now() + (input.undo_seconds ?? 10) * 1000).toISOString();
      outgoing.unshift({
        id: `ou-${Date.now()}`,
        subject: draft.subject,
        to: draft.to.map((one) => one.address),
        state: 'waiting',
        problem: null,
        leaves_at,
        draft,
      });
      return { outgoing_id: outgoing[0].id, leaves_at };
    },
  ],
  [
    'GET',
    /^\/api\/mail\/outgoing$/,
    ({ url }) =>
      page(
        outgoing.map(({ draft: _, ...one }) => one),
        url,
      ),
  ],
  [
    'POST',
    /^\/api\/mail\/outgoing\/([^/]+)\/(undo|retry|discard)$/,
    ({ hit }) => {
      const at = outgoing.findIndex((one) => one.id === hit[1]);
      const [one] = outgoing.splice(at, 1);
      if (hit[2] !== 'undo') return undefined;
      const draft = one.draft ?? { ...drafts[0], id: `dr-${Date.now()}`, subject: one.subject, to: one.to };
      drafts.unshift(draft);
      return draft;
    },
  ],
  ['GET', /^\/api\/mail\/suggestions$/, ({ url }) => page(suggestions, url)],
  [
    'GET',
    /^\/api\/mail\/suggestions\/for$/,
    ({ url }) => suggestions.find((one) => one.thread_id === url.searchParams.get('thread_id')) ?? null,
  ],
  [
    'POST',
    /^\/api\/mail\/suggestions\/accept$/,
    ({ input }) => ({ accepted: input.all ? suggestions.length : input.ids.length, refused: 0 }),
  ],
  [
    'POST',
    /^\/api\/mail\/suggestions\/([^/]+)\/(accept|dismiss)$/,
    ({ hit }) => {
      const at = suggestions.findIndex((one) => one.id === hit[1]);
      suggestions.splice(at, 1);
      return hit[2] === 'accept' ? { company_id: 'co-1', contact_id: 'ct-1' } : undefined;
    },
  ],
  ['GET', /^\/api\/mail\/blocked-domains$/, () => state.blocked],
  [
    'DELETE',
    /^\/api\/mail\/blocked-domains\/([^/]+)$/,
    ({ hit }) => {
      state.blocked = state.blocked.filter((one) => one.domain !== hit[1]);
    },
  ],
  [
    'GET',
    /^\/api\/mail\/people$/,
    ({ url }) => {
      const words = url.searchParams.get('q').toLowerCase();
      const seen = new Map(threads.map((one) => [one.who.address, { ...one.who, company: one.company?.name ?? null }]));
      return [...seen.values()].filter((one) => `${one.name} ${one.address}`.toLowerCase().includes(words)).slice(0, 8);
    },
  ],
  [
    'GET',
    /^\/api\/customers\/by-address$/,
    ({ url }) => {
      const thread = threads.find((one) => one.who.address === url.searchParams.get('address') && one.company);
      const company = companies.find((one) => one.id === thread?.company.id);
      return company
        ? {
            company,
            contact: {
              id: 'ct-1',
              name: thread.who.name,
              salutation: null,
              title: 'Project manager',
              emails: [thread.who.address],
              phones: ['+971 50 555 0144'],
              whatsapp: null,
              wechat: null,
              linkedin: null,
              language: 'en',
              email_state: null,
            },
          }
        : null;
    },
  ],
  ['GET', /^\/api\/customers\/twins$/, () => []],
  ['GET', /^\/api\/customers\/stages$/, () => ['to_follow', 'enquiry', 'sample', 'deal', 'repeat']],
  ...customersRoutes({ page, problem, emit }),
  ['GET', /^\/api\/customers\/([^/]+)\/timeline$/, ({ url }) => page(timeline, url)],
  [
    'POST',
    /^\/api\/customers\/([^/]+)\/follow-ups$/,
    ({ input }) => {
      timeline.unshift({
        id: `en-${Date.now()}`,
        kind: input.kind,
        at: new Date().toISOString(),
        by: { id: 'acc-lin', name: 'Lin Wei' },
        title: 'Note',
        text: input.text,
        thread_id: null,
        message_id: null,
        next_at: input.next_at ?? null,
        done_at: null,
      });
      return timeline[0];
    },
  ],
  ['GET', /^\/api\/customers\/([^/]+)$/, ({ hit }) => companies.find((one) => one.id === hit[1])],
  [
    'GET',
    /^\/api\/search$/,
    ({ url }) => ({
      companies: [],
      contacts: [],
      threads: filtered({ box: 'all', q: url.searchParams.get('q') }).slice(0, 5),
    }),
  ],
  ['GET', /^\/api\/today$/, () => ({ answer: threads.slice(0, 4), promised: [], new: suggestions })],
];

createServer(async (request, response) => {
  const url = new URL(request.url, 'http://mock');
  if (url.pathname === '/api/events') {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write('retry: 2000\n\n');
    state.listeners.add(response);
    request.on('close', () => state.listeners.delete(response));
    return;
  }
  if (url.pathname === '/mock/new-customer') {
    arrive(emit);
    response.end('ok');
    return;
  }
  if (url.pathname === '/mock/new-mail') {
    const made = {
      ...threads[0],
      id: `th-${Date.now()}`,
      subject: `New enquiry ${Date.now() % 1000}`,
      last_at: new Date().toISOString(),
      unread: true,
    };
    threads.unshift(made);
    emit('mail.thread', { thread_id: made.id, mailbox_id: made.mailbox_id });
    response.end('ok');
    return;
  }
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const raw = Buffer.concat(chunks);
  if (/^\/api\/mail\/messages\/[^/]+\/attachments\//.test(url.pathname)) {
    response.writeHead(200, { 'content-type': 'image/svg+xml' });
    response.end(
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 240"><rect width="320" height="240" fill="#dfe7f0"/><circle cx="160" cy="110" r="60" fill="#f2c14e"/><path d="M0 240 120 130l70 70 50-40 80 80z" fill="#7d93ab"/></svg>',
    );
    return;
  }
  const route = routes.find(([method, path]) => method === request.method && path.test(url.pathname));
  let input;
  if (request.headers['content-type']?.includes('json') && raw.length > 0) input = JSON.parse(raw);
  const got = route
    ? route[2]({ url, hit: route[1].exec(decodeURIComponent(url.pathname)), input, raw, headers: request.headers })
    : problem(404, 'unexpected', { title: 'no such route' });
  const isProblem = got && typeof got.status === 'number' && got.body;
  const answer = isProblem ? got.body : got;
  setTimeout(() => {
    response.writeHead(isProblem ? got.status : answer === undefined ? 204 : 200, {
      'content-type': isProblem ? 'application/problem+json' : 'application/json',
    });
    response.end(answer === undefined ? '' : JSON.stringify(answer));
  }, 40);
}).listen(port, '127.0.0.1', () =>
  console.log(`mock on ${port}, ${threads.length} threads, now ${new Date(NOW).toISOString()}, newest ${ago(0)}`),
);
