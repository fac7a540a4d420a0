//! Mail: every mailbox of the company, whole, fast, searchable, tied to customers.
//!
//! Words: a *mailbox* is bound by IMAP/SMTP and has *folders*; a *message* is the raw bytes (a blob) and what was read out of
//! them; a *placement* says in which folder, under which UID, the server has it; *threads* tie messages of a mailbox together.
//!
//! What holds:
//! - Raw bytes are stored before they are parsed; what can't be read is kept and marked, never skipped.
//! - A message is the same when its bytes are the same: killed and started again, nothing is doubled or missing.
//! - What is gone from the server stays here; the company's copy is the company's.
//! - A mail on its way is built once; its state only moves forward, and a doubtful one is never sent again unasked.

use accounts::Accounts;
use blobs::Blobs;
use crypto::Vault;
use db::Db;
use kernel::{Clock, Permission};
use mailhost::Hosts;
use std::sync::Arc;
use web::outgoing::Outgoing as Fetcher;

// nouns
pub mod model;
// decisions
pub mod rules;
// memory
pub mod store;
// promises
pub mod jobs;
// verbs
mod ours;
pub mod identity;
pub mod tokens;
pub mod team;
pub mod receive;
mod reconcile;
mod changes;
pub mod sync;
pub mod reach;
pub mod sign_in;
pub mod revoke;
pub mod bind;
pub mod import;
pub mod export;
pub mod takeout;
pub mod list;
pub mod act;
pub mod link;
pub mod merged;
pub mod people;
pub mod picture_token;
pub mod body;
pub mod preview;
pub mod about;
pub mod label;
pub mod outside;
pub mod tracking;
mod compose;
pub mod draft;
pub mod caps;
pub mod watch;
pub mod alarm;
pub mod report;
pub mod letters;
pub mod approval;
mod dispatch;
pub mod send;
pub mod invite;
pub mod pending;
pub mod templates;
pub mod mailing;
pub mod approve;
pub mod correct;
pub mod suggest;
pub mod undo_answer;
pub mod handling;
// wire
pub mod wire;
// doors
pub mod http;
pub mod worker;
pub mod cli;

/// Reads mail of the mailboxes whose labels one holds.
pub const READ: Permission = Permission("mail.read");
/// Writes drafts and sends.
pub const SEND: Permission = Permission("mail.send");
/// Binds, changes, pauses and removes mailboxes.
pub const MAILBOX_MANAGE: Permission = Permission("mail.mailbox.manage");
/// Turns suggestions into customers, dismisses them, blocks domains.
pub const SUGGESTION_ACCEPT: Permission = Permission("mail.suggestion.accept");
/// Imports mail files.
pub const IMPORT: Permission = Permission("mail.import");
/// Takes mail out as files.
pub const EXPORT: Permission = Permission("mail.export");
/// Changes rules of the company and what it has learned of labels.
pub const RULES_MANAGE: Permission = Permission("mail.rules.manage");
/// Makes and changes templates that everybody uses.
pub const TEMPLATE_SHARE: Permission = Permission("mail.template.share");
/// Says how the company sends: how much a day.
pub const SENDING_MANAGE: Permission = Permission("mail.sending.manage");
/// All permissions of this context, for roles.
pub const PERMISSIONS: &[Permission] =
    &[READ, SEND, MAILBOX_MANAGE, SUGGESTION_ACCEPT, IMPORT, EXPORT, RULES_MANAGE, TEMPLATE_SHARE, SENDING_MANAGE];

/// A mail came: data `{message_id, thread_id, mailbox_id}`. Not for mails of the past that are filled in.
pub const RECEIVED: &str = "mail.received";
/// A mail left: data `{outgoing_id, mailbox_id, message_id}`, the last its Message-ID.
pub const SENT: &str = "mail.sent";
/// A thread changed: data `{thread_id, mailbox_id}`.
pub const THREAD_CHANGED: &str = "mail.thread";
/// The events of which other programs may be told, and what their reader must be allowed.
pub const TOLD_OUTSIDE: &[(&str, Permission)] = &[(RECEIVED, READ), (SENT, READ), (THREAD_CHANGED, READ)];

/// For what the vault seals a mailbox's password.
pub(crate) const SECRET_PURPOSE: &str = "mail.mailbox.secret";

/// What mail needs from the house. One a process, behind an `Arc`.
#[derive(Clone)]
pub struct Mail {
    /// The database.
    pub db: Db,
    /// What people may do now, for what is done in their name.
    pub accounts: Arc<Accounts>,
    /// Raw mails and attachments.
    pub blobs: Blobs,
    /// Seals mailbox passwords and the tokens of pictures.
    pub vault: Vault,
    /// The way to mail servers.
    pub hosts: Hosts,
    /// Where people give leave to reach their mail.
    pub providers: identity::Providers,
    /// The way to pictures on the web.
    pub fetcher: Fetcher,
    /// The way to a model outside.
    pub models: Fetcher,
    /// Where the program is reached from outside: links in mails lead there.
    pub public_url: url::Url,
    /// The clock.
    pub clock: Arc<dyn Clock>,
}

impl Mail {
    /// Now.
    #[must_use]
    pub fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.clock.now()
    }
}
