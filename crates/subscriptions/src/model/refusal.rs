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
    /// No such order, or not in sight.
    NoSuchOrder,
    /// No such company, or not in sight.
    NoSuchCustomer,
    /// No such version of a contract.
    NoSuchContract,
    /// Only the vendor's people do that.
    NotTheVendor,
    /// Only sales agents do that.
    NotAnAgent,
    /// There is no vendor here: nothing can be ordered.
    NoVendor,
    /// More than the order asks for would be paid.
    TooMuchPaid(Money),
    /// A text of the order is missing or too long: which.
    BadText(&'static str),
}

impl Refusal {
    /// Its own word: what follows `subscriptions.` in the code by which it is answered.
    #[must_use]
    pub fn code(&self) -> &'static str {
        let code = self.problem_code();
        code.strip_prefix("subscriptions.").unwrap_or(code)
    }

    /// The code by which it is answered and translated.
    #[must_use]
    pub fn problem_code(&self) -> &'static str {
        match self {
            Self::BadCode => "subscriptions.bad_code",
            Self::NotACurrency => "subscriptions.not_a_currency",
            Self::UnknownOffering(_) => "subscriptions.unknown_offering",
            Self::UnknownEdition(_) => "subscriptions.unknown_edition",
            Self::UnknownQuota(_) => "subscriptions.unknown_quota",
            Self::WrongCurrency(..) => "subscriptions.wrong_currency",
            Self::BadCatalogue(_) => "subscriptions.bad_catalogue",
            Self::NoCatalogue => "subscriptions.no_catalogue",
            Self::BadLineCount => "subscriptions.bad_line_count",
            Self::GroupTwice(_) => "subscriptions.group_twice",
            Self::BadSeats(_) => "subscriptions.bad_seats",
            Self::BadLength => "subscriptions.bad_length",
            Self::BadAmount => "subscriptions.bad_amount",
            Self::PriceMismatch(_) => "subscriptions.price_mismatch",
            Self::Overlap(..) => "subscriptions.overlap",
            Self::TooFarAhead(_) => "subscriptions.too_far_ahead",
            Self::NothingToJoin(_) => "subscriptions.nothing_to_join",
            Self::TrialUsed(_) => "subscriptions.trial_used",
            Self::PastTheCalendar => "subscriptions.past_the_calendar",
            Self::NoTransition(..) => "subscriptions.no_transition",
            Self::NotTheirs(_) => "subscriptions.not_theirs",
            Self::RefundOfActivated => "subscriptions.refund_of_activated",
            Self::ActivatedAlready => "subscriptions.activated_already",
            Self::WrongOpening => "subscriptions.wrong_opening",
            Self::PushedOtherwise(_) => "subscriptions.pushed_otherwise",
            Self::NoReference => "subscriptions.no_reference",
            Self::LinkForged => "subscriptions.link_forged",
            Self::LinkExpired(_) => "subscriptions.link_expired",
            Self::LinkUsed => "subscriptions.link_used",
            Self::LinkGone => "subscriptions.link_gone",
            Self::NameMismatch => "subscriptions.name_mismatch",
            Self::BadClauseNumber => "subscriptions.bad_clause_number",
            Self::BadContract(..) => "subscriptions.bad_contract",
            Self::ClausesDiffer(_) => "subscriptions.clauses_differ",
            Self::UnfilledPlaceholder(_) => "subscriptions.unfilled_placeholder",
            Self::BadVersion => "subscriptions.bad_version",
            Self::LanguageMissing => "subscriptions.language_missing",
            Self::NotTheCurrentVersion => "subscriptions.not_the_current_version",
            Self::NotTicked => "subscriptions.not_ticked",
            Self::BadCalendarRow(..) => "subscriptions.bad_calendar_row",
            Self::NoSuchClause => "subscriptions.no_such_clause",
            Self::NoEvidence => "subscriptions.no_evidence",
            Self::DeadlineFirst => "subscriptions.deadline_first",
            Self::BadMeasure(_) => "subscriptions.bad_measure",
            Self::GroundTooWeak => "subscriptions.ground_too_weak",
            Self::CannotCancel(_) => "subscriptions.cannot_cancel",
            Self::Erased => "subscriptions.erased",
            Self::NoSuchOrder => "subscriptions.no_such_order",
            Self::NoSuchCustomer => "subscriptions.no_such_customer",
            Self::NoSuchContract => "subscriptions.no_such_contract",
            Self::NotTheVendor => "subscriptions.not_the_vendor",
            Self::NotAnAgent => "subscriptions.not_an_agent",
            Self::NoVendor => "subscriptions.no_vendor",
            Self::TooMuchPaid(_) => "subscriptions.too_much_paid",
            Self::BadText(_) => "subscriptions.bad_text",
        }
    }
}
