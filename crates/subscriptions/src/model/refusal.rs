//! Why subscriptions won't do what was asked.

use super::{ClauseNumber, Currency, GroupCode, Money, OfferingCode};
use chrono::{DateTime, NaiveDate, Utc};

/// What stands in the way of cancelling a tenant's accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// Who asks was not proved to be who he says.
    Identity,
    /// Data or assets among the accounts are not settled: which.
    Unsettled(Vec<String>),
    /// Something is owed.
    Debt(Vec<Money>),
    /// A service runs, or is going to: which, until when.
    Running(Vec<(GroupCode, NaiveDate)>),
}

/// Why subscriptions won't do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Not a code.
    BadCode,
    /// Not three capital letters.
    NotACurrency,
    /// No such offering in the catalogue that counts.
    UnknownOffering(OfferingCode),
    /// The offering has no such edition.
    UnknownEdition(OfferingCode),
    /// The edition counts no such thing.
    UnknownQuota(OfferingCode),
    /// The edition isn't sold in this currency.
    WrongCurrency(OfferingCode, Currency),
    /// The catalogue itself is wrong: where.
    BadCatalogue(String),
    /// No catalogue counts at this moment.
    NoCatalogue,
    /// An order lists something, and no more than so many lines.
    BadLineCount,
    /// Two lines of one order open the same group.
    GroupTwice(GroupCode),
    /// Fewer than one seat or more than can be had.
    BadSeats(OfferingCode),
    /// A term of no days, or longer than can be had.
    BadLength,
    /// More money than anybody pays, or less than nothing.
    BadAmount,
    /// What is paid isn't what the list says: this is.
    PriceMismatch(Money),
    /// The term would cover days that another one covers.
    Overlap(GroupCode, NaiveDate, NaiveDate),
    /// So many terms ahead of today are there already.
    TooFarAhead(GroupCode),
    /// An add-on needs a running term of its offering; along with it, any running term.
    NothingToJoin(GroupCode),
    /// A trial is for whoever had no term of the group.
    TrialUsed(GroupCode),
    /// The calendar ends before the term does.
    PastTheCalendar,
    /// From this state nothing leads there.
    NoTransition(&'static str, &'static str),
    /// Somebody else may do that.
    NotTheirs(&'static str),
    /// What is activated isn't paid back.
    RefundOfActivated,
    /// The order was activated before.
    ActivatedAlready,
    /// A first order is opened by its link, a later one without.
    WrongOpening,
    /// The same reference with other content: which parts differ.
    PushedOtherwise(Vec<&'static str>),
    /// Only agents push orders, and under a reference of their own.
    NoReference,
    /// The link is not ours, or of another order.
    LinkForged,
    /// The link's time is over: since when.
    LinkExpired(DateTime<Utc>),
    /// An account was made by the link.
    LinkUsed,
    /// The link was taken back, replaced or disputed.
    LinkGone,
    /// The company's name isn't that of the order.
    NameMismatch,
    /// Not a clause number.
    BadClauseNumber,
    /// A contract's text isn't one: in which line, and what is wrong.
    BadContract(usize, &'static str),
    /// The languages don't have the same clauses: the first that differs.
    ClausesDiffer(ClauseNumber),
    /// A placeholder that nothing fills.
    UnfilledPlaceholder(String),
    /// A version counts from its publication or later, and is numbered on.
    BadVersion,
    /// A language of the contract is missing.
    LanguageMissing,
    /// What was accepted isn't what counts.
    NotTheCurrentVersion,
    /// Nothing was ticked.
    NotTicked,
    /// A row of a calendar: which line, and what is wrong.
    BadCalendarRow(usize, &'static str),
    /// The measure needs a clause that the tenant accepted.
    NoSuchClause,
    /// The measure needs evidence.
    NoEvidence,
    /// The measure needs a deadline that has passed.
    DeadlineFirst,
    /// A deadline, a last day or a scope is missing, or lies in the past.
    BadMeasure(&'static str),
    /// The ground doesn't carry the measure.
    GroundTooWeak,
    /// The accounts can't be cancelled: what stands in the way.
    CannotCancel(Vec<Obstacle>),
    /// The tenant is no more.
    Erased,
}

impl Refusal {
    /// The code by which it is translated: `error.<code>` of the catalogue `subscriptions`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadCode => "bad_code",
            Self::NotACurrency => "not_a_currency",
            Self::UnknownOffering(_) => "unknown_offering",
            Self::UnknownEdition(_) => "unknown_edition",
            Self::UnknownQuota(_) => "unknown_quota",
            Self::WrongCurrency(..) => "wrong_currency",
            Self::BadCatalogue(_) => "bad_catalogue",
            Self::NoCatalogue => "no_catalogue",
            Self::BadLineCount => "bad_line_count",
            Self::GroupTwice(_) => "group_twice",
            Self::BadSeats(_) => "bad_seats",
            Self::BadLength => "bad_length",
            Self::BadAmount => "bad_amount",
            Self::PriceMismatch(_) => "price_mismatch",
            Self::Overlap(..) => "overlap",
            Self::TooFarAhead(_) => "too_far_ahead",
            Self::NothingToJoin(_) => "nothing_to_join",
            Self::TrialUsed(_) => "trial_used",
            Self::PastTheCalendar => "past_the_calendar",
            Self::NoTransition(..) => "no_transition",
            Self::NotTheirs(_) => "not_theirs",
            Self::RefundOfActivated => "refund_of_activated",
            Self::ActivatedAlready => "activated_already",
            Self::WrongOpening => "wrong_opening",
            Self::PushedOtherwise(_) => "pushed_otherwise",
            Self::NoReference => "no_reference",
            Self::LinkForged => "link_forged",
            Self::LinkExpired(_) => "link_expired",
            Self::LinkUsed => "link_used",
            Self::LinkGone => "link_gone",
            Self::NameMismatch => "name_mismatch",
            Self::BadClauseNumber => "bad_clause_number",
            Self::BadContract(..) => "bad_contract",
            Self::ClausesDiffer(_) => "clauses_differ",
            Self::UnfilledPlaceholder(_) => "unfilled_placeholder",
            Self::BadVersion => "bad_version",
            Self::LanguageMissing => "language_missing",
            Self::NotTheCurrentVersion => "not_the_current_version",
            Self::NotTicked => "not_ticked",
            Self::BadCalendarRow(..) => "bad_calendar_row",
            Self::NoSuchClause => "no_such_clause",
            Self::NoEvidence => "no_evidence",
            Self::DeadlineFirst => "deadline_first",
            Self::BadMeasure(_) => "bad_measure",
            Self::GroundTooWeak => "ground_too_weak",
            Self::CannotCancel(_) => "cannot_cancel",
            Self::Erased => "erased",
        }
    }
}
