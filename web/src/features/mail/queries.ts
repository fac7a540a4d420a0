import { pages, query } from '@/api/client';
import type { FatesFilter, Id, ResponsesFilter, ThreadFilter } from '@/api/types';

/** Everything that the mail screens read, each under its operation id. */

export const mailboxesQuery = () => query('mail.mailboxes.list', '/api/mail/mailboxes');

/** Permissions that were taken back lately, and whether their providers know. */
export const revocationsQuery = () => query('mail.revocations.list', '/api/mail/revocations');

export const sharingQuery = (id: Id) =>
  query('mail.mailboxes.sharing', '/api/mail/mailboxes/{id}/sharing', { params: { path: { id } } });

/** Who works in a team's mailbox: to whom its threads can be given. */
export const membersQuery = (id: Id) =>
  query('mail.mailboxes.members', '/api/mail/mailboxes/{id}/members', { params: { path: { id } } });

/** How much a mailbox may send a day, and how much of today is used. */
export const mailboxCapQuery = (id: Id) =>
  query('mail.mailbox_cap.get', '/api/mail/mailboxes/{id}/sending', { params: { path: { id } } });

export const handOversQuery = () => query('mail.hand_overs.list', '/api/mail/hand-overs');

export const toHandOverQuery = (from: Id) =>
  query('mail.hand_overs.preview', '/api/mail/hand-overs/preview', { params: { query: { from } } });

/** Colleagues, whom threads and mailboxes go to. */
export const colleaguesQuery = () =>
  query('accounts.people.list', '/api/accounts', { params: { query: { limit: 200 } } });

export const departmentsQuery = () => query('accounts.departments.list', '/api/departments');

export const foldersQuery = (id: Id) =>
  query('mail.folders.list', '/api/mail/mailboxes/{id}/folders', { params: { path: { id } } });

export const quarantineQuery = (id: Id) =>
  pages('mail.mailboxes.quarantine', '/api/mail/mailboxes/{id}/quarantine', { params: { path: { id }, query: {} } });

export const countsQuery = (mailbox?: Id) =>
  query('mail.counts', '/api/mail/counts', { params: { query: mailbox ? { mailbox_id: mailbox } : {} } });

export const threadsQuery = (filter: ThreadFilter) =>
  pages('mail.threads.list', '/api/mail/threads', { params: { query: filter } });

export const threadQuery = (id: Id) =>
  query('mail.threads.get', '/api/mail/threads/{id}', { params: { path: { id } } });

/** A mail's text never changes. */
export const bodyQuery = (id: Id, images: boolean, dark: boolean) => ({
  ...query('mail.messages.body', '/api/mail/messages/{id}/body', {
    params: { path: { id }, query: { ...(images ? { images } : {}), ...(dark ? { dark } : {}) } },
  }),
  staleTime: Number.POSITIVE_INFINITY,
});

/** What stands in a mail's file; it never changes. */
export const previewQuery = (id: Id, index: number, sheet: number, dark: boolean) => ({
  ...query('mail.messages.preview', '/api/mail/messages/{id}/attachments/{index}/preview', {
    params: { path: { id, index }, query: { sheet, ...(dark ? { dark } : {}) } },
  }),
  staleTime: Number.POSITIVE_INFINITY,
});

/** The same of a mail that somebody is asked to let go. */
export const approvalPreviewQuery = (id: Id, index: number, sheet: number, dark: boolean) => ({
  ...query('mail.approvals.preview', '/api/mail/approvals/{id}/attachments/{index}/preview', {
    params: { path: { id, index }, query: { sheet, ...(dark ? { dark } : {}) } },
  }),
  staleTime: Number.POSITIVE_INFINITY,
});

/** What is known about a mail beside its text; how its invitation was answered changes. */
export const aboutQuery = (id: Id) =>
  query('mail.messages.about', '/api/mail/messages/{id}/about', { params: { path: { id } } });

export const draftsQuery = () => pages('mail.drafts.list', '/api/mail/drafts', { params: { query: {} } });

export const draftQuery = (id: Id) => query('mail.drafts.get', '/api/mail/drafts/{id}', { params: { path: { id } } });

export const outgoingQuery = () => pages('mail.outgoing.list', '/api/mail/outgoing', { params: { query: {} } });

export const mailingsQuery = () => pages('mail.mailings.list', '/api/mail/mailings', { params: { query: {} } });

export const replyWatchesQuery = () => query('mail.reply_watches.list', '/api/mail/reply-watches');

/** Mails of colleagues that wait for the reader's word, or what became of his own. */
export const approvalsQuery = (own: boolean) =>
  query('mail.approvals.list', '/api/mail/approvals', { params: { query: own ? { own } : {} } });

export const approvalQuery = (id: Id, dark: boolean) =>
  query('mail.approvals.get', '/api/mail/approvals/{id}', { params: { path: { id }, query: dark ? { dark } : {} } });

export const approvalLettersQuery = () => query('mail.approval_letters.get', '/api/mail/approval-letters');

/** Who waits longer for an answer than he should. */
export const unansweredQuery = () => query('mail.unanswered.list', '/api/mail/unanswered');

export const responsesQuery = (asked: ResponsesFilter) =>
  query('mail.reports.responses', '/api/mail/reports/responses', { params: { query: asked } });

export const responseMailsQuery = (asked: ResponsesFilter) =>
  query('mail.reports.responses_mails', '/api/mail/reports/responses/mails', { params: { query: asked } });

export const fatesQuery = (asked: FatesFilter) =>
  query('mail.reports.sent', '/api/mail/reports/sent', { params: { query: asked } });

export const fateMailsQuery = (asked: FatesFilter) =>
  query('mail.reports.sent_mails', '/api/mail/reports/sent/mails', { params: { query: asked } });

/** What a model outside may be asked for; nothing while it is off. */
export const outsideQuery = () => query('mail.outside.brief', '/api/mail/outside');

export const exitsQuery = () => pages('mail.outside.exits', '/api/mail/outside/exits', { params: { query: {} } });

export const translationsQuery = (id: Id) =>
  query('mail.messages.translations', '/api/mail/messages/{id}/translations', { params: { path: { id } } });

export const templatesQuery = () => query('mail.templates.list', '/api/mail/templates');

export const suggestionsQuery = () =>
  pages('mail.suggestions.list', '/api/mail/suggestions', { params: { query: {} } });

export const suggestionForQuery = (thread_id: Id) =>
  query('mail.suggestions.for', '/api/mail/suggestions/for', { params: { query: { thread_id } } });

export const blockedQuery = () => query('mail.blocked_domains.list', '/api/mail/blocked-domains');

export const learnedQuery = () => query('mail.labels.learned', '/api/mail/labels/learned');

export const peopleQuery = (q: string) => query('mail.people', '/api/mail/people', { params: { query: { q } } });

export const byAddressQuery = (address: string) =>
  query('customers.by_address', '/api/customers/by-address', { params: { query: { address } } });

export const timelineQuery = (id: Id) =>
  query('customers.timeline', '/api/customers/{id}/timeline', { params: { path: { id }, query: { limit: 5 } } });

export const rulesQuery = () => query('mail.rules.list', '/api/mail/rules');

export const ruleLogQuery = (id: Id) =>
  pages('mail.rules.log', '/api/mail/rules/{id}/log', { params: { path: { id }, query: {} } });

export const threadRulesQuery = (id: Id) =>
  query('mail.rules.of_thread', '/api/mail/threads/{id}/rules', { params: { path: { id } } });

export const ruleRunsQuery = () => pages('mail.rule_runs.list', '/api/mail/rule-runs', { params: { query: {} } });

export const ruleRunQuery = (id: Id) =>
  query('mail.rule_runs.get', '/api/mail/rule-runs/{id}', { params: { path: { id } } });

export const ruleChangesQuery = (id: Id) =>
  pages('mail.rule_runs.changes', '/api/mail/rule-runs/{id}/changes', { params: { path: { id }, query: {} } });

/** What rules ask customers for: their tags and their segments. */
export const tagsQuery = () => query('customers.tags', '/api/customers/tags');

export const segmentsQuery = () => query('customers.segments.list', '/api/customers/segments');
