//! Terms, and where a tenant stands by them.

use super::{Content, EditionCode, FeatureCode, GroupCode, Money, OfferingCode, OrderId, QuotaCode, TermId};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

kernel::words! {
    /// How a term came to be.
    TermKind {
        /// The first of its group.
        First = "first",
        /// Ordered before the last one ended.
        Renewal = "renewal",
        /// Ordered after the last one had ended.
        Resubscription = "resubscription",
        /// Joined to a running term of its group: adds seats and units, opens nothing alone.
        AddOn = "add_on",
        /// To try.
        Trial = "trial",
    }
}

/// The days that a subscription covers. A day is one of the vendor's calendar (Asia/Shanghai).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Its id.
    pub id: TermId,
    /// The order that it came from.
    pub order: OrderId,
    /// The group of its offering.
    pub group: GroupCode,
    /// The offering.
    pub offering: OfferingCode,
    /// The edition.
    pub edition: EditionCode,
    /// How it came to be.
    pub kind: TermKind,
    /// The first day that it covers.
    pub first_day: NaiveDate,
    /// The last day that it covers, to its midnight. Termination brings it forward.
    pub last_day: NaiveDate,
    /// What it opens, as the catalogue said when it was ordered.
    pub content: Content,
    /// The vendor ended it for cause: nothing continues it.
    pub terminated: bool,
}

/// A term that an order leads to, not yet anybody's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedTerm {
    /// The group of its offering.
    pub group: GroupCode,
    /// The offering.
    pub offering: OfferingCode,
    /// The edition.
    pub edition: EditionCode,
    /// How it comes to be.
    pub kind: TermKind,
    /// The first day that it covers.
    pub first_day: NaiveDate,
    /// The last day that it covers.
    pub last_day: NaiveDate,
    /// What it opens.
    pub content: Content,
    /// What the list asks for it.
    pub price: Money,
}

impl PlannedTerm {
    /// The term itself, under its id and its order's.
    #[must_use]
    pub fn made(self, id: TermId, order: OrderId) -> Term {
        let Self { group, offering, edition, kind, first_day, last_day, content, price: _ } = self;
        Term { id, order, group, offering, edition, kind, first_day, last_day, content, terminated: false }
    }
}

kernel::words! {
    /// Where a subscription of a tenant stands.
    SubscriptionState {
        /// Ordered, its first day has not come.
        Unopened = "unopened",
        /// On trial.
        Trial = "trial",
        /// Covered by a term.
        Active = "active",
        /// Days 1 to 30 after the end: reading and taking the data out.
        Reading = "reading",
        /// Thereafter: the data is taken out on request, granted by the operator.
        OnRequest = "on_request",
        /// Seven days after a trial: taking the data out.
        TrialExport = "trial_export",
        /// A trial that is over: nothing is open; what is left goes with the tenant.
        Reclaimed = "reclaimed",
        /// Deleted beyond recovery. The end.
        Erased = "erased",
    }
}

kernel::words! {
    /// What can happen to a subscription.
    SubscriptionEvent {
        /// A trial's first day.
        BeginTrial = "begin_trial",
        /// A term's first day, after days without one or after a trial.
        Begin = "begin",
        /// The first day of a renewal.
        Renew = "renew",
        /// The day after a trial's last.
        EndTrial = "end_trial",
        /// The day after the last day of a term that nothing follows.
        End = "end",
        /// The vendor ended it for cause.
        Terminate = "terminate",
        /// The thirty-first day after the end.
        EndReading = "end_reading",
        /// The eighth day after a trial's end.
        Reclaim = "reclaim",
        /// The tenant asked for its accounts to be cancelled, and the conditions were met.
        Cancel = "cancel",
        /// Every promise about the tenant's data has run out.
        Erase = "erase",
    }
}

kernel::words! {
    /// A reminder of a term's end.
    Reminder {
        /// Sixty working days before.
        Before60 = "before_60",
        /// Thirty.
        Before30 = "before_30",
        /// Fourteen.
        Before14 = "before_14",
        /// Five.
        Before5 = "before_5",
        /// On the last day, be it one of work or not.
        LastDay = "last_day",
    }
}

/// A tenant's subscription to a group of offerings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// The group.
    pub group: GroupCode,
    /// Where it stands.
    pub state: SubscriptionState,
    /// The last day of the term that runs, or ran last. None before the first.
    pub until: Option<NaiveDate>,
    /// Its terms, past and to come.
    pub terms: Vec<Term>,
    /// Reminders that were sent, by the end that they were of.
    pub reminded: BTreeSet<(NaiveDate, Reminder)>,
}

/// All that decides about a tenant's terms.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// One for each group that was ever subscribed to.
    pub services: Vec<Service>,
    /// The tenant is no more.
    pub erased: bool,
}

/// Something whose day has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// A subscription moves on.
    Move {
        /// Which.
        group: GroupCode,
        /// By which event.
        event: SubscriptionEvent,
        /// On which day it was due.
        on: NaiveDate,
        /// The last day of the term that runs then, or ran last.
        until: NaiveDate,
    },
    /// Master and agent are reminded.
    Remind {
        /// Of which subscription.
        group: GroupCode,
        /// With which reminder.
        reminder: Reminder,
        /// Of which end.
        end: NaiveDate,
        /// On which day it was due.
        on: NaiveDate,
    },
    /// All accounts are cancelled and the tenant's data is deleted beyond recovery.
    Erase {
        /// On which day it was due.
        on: NaiveDate,
    },
}

impl Due {
    /// The day on which it was due.
    #[must_use]
    pub fn on(&self) -> NaiveDate {
        match self {
            Self::Move { on, .. } | Self::Remind { on, .. } | Self::Erase { on } => *on,
        }
    }
}

/// What may be done. A later one includes the earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// Nothing.
    Closed,
    /// Ask for an export, which the operator grants.
    ExportOnRequest,
    /// Take the data out.
    Export,
    /// Read, and take the data out.
    ReadAndExport,
    /// Everything.
    Full,
}

/// What a tenant may use.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entitlement {
    /// By feature; what isn't here is closed.
    pub features: BTreeMap<FeatureCode, Access>,
    /// Units by quota, of what is fully open.
    pub quotas: BTreeMap<QuotaCode, u64>,
    /// Seats: the most that any running group has.
    pub seats: u32,
}
