//! The nouns of keeping customers clean: requests, duplicates, merges, conflicts.

use super::{CompanyId, ContactId, Owner, Stage};
use chrono::{DateTime, Utc};
use kernel::AccountId;
use uuid::Uuid;

kernel::id!(AskId, "a request for a colleague's company");
kernel::id!(GroupId, "a group of companies that look like one");
kernel::id!(RunId, "a search for duplicates");
kernel::id!(MergeId, "a merge of companies");
kernel::id!(ConflictId, "a case of two salespeople on one customer");

kernel::words! {
    /// What a colleague asks for.
    Wanted {
        /// To look after it together.
        Share = "share",
        /// To look after it instead.
        HandOver = "hand_over",
    }
}

kernel::words! {
    /// How a request stands.
    AskState {
        /// Not answered yet.
        Open = "open",
        /// The asker is an owner too now.
        Shared = "shared",
        /// The asker is the owner now.
        HandedOver = "handed_over",
        /// No.
        Refused = "refused",
        /// The asker wants it no more.
        Withdrawn = "withdrawn",
    }
}

/// A request for a company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Its id.
    pub id: AskId,
    /// The company and its name; no name when the reader may not see it.
    pub company: (CompanyId, Option<String>),
    /// As the asker knows it.
    pub known_as: String,
    /// Who asks.
    pub asker: AccountId,
    /// For what.
    pub wanted: Wanted,
    /// His words.
    pub text: String,
    /// How it stands.
    pub state: AskState,
    /// Who answered.
    pub answered_by: Option<AccountId>,
    /// The answer's words.
    pub answer: String,
    /// When he asked.
    pub created_at: DateTime<Utc>,
    /// When it was answered.
    pub answered_at: Option<DateTime<Utc>>,
}

/// A company of a group of duplicates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupMember {
    /// Its id.
    pub company_id: CompanyId,
    /// May the reader see it?
    pub seen: bool,
    /// Whose it is.
    pub owners: Vec<Owner>,
}

/// Companies that look like one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// Words of [`super::Likeness`].
    pub reasons: Vec<super::Likeness>,
    /// 0 to 100.
    pub strength: i16,
    /// How many companies.
    pub size: i32,
    /// When it was found.
    pub found_at: DateTime<Utc>,
}

/// A search for duplicates over all customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// The job that does it.
    pub job_id: Option<Uuid>,
    /// Looks at every company, not only at changed ones.
    pub whole: bool,
    /// The next step.
    pub step: i16,
    /// What was changed after this is looked at; none: everything.
    pub since: Option<DateTime<Utc>>,
    /// Companies that a run over changes looks at.
    pub touched: Vec<Uuid>,
    /// Companies looked at.
    pub companies: i64,
    /// Groups there are since.
    pub groups: Option<i64>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

/// Why two companies look like one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The lesser id.
    pub one: Uuid,
    /// The greater id.
    pub other: Uuid,
    /// Words of [`super::Likeness`].
    pub reasons: Vec<String>,
}

/// Companies that were made one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    /// Its id.
    pub id: MergeId,
    /// Which stayed, and its name before.
    pub into: (CompanyId, String),
    /// Which went, and their names.
    pub from: Vec<(CompanyId, String)>,
    /// People who became one: who went, who stayed.
    pub people: Vec<(ContactId, ContactId)>,
    /// Who did it.
    pub by: Option<AccountId>,
    /// When.
    pub at: DateTime<Utc>,
    /// When it was taken back.
    pub undone_at: Option<DateTime<Utc>>,
    /// Who took it back.
    pub undone_by: Option<AccountId>,
}

kernel::words! {
    /// How a case came up.
    ConflictOrigin {
        /// Somebody opened it.
        Hand = "hand",
        /// From the list of duplicates.
        Duplicates = "duplicates",
        /// A company was entered although a colleague's looks like it.
        Twin = "twin",
    }
}

kernel::words! {
    /// How a case stands.
    ConflictState {
        /// Not decided yet.
        Open = "open",
        /// Decided.
        Decided = "decided",
        /// Those who opened it have agreed.
        Withdrawn = "withdrawn",
    }
}

kernel::words! {
    /// What is decided.
    Decision {
        /// One keeps it.
        Keep = "keep",
        /// The two companies become one, which one keeps.
        Merge = "merge",
        /// All stay what they are.
        Both = "both",
    }
}

/// A case of two salespeople on one customer (撞单).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Its id.
    pub id: ConflictId,
    /// The company.
    pub company_id: CompanyId,
    /// The other company, where the case is about two that look like one.
    pub other_id: Option<CompanyId>,
    /// Whose case it is.
    pub parties: Vec<AccountId>,
    /// How it came up.
    pub origin: ConflictOrigin,
    /// How it stands.
    pub state: ConflictState,
    /// Why it was opened.
    pub text: String,
    /// What was decided.
    pub decision: Option<Decision>,
    /// Who keeps the customer.
    pub keeper: Option<AccountId>,
    /// Why.
    pub reason: String,
    /// What was said and done, in order.
    pub log: Vec<LogLine>,
    /// Who opened it; none: the program.
    pub opened_by: Option<AccountId>,
    /// Who decided.
    pub decided_by: Option<AccountId>,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// When it was decided or withdrawn.
    pub decided_at: Option<DateTime<Utc>>,
}

/// A line of a case's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// When.
    pub at: DateTime<Utc>,
    /// Who; none: the program.
    pub by: Option<AccountId>,
    /// `opened`, `said`, `decided`, `withdrawn`.
    pub what: String,
    /// Words.
    pub text: String,
}

/// What speaks for one side of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The company.
    pub company_id: CompanyId,
    /// May the reader see it?
    pub seen: bool,
    /// Its name, in sight.
    pub name: Option<String>,
    /// Whose it is.
    pub owner_ids: Vec<AccountId>,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// Who entered it.
    pub created_by: Option<AccountId>,
    /// The first mail, call, visit or meeting.
    pub first_touch_at: Option<DateTime<Utc>>,
    /// The last of them.
    pub last_touch_at: Option<DateTime<Utc>>,
    /// How many touches and notes.
    pub touches: i64,
    /// How many mails of them.
    pub mails: i64,
    /// How far it has come.
    pub stage: Stage,
}

/// Why customers won't do what was asked about duplicates, requests, merges and conflicts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CleanRefusal {
    /// No such request, or none that the caller may see.
    NoSuchAsk,
    /// The caller has an open request for this company.
    AskedAlready,
    /// The caller looks after the company already.
    OwnAlready,
    /// Only who looks after the company, or sees all, answers.
    NotYoursToAnswer,
    /// The request was answered or withdrawn.
    AskClosed,
    /// No such group, or none that the caller may see.
    NoSuchGroup,
    /// The company isn't in this group.
    NotInGroup,
    /// A search is going on already.
    RunGoesOn,
    /// No such merge, or none that the caller may see.
    NoSuchMerge,
    /// So many companies become one at least and at most.
    MergeCount,
    /// A company can't be merged with itself.
    MergeWithItself,
    /// A field is to be taken of a company that takes no part.
    MergeStranger(String),
    /// It was taken back already.
    MergeUndone,
    /// It can be taken back for so many days only.
    MergeTooOld,
    /// A later merge stands on it: that one is to be taken back first.
    MergeBuiltOn,
    /// No such case, or none that the caller may see.
    NoSuchConflict,
    /// There is an open case about the same.
    ConflictThere,
    /// The case is closed.
    ConflictClosed,
    /// One salesperson has no conflict with himself.
    NoParties,
    /// Who keeps the customer must be a party of the case.
    NotAParty,
    /// A case about one company has nothing to merge.
    NothingToMerge,
    /// Neither party nor opener: only they take it back.
    NotYoursToWithdraw,
}
