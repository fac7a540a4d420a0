//! What is done to threads.

use super::FolderId;
use chrono::{DateTime, Utc};
use kernel::AccountId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

kernel::words! {
    /// What is done to threads.
    Act {
        /// Marks all mails read.
        Read = "read",
        /// Marks the newest mail unread.
        Unread = "unread",
        /// Stars the newest mail.
        Star = "star",
        /// Takes all stars off.
        Unstar = "unstar",
        /// Dealt with: out of the inbox here, nothing changes on the server.
        Done = "done",
        /// Not dealt with after all.
        Undone = "undone",
        /// Out of the inbox until a time.
        Snooze = "snooze",
        /// Back at once.
        Unsnooze = "unsnooze",
        /// To a folder.
        Move = "move",
        /// To the bin.
        Trash = "trash",
        /// From the bin to the inbox.
        Restore = "restore",
        /// To the junk folder.
        Junk = "junk",
        /// From the junk folder to the inbox.
        NotJunk = "not_junk",
        /// Back to where the mails were: undoes a move.
        PutBack = "put_back",
        /// To a colleague who works in the mailbox, or back to all of them.
        Give = "give",
        /// Back to whom they were given before: undoes a gift.
        GiveBack = "give_back",
    }
}

/// An act and what it needs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Order {
    /// What to do.
    pub act: Act,
    /// Until when, to snooze.
    #[serde(default)]
    pub until: Option<DateTime<Utc>>,
    /// Where to, to move.
    #[serde(default)]
    pub folder_id: Option<FolderId>,
    /// Where the mails were, to put back.
    #[serde(default)]
    pub places: Vec<Origin>,
    /// To whom, to give; nobody: to all who work there.
    #[serde(default)]
    pub to: Option<AccountId>,
    /// Whose they were, to give back.
    #[serde(default)]
    pub desks: Vec<Desk>,
}

/// Threads and whom they were given to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desk {
    /// The colleague; none: nobody.
    pub of: Option<AccountId>,
    /// The threads.
    pub threads: Vec<Uuid>,
}

/// Mails and the folder in which they were.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The folder.
    pub folder_id: Uuid,
    /// The mails.
    pub messages: Vec<Uuid>,
}
