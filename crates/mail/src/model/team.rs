//! Who works in a mailbox besides its owner, and to whom its threads go.

use super::MailboxId;
use chrono::{DateTime, Utc};
use kernel::AccountId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

kernel::id!(HandOverId, "mailboxes that changed hands");

kernel::words! {
    /// What somebody sees of a mailbox that is not his.
    Level {
        /// All of it, and he writes from it.
        Full = "full",
        /// With whom, about what and when; no mail.
        Subject = "subject",
        /// Nothing.
        None = "none",
    }
}

kernel::words! {
    /// With whom a mailbox is shared.
    ShareKind {
        /// A colleague.
        Account = "account",
        /// A department: whoever sees its records.
        Department = "department",
    }
}

/// A mailbox shared with somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// The account or department.
    pub with: Uuid,
    /// Which of the two.
    pub kind: ShareKind,
    /// How far; never [`Level::None`].
    pub level: Level,
}

/// Who sees a mailbox besides its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sharing {
    /// What they see who see the owner's department.
    pub superiors: Level,
    /// Do several people work in it, to whom threads are given?
    pub team: bool,
    /// Colleagues and departments.
    pub shares: Vec<Share>,
    /// To whom new threads go, in a team.
    pub distribution: Distribution,
}

/// To whom the new threads of a team's mailbox go: a known customer's to his owner, else to whom the first fitting line names, else to `rest`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Distribution {
    /// Does the owner of a known customer get what the customer writes, as far as he works in this mailbox?
    pub customers_to_owner: bool,
    /// The first line that fits a mail counts.
    pub lines: Vec<Line>,
    /// Who gets what no line fits; nobody: it waits until somebody takes it.
    pub rest: Vec<AccountId>,
    /// Among several.
    pub way: Spread,
}

impl Default for Distribution {
    fn default() -> Self {
        Self { customers_to_owner: false, lines: Vec::new(), rest: Vec::new(), way: Spread::InTurn }
    }
}

/// Mails of these languages, from these countries, with these words: what is empty fits all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Line {
    /// ISO 639-1.
    pub languages: Vec<String>,
    /// ISO 3166 alpha-2: the customer's, else the address's.
    pub countries: Vec<String>,
    /// One of these stands in the subject or in the first lines.
    pub words: Vec<String>,
    /// Who gets it.
    pub members: Vec<AccountId>,
}

kernel::words! {
    /// Who of several is next.
    #[schema(as = MailSpread)]
    Spread {
        /// Whose last one is longest ago.
        InTurn = "in_turn",
        /// Who has the fewest that are not dealt with.
        FewestOpen = "fewest_open",
    }
}

/// Which threads of teams' mailboxes, by whom they were given to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Given {
    /// To this colleague.
    To(AccountId),
    /// To nobody, although a person waits.
    Nobody,
}

/// Mailboxes that changed hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOver {
    /// Its id.
    pub id: HandOverId,
    /// Whose they were.
    pub from: AccountId,
    /// Whose they are.
    pub to: AccountId,
    /// Which.
    pub mailboxes: Vec<MailboxId>,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Option<AccountId>,
    /// Taken back then.
    pub undone_at: Option<DateTime<Utc>>,
}
