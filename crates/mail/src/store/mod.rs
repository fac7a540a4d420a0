//! What mail keeps: every SQL statement of this context.
//!
//! How the tables hang together:
//! - `thread` and `thread_folder` are summaries of `message` and `placement`. Whoever changes messages or placements of a thread
//!   calls [`summary::refresh`] for it in the same transaction (or does the same sums by itself, as receiving in batches does).
//! - A thread shows in a folder when a mail of it lies there: `coalesce(placement.moving_to, placement.folder_id)`, or when an
//!   `append` to that folder still waits in `server_change` with `payload.message_id`.
//! - `placement.moving_to` is a move that was made here and that the server hasn't been told yet. The placement stays until the
//!   server confirms, so that a reconcile pass finds nothing missing; a move that the server refuses for good clears it.
//! - Whoever applies a `server_change` adds one to `attempts` and commits before he talks to the server: one with `attempts = 0` may
//!   be taken back. Without a `uid` it means the place of `payload.message_id` in `folder_id` at that time.
//! - `server_change.payload` by kind: `seen`/`unseen`/`flag`/`unflag`/`answered`: `{message_id}`; `move`: `{message_id, to}` (the
//!   folder's id); `append`: `{message_id, outgoing_id}` with `folder_id` as the folder (the bytes are the message's blob;
//!   idempotent by its Message-ID).
//! - `thread_folder.hidden` is `thread.done or thread.snoozed_until is not null`. A new incoming mail clears both.

pub mod act;
pub mod again;
pub mod alarms;
pub mod answers;
pub mod approvals;
pub mod caps;
pub mod changes;
pub mod desk;
pub mod drafts;
pub mod files;
pub mod handling;
pub mod invitations;
pub mod label;
pub mod link;
pub mod list;
pub mod mailboxes;
pub mod mailings;
pub mod merged;
pub mod outgoing;
pub mod outside;
pub mod places;
pub mod read;
pub mod receive;
pub mod reports;
pub mod search;
pub mod revocations;
pub mod sign_in;
pub mod suggest;
pub mod summary;
pub mod sync;
pub mod takeouts;
pub mod team;
pub mod templates;
pub mod tracking;
pub mod watches;
