//! Why this context won't do what was asked.

use fields::BadFilter;

/// What is wrong with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// Needed and not there.
    Missing,
    /// Longer, or more of them, than the limit.
    TooLong,
    /// Not one of the words allowed here.
    NotAChoice,
    /// Outside its range.
    OutOfRange,
    /// No such colleague.
    NoSuchAccount,
    /// A colleague who may not sign in.
    NotActive,
    /// No field of days or moments.
    NotADay,
    /// No field of numbers.
    NotANumber,
    /// Reports can't be made by it.
    NotGroupable,
}

/// Which field, and what is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadField {
    pub(crate) field: &'static str,
    pub(crate) flaw: Flaw,
}

/// Why reports won't do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No such report, or a colleague's own.
    NoSuchReport,
    /// No such schedule.
    NoSuchSchedule,
    /// Fields that can't be taken; at least one.
    BadFields(Vec<BadField>),
    /// A filter or a field that can't be understood, or is hidden from the caller.
    Filter(BadFilter),
    /// The caller may not see such records.
    MayNot,
    /// Only its maker changes a report, or who may share.
    NotYours,
    /// It took longer than a report may.
    TooSlow,
    /// More than a tenant can have.
    TooMany,
    /// Somebody changed it since the caller read it; its revision now.
    Changed(i32),
}

impl Refusal {
    pub(crate) fn field(field: &'static str, flaw: Flaw) -> Self {
        Self::BadFields(vec![BadField { field, flaw }])
    }
}

impl From<BadFilter> for Refusal {
    fn from(bad: BadFilter) -> Self {
        Self::Filter(bad)
    }
}
