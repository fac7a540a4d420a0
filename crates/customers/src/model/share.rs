//! The nouns of sharing: the pool and its rules, custody, movements, how customers are given out, hand-overs, who sees what.

use super::{CompanyId, CompanyRow, Stage, VisibleTo};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{AccountId, LabelId};
use serde_json::Value;
use uuid::Uuid;

kernel::id!(PoolRuleId, "a rule by which customers drop to the pool");
kernel::id!(AssignRuleId, "a rule by which customers are given out");
kernel::id!(HandOverId, "a hand-over of a leaver's customers");

kernel::words! {
    /// Why a customer drops to the pool.
    DropCause {
        /// None of the acts that count for so many days.
        Untouched = "untouched",
        /// In the same hands for so many days and no deal.
        NoDeal = "no_deal",
    }
}

kernel::words! {
    /// What begins the time of an untouched customer anew; the master chooses which.
    TimerAct {
        /// A mail from them.
        MailIn = "mail_in",
        /// A mail to them.
        MailOut = "mail_out",
        /// A follow-up or note written.
        Note = "note",
        /// A call.
        Call = "call",
        /// A visit.
        Visit = "visit",
        /// A meeting.
        Meeting = "meeting",
        /// Another stage.
        Stage = "stage",
        /// A fact changed by a person.
        Edit = "edit",
    }
}

kernel::words! {
    /// What becomes of customers of whom all owners were disabled.
    GoneOwners {
        /// They are left alone, for a hand-over.
        Skip = "skip",
        /// They move to the pool the next night.
        Move = "move",
    }
}

kernel::words! {
    /// How a company came from owners to owners.
    Way {
        /// Its owners were changed on its page.
        Edit = "edit",
        /// A rule of the pool.
        Drop = "drop",
        /// Taken from the pool.
        Claim = "claim",
        /// Put into the pool by its owner.
        Release = "release",
        /// Given by who runs the pool, or by a rule.
        Assign = "assign",
        /// Its owner left.
        HandOver = "hand_over",
        /// A hand-over was taken back.
        Undo = "undo",
    }
}

kernel::words! {
    /// How customers are spread over several people.
    Spread {
        /// One after the other.
        RoundRobin = "round_robin",
        /// Who looks after the country.
        Country = "country",
        /// Who speaks the language.
        Language = "language",
        /// Who has the fewest.
        Load = "load",
    }
}

/// A rule by which customers drop to the pool.
#[derive(Debug, Clone, PartialEq)]
pub struct PoolRule {
    /// Its id.
    pub id: PoolRuleId,
    /// Its place among the rules.
    pub position: i32,
    /// What people call it.
    pub name: String,
    /// Does it work?
    pub enabled: bool,
    /// Nobody drops by it before this day.
    pub starts_on: NaiveDate,
    /// Which companies, as it was written.
    pub condition: Value,
    /// After so many days.
    pub days: i32,
    /// Of what.
    pub cause: DropCause,
}

/// What holds for the whole pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolSettings {
    /// Which acts begin the time anew.
    pub acts: Vec<TimerAct>,
    /// Accounts whose customers never drop.
    pub kept_accounts: Vec<AccountId>,
    /// Customers of disabled accounts.
    pub gone_owners: GoneOwners,
    /// Customers that one person may look after.
    pub held_max: Option<i32>,
    /// Customers that one person may take within a day…
    pub day_max: Option<i32>,
    /// …a week, from Monday…
    pub week_max: Option<i32>,
    /// …a calendar month…
    pub month_max: Option<i32>,
    /// …a calendar year.
    pub year_max: Option<i32>,
    /// For so many days an old owner can't take it again.
    pub reclaim_days: i32,
    /// Whether who takes a customer sees the opportunities of its owners before him. Kept here, obeyed by whoever shows opportunities.
    pub sees_old_opportunities: bool,
}

impl Default for PoolSettings {
    fn default() -> Self {
        use TimerAct::{Call, MailIn, MailOut, Meeting, Note, Visit};
        Self {
            acts: vec![MailIn, MailOut, Note, Call, Visit, Meeting],
            kept_accounts: Vec::new(),
            gone_owners: GoneOwners::Skip,
            held_max: None,
            day_max: None,
            week_max: None,
            month_max: None,
            year_max: None,
            reclaim_days: 7,
            sees_old_opportunities: true,
        }
    }
}

/// What decides whether and when a company drops.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Custody {
    /// Its stage.
    pub stage: Stage,
    /// Whether it meets the condition of each rule, in the order of the rules.
    pub meets: Vec<bool>,
    /// Who looks after it.
    pub owner_ids: Vec<AccountId>,
    /// On the white list.
    pub kept: bool,
    /// The day of its coming into these hands…
    pub held_on: NaiveDate,
    /// …and of the last act that counts, at least the one before.
    pub fresh_on: NaiveDate,
}

/// When a company is to drop, and by which rule; none: because all its owners are gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// Its day, not looking at the notice.
    pub on: NaiveDate,
    /// The rule's place in the list of rules.
    pub rule: Option<usize>,
}

/// A company on its way to the pool.
#[derive(Debug, Clone, PartialEq)]
pub struct Dropping {
    /// The company.
    pub row: CompanyRow,
    /// The day on which it will drop unless somebody acts.
    pub drops_on: NaiveDate,
    /// The name of the rule.
    pub rule: String,
    /// What the rule says.
    pub cause: DropCause,
    /// After how many days.
    pub days: i32,
}

/// How a company stands to the pool, for its page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Nobody looks after it.
    pub in_pool: bool,
    /// It never drops: it is on the white list itself.
    pub kept: bool,
    /// Since when its owners have it.
    pub held_since: DateTime<Utc>,
    /// When it will drop, by which rule.
    pub drops: Option<(NaiveDate, Option<PoolRuleId>)>,
    /// Its owners were told.
    pub noticed: bool,
}

/// How many more customers a person may take; none: any number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Allowance {
    /// Today.
    pub day: Option<i64>,
    /// This week.
    pub week: Option<i64>,
    /// This month.
    pub month: Option<i64>,
    /// This year.
    pub year: Option<i64>,
    /// Until he looks after as many as one may.
    pub held: Option<i64>,
}

kernel::words! {
    /// Which of a person's limits is reached.
    Limit {
        /// Taken today.
        Day = "day",
        /// Taken this week.
        Week = "week",
        /// Taken this month.
        Month = "month",
        /// Taken this year.
        Year = "year",
        /// Looked after.
        Held = "held",
    }
}

/// Somebody among whom customers are spread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The account.
    pub account: AccountId,
    /// Countries that are his.
    pub countries: Vec<String>,
    /// Languages that he speaks, BCP 47; the first part is compared.
    pub languages: Vec<String>,
}

/// A rule by which customers are given out.
#[derive(Debug, Clone, PartialEq)]
pub struct AssignRule {
    /// Its id.
    pub id: AssignRuleId,
    /// Its place among the rules.
    pub position: i32,
    /// What people call it.
    pub name: String,
    /// It gives out new customers that nobody has.
    pub for_new: bool,
    /// Which companies, as it was written.
    pub condition: Value,
    /// How.
    pub way: Spread,
    /// Among whom.
    pub members: Vec<Member>,
    /// How many it has given out.
    pub given: i64,
}

/// Why somebody was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Because {
    /// It was his turn.
    Turn,
    /// The country is his.
    Country(String),
    /// He speaks the language.
    Language(String),
    /// He had so many, the fewest.
    Load(i64),
    /// Nobody has this country or language, and he takes the rest.
    Rest,
}

/// Who gets a company, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Who.
    pub account: AccountId,
    /// Why he.
    pub because: Because,
}

/// A company held, to be moved from owners to owners.
#[derive(Debug, Clone, PartialEq)]
pub struct InHand {
    /// The company.
    pub id: CompanyId,
    /// Its name.
    pub name: String,
    /// ISO 3166 alpha-2.
    pub country: Option<String>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// Who looks after it.
    pub owner_ids: Vec<AccountId>,
    /// Who sees it.
    pub visible_to: VisibleTo,
    /// Its labels.
    pub labels: Vec<LabelId>,
    /// Since when they have it, if that isn't since it was made.
    pub held_since: Option<DateTime<Utc>>,
}

/// What was not done with one of several companies, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The company.
    pub id: CompanyId,
    /// Why.
    pub why: ShareRefusal,
}

kernel::words! {
    /// How far a hand-over is.
    HandOverState {
        /// Customers are being moved.
        Running = "running",
        /// All are moved.
        Done = "done",
        /// They are being moved back.
        Undoing = "undoing",
        /// They are where they were.
        Undone = "undone",
    }
}

/// A hand-over.
#[derive(Debug, Clone, PartialEq)]
pub struct HandOver {
    /// Its id.
    pub id: HandOverId,
    /// Who leaves.
    pub leaver: AccountId,
    /// How the receivers share.
    pub way: Spread,
    /// The receivers.
    pub members: Vec<Member>,
    /// How far it is.
    pub state: HandOverState,
    /// Companies moved.
    pub moved: i32,
    /// Follow-ups moved.
    pub follow_ups: i32,
    /// What stayed where it is when it was taken back, because somebody had changed it.
    pub kept: i32,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// By whom.
    pub created_by: Option<AccountId>,
    /// When it was through.
    pub finished_at: Option<DateTime<Utc>>,
}

/// What a hand-over would move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HandOverCounts {
    /// Customers that the leaver has alone.
    pub alone: i64,
    /// Customers that he shares.
    pub shared: i64,
    /// Open follow-ups of his.
    pub follow_ups: i64,
}

/// What lies in the recycle bin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binned {
    /// The company.
    pub id: CompanyId,
    /// Its name.
    pub name: String,
    /// ISO 3166 alpha-2.
    pub country: Option<String>,
    /// Who looked after it.
    pub owner_ids: Vec<AccountId>,
    /// When it was deleted.
    pub deleted_at: DateTime<Utc>,
    /// By whom.
    pub deleted_by: Option<AccountId>,
    /// People known there.
    pub contact_count: i32,
}

/// Why an account sees a company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeenBy {
    /// It looks after it.
    Owner,
    /// Its first owner shares it with this account.
    Shared {
        /// The first owner.
        with: AccountId,
    },
    /// It sees a department in which an owner is.
    Department {
        /// The department's name.
        department: String,
    },
    /// It sees every record.
    All,
    /// The company is open to every colleague.
    Open,
    /// Nobody looks after the company, and the account may take from the pool.
    Pool,
}

/// Why sharing won't do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShareRefusal {
    /// No such rule.
    NoSuchRule,
    /// No such hand-over.
    NoSuchHandOver,
    /// More companies than may be asked for at once.
    TooMany(usize),
    /// More rules than a tenant may have.
    TooManyRules(usize),
    /// The company isn't there, or not in sight.
    NotThere,
    /// Somebody looks after it.
    Owned,
    /// Somebody else has just taken it.
    Taken,
    /// The caller had it; he may take it again on this day.
    Cooling(NaiveDate),
    /// A limit is reached.
    Limit(Limit),
    /// The caller doesn't look after it.
    NotYours,
    /// It lies in the pool: it is claimed, not given oneself.
    ClaimIt,
    /// The account has as many customers as one may.
    Full,
    /// The rule gives it to nobody.
    NobodyFits,
    /// The leaver can't be a receiver.
    ToHimself,
    /// A hand-over of this account is under way.
    UnderWay,
    /// The hand-over is not done, so it can't be taken back.
    NotDone,
    /// The caller doesn't see the leaver's customers.
    OutOfSight,
}

impl From<ShareRefusal> for super::Refusal {
    fn from(refusal: ShareRefusal) -> Self {
        Self::Share(refusal)
    }
}

/// Who did what by which, for histories.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Why<'a> {
    /// How it came to be.
    pub way: Way,
    /// Who did it; none: the program.
    pub by: Option<AccountId>,
    /// The rule or the hand-over.
    pub cause: Option<Uuid>,
    /// In words: a person's, or the rule's name.
    pub reason: Option<&'a str>,
}
