import type * as T from './types';

/**
 * The routes of the API as the written contract has them, in the shape that openapi-typescript makes (`paths`).
 * client.ts takes its types from here until openapi.json is there; then `npm run gen` makes schema.d.ts, client.ts
 * imports `paths` from that, and this file goes.
 */
type In = { path?: object; query?: object; body?: unknown; form?: FormData };
type Op<Out, I extends In = Record<never, never>> = {
  parameters: {
    query?: I extends { query: infer Q } ? Q : never;
    header?: Record<string, string>;
    cookie?: never;
  } & (I extends { path: infer P } ? { path: P } : { path?: never });
  responses: { 200: { headers: Record<string, unknown>; content: { 'application/json': Out } } };
} & (I extends { body: infer B }
  ? { requestBody: { content: { 'application/json': B } } }
  : I extends { form: infer F }
    ? { requestBody: { content: { 'multipart/form-data': F } } }
    : { requestBody?: never });

type Id = { path: { id: T.Id } };
type Token = { path: { token: string } };
type Paging = { cursor?: string; limit?: number };
type Empty = Record<string, never> | undefined;

export interface paths {
  '/api/start': { get: Op<T.Start> };
  '/api/start/company': {
    post: Op<
      T.Me,
      {
        body: {
          company: string;
          name: string;
          email: string;
          password: string;
          lang: T.OfferedLang;
          time_zone: string;
          free_mail_acknowledged?: boolean;
        };
      }
    >;
  };
  '/api/start/demo': { post: Op<T.Me> };
  '/api/session': {
    post: Op<T.Me, { body: { email: string; password: string; code?: string; recovery_code?: string } }>;
    delete: Op<Empty>;
  };
  '/api/session/passkey/begin': { post: Op<T.PasskeyAsked> };
  '/api/session/passkey/finish': { post: Op<T.Me, { body: { challenge_id: T.Id; credential: unknown } }> };
  '/api/me': {
    get: Op<T.Me>;
    patch: Op<
      T.Me,
      { body: { name?: string; lang?: T.OfferedLang; time_zone?: string; theme?: 'system' | 'light' | 'dark' } }
    >;
  };
  '/api/me/password': { post: Op<Empty, { body: { current: string; new: string } }> };
  '/api/me/totp/begin': { post: Op<{ secret: string; otpauth_url: string }> };
  '/api/me/totp/confirm': { post: Op<{ recovery_codes: string[] }, { body: { code: string } }> };
  '/api/me/totp': { delete: Op<Empty, { body: { password: string } }> };
  '/api/me/passkeys': { get: Op<T.Passkey[]> };
  '/api/me/passkeys/begin': { post: Op<T.PasskeyAsked> };
  '/api/me/passkeys/finish': {
    post: Op<
      { passkey: T.Passkey; recovery_codes: string[] | null },
      { body: { challenge_id: T.Id; credential: unknown; name: string } }
    >;
  };
  '/api/me/passkeys/{id}': { delete: Op<Empty, Id> };
  '/api/me/sessions': { get: Op<T.Page<T.SessionRow>, { query: Paging }>; delete: Op<Empty> };
  '/api/me/sessions/{id}': { delete: Op<Empty, Id> };
  '/api/me/api-keys': {
    get: Op<T.ApiKey[]>;
    post: Op<
      { id: T.Id; key: T.ApiKey; secret: string },
      { body: { name: string; scopes: string[]; expires_at: T.Time | null } }
    >;
  };
  '/api/me/api-keys/{id}': { delete: Op<Empty, Id> };
  '/api/accounts': { get: Op<T.Page<T.Account>, { query: Paging }> };
  '/api/accounts/invitations': {
    post: Op<
      { account: T.Account; link: string },
      { body: { email: string; name: string; role_id: T.Id; department_id?: T.Id | null; sees: T.Sees } }
    >;
  };
  '/api/accounts/{id}/invitation': { post: Op<{ account: T.Account; link: string }, Id> };
  '/api/accounts/{id}': {
    patch: Op<T.Account, Id & { body: { name?: string; role_id?: T.Id; department_id?: T.Id | null; sees?: T.Sees } }>;
  };
  '/api/accounts/{id}/disable': { post: Op<T.Account, Id> };
  '/api/accounts/{id}/restore': { post: Op<T.Account, Id> };
  '/api/accounts/{id}/cancel': { post: Op<T.Account, Id> };
  '/api/invitations/{token}': {
    get: Op<{ company: string; name: string; email: string }, Token>;
    post: Op<T.Me, Token & { body: { password: string; lang: T.OfferedLang; time_zone: string } }>;
  };
  '/api/departments': {
    get: Op<T.Department[]>;
    post: Op<T.Department, { body: { name: string; parent_id: T.Id | null } }>;
  };
  '/api/departments/{id}': {
    patch: Op<T.Department, Id & { body: { name?: string; parent_id?: T.Id | null } }>;
    delete: Op<Empty, Id>;
  };
  '/api/roles': { get: Op<T.Role[]>; post: Op<T.Role, { body: { name: string; permissions: string[] } }> };
  '/api/roles/{id}': {
    patch: Op<T.Role, Id & { body: { name?: string; permissions?: string[] } }>;
    delete: Op<Empty, Id>;
  };
  '/api/permissions': { get: Op<{ code: string; context: string }[]> };
  '/api/tenant': { patch: Op<T.Tenant, { body: { name?: string; require_second_factor?: boolean } }> };
  '/api/not-me/{token}': { post: Op<Empty, Token> };
  '/api/audit': { get: Op<T.Page<T.AuditEntry>, { query: Paging }> };
  '/api/audit/verify': { post: Op<{ whole: boolean; entries: number; broken_at: number | null }> };
  '/api/password-reset': { post: Op<Empty, { body: { email: string } }> };
  '/api/password-reset/{token}': { post: Op<Empty, Token & { body: { password: string } }> };

  '/api/mail/discover': { post: Op<T.Discovered, { body: { email: string } }> };
  '/api/mail/mailboxes/test': { post: Op<T.MailboxTest, { body: T.MailboxLogin }> };
  '/api/mail/mailboxes': {
    get: Op<T.Mailbox[]>;
    post: Op<
      T.Mailbox,
      {
        body: T.MailboxLogin & {
          display_name: string;
          since?: string | null;
          consent: boolean;
          consent_version: string;
        };
      }
    >;
  };
  '/api/mail/mailboxes/{id}': {
    get: Op<T.Mailbox, Id>;
    patch: Op<
      T.Mailbox,
      Id & {
        body: {
          display_name?: string;
          user?: string;
          password?: string;
          imap?: T.MailHost;
          smtp?: T.MailHost;
          signature_html?: string;
          since?: string | null;
        };
      }
    >;
    delete: Op<Empty, Id>;
  };
  '/api/mail/mailboxes/{id}/pause': { post: Op<T.Mailbox, Id> };
  '/api/mail/mailboxes/{id}/resume': { post: Op<T.Mailbox, Id> };
  '/api/mail/mailboxes/{id}/reconcile': { post: Op<Empty, Id> };
  '/api/mail/mailboxes/{id}/folders': {
    get: Op<T.Folder[], Id>;
    post: Op<T.Folder, Id & { body: { path: string } }>;
  };
  '/api/mail/mailboxes/{id}/quarantine': { get: Op<T.Page<T.Quarantined>, Id & { query: Paging }> };
  '/api/mail/messages/{id}/retry': { post: Op<Empty, Id> };
  '/api/mail/threads': { get: Op<T.Page<T.ThreadRow>, { query: T.ThreadFilter & Paging }> };
  '/api/mail/counts': { get: Op<T.MailCounts, { query: { mailbox_id?: T.Id } }> };
  '/api/mail/threads/{id}': { get: Op<T.Thread, Id> };
  '/api/mail/messages/{id}/body': { get: Op<T.MessageBody, Id & { query: { images?: boolean; dark?: boolean } }> };
  '/api/mail/threads/act': {
    post: Op<T.ThreadActDone, { body: T.ThreadActBody }>;
  };
  '/api/mail/drafts': { get: Op<T.Page<T.Draft>, { query: Paging }>; post: Op<T.Draft, { body: T.DraftBody }> };
  '/api/mail/drafts/{id}': {
    get: Op<T.Draft, Id>;
    put: Op<
      T.Draft,
      Id & {
        body: { mailbox_id?: T.Id; to: T.Mailee[]; cc: T.Mailee[]; bcc: T.Mailee[]; subject: string; html: string };
      }
    >;
    delete: Op<Empty, Id>;
  };
  '/api/mail/drafts/{id}/attachments': { post: Op<T.Draft, Id & { form: FormData }> };
  '/api/mail/drafts/{id}/attachments/{attachment_id}': {
    delete: Op<T.Draft, { path: { id: T.Id; attachment_id: T.Id } }>;
  };
  '/api/mail/drafts/{id}/send': {
    post: Op<{ outgoing_id: T.Id; leaves_at: T.Time }, Id & { body: { undo_seconds?: number; at?: T.Time } }>;
  };
  '/api/mail/outgoing': { get: Op<T.Page<T.Outgoing>, { query: Paging }> };
  '/api/mail/outgoing/{id}/undo': { post: Op<T.Draft, Id> };
  '/api/mail/outgoing/{id}/retry': { post: Op<Empty, Id> };
  '/api/mail/outgoing/{id}/discard': { post: Op<Empty, Id> };
  '/api/mail/suggestions': { get: Op<T.Page<T.Suggestion>, { query: Paging }> };
  '/api/mail/suggestions/for': { get: Op<T.Suggestion | null, { query: { thread_id: T.Id } }> };
  '/api/mail/suggestions/accept': {
    post: Op<{ accepted: number; refused: number }, { body: { ids: T.Id[] } | { all: true } }>;
  };
  '/api/mail/suggestions/{id}/accept': {
    post: Op<{ company_id: T.Id; contact_id: T.Id | null }, Id & { body: T.SuggestionAccept }>;
  };
  '/api/mail/suggestions/{id}/dismiss': { post: Op<Empty, Id & { body: { never_domain: boolean } }> };
  '/api/mail/blocked-domains': {
    get: Op<{ domain: string }[]>;
    post: Op<Empty, { body: { domain: string } }>;
  };
  '/api/mail/blocked-domains/{domain}': { delete: Op<Empty, { path: { domain: string } }> };
  '/api/mail/import': { post: Op<{ job_id: T.Id }, { form: FormData }> };
  '/api/mail/people': { get: Op<T.Person[], { query: { q: string } }> };

  '/api/customers': {
    get: Op<T.Page<T.CompanyRow>, { query: T.CompanyFilter & Paging }>;
    post: Op<T.Company, { query: { twin_ok?: boolean }; body: T.NewCompany }>;
  };
  '/api/customers/{id}': {
    get: Op<T.Company, Id>;
    patch: Op<T.Company | undefined, Id & { body: T.CompanyChanges }>;
    delete: Op<Empty, Id>;
  };
  '/api/customers/{id}/restore': { post: Op<Empty, Id> };
  '/api/customers/{id}/contacts': { post: Op<T.Contact, Id & { body: T.NewContact }> };
  '/api/contacts/{id}': {
    patch: Op<T.Contact, Id & { body: T.NewContact }>;
    delete: Op<Empty, Id>;
  };
  '/api/customers/{id}/timeline': { get: Op<T.Page<T.Entry>, Id & { query: Paging & { kinds?: string } }> };
  '/api/customers/{id}/follow-ups': {
    post: Op<T.Entry, Id & { body: { kind: 'note' | 'call' | 'visit' | 'meeting'; text: string; next_at?: T.Time } }>;
  };
  '/api/follow-ups/{id}/done': { post: Op<T.Entry, Id> };
  '/api/follow-ups': {
    get: Op<
      T.Page<T.FollowUp>,
      {
        query: Paging & { due?: 'today' | 'overdue' | 'week'; view?: 'mine' | 'all'; time_zone?: string };
      }
    >;
  };
  '/api/customers/{id}/stage': { post: Op<T.Company, Id & { body: { stage: T.Stage } }> };
  '/api/customers/stages': { get: Op<T.Stage[]> };
  '/api/customers/by-address': {
    get: Op<{ company: T.Company; contact: T.Contact | null } | null, { query: { address: string } }>;
  };
  '/api/customers/twins': {
    get: Op<T.Twin[], { query: { name?: string; domain?: string; email?: string; phone?: string; country?: string } }>;
  };

  '/api/search': { get: Op<T.SearchResult, { query: { q: string } }> };
  '/api/today': { get: Op<T.Today> };
  '/api/jobs': { get: Op<T.Page<T.Job>, { query: Paging }> };
  '/api/jobs/{id}': { get: Op<T.Job, Id> };
  '/api/jobs/{id}/cancel': { post: Op<T.Job, Id> };
  '/api/jobs/{id}/retry': { post: Op<T.Job, Id> };
}
