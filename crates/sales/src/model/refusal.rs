//! Why sales won't do what was asked.

use super::{Gate, Outcome};
use chrono::{DateTime, Utc};
use customers::CompanyId;
use kernel::AccountId;

/// A value that can't be taken, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// Needed and not there.
    Missing,
    /// Longer than the limit.
    TooLong,
    /// More of them than the limit.
    TooMany,
    /// Holds characters that no such text holds.
    Unreadable,
    /// Not a mail address.
    NotAnAddress,
    /// Not a telephone number.
    NotAPhone,
    /// Not a country code of ISO 3166.
    NotACountry,
    /// Not a time zone of the IANA database.
    NotATimeZone,
    /// Not one of the words allowed here.
    NotAChoice,
    /// Outside its range.
    OutOfRange,
    /// Not a decimal number of up to 14 digits and 4 decimals.
    NotAnAmount,
    /// Below zero.
    Negative,
    /// Not a currency of ISO 4217.
    NotACurrency,
    /// An amount without a currency, or the other way round.
    HalfMoney,
    /// No such colleague.
    NoSuchAccount,
    /// No such department.
    NoSuchDepartment,
    /// No such company, or none that the caller may see.
    NoSuchCompany,
    /// No such person at this company.
    NoSuchContact,
    /// No such opportunity, or none that the caller may see.
    NoSuchOpportunity,
    /// No such lead, or none that the caller may see.
    NoSuchLead,
    /// No such reason.
    NoSuchReason,
    /// The stage belongs to another pipeline.
    StageOfOtherPipeline,
    /// The same twice.
    Twice,
    /// Not the first day of its month or quarter.
    NotAPeriod,
}

/// Which field, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadField {
    /// Its name as sent.
    pub field: &'static str,
    /// What is wrong.
    pub flaw: Flaw,
}

/// Why sales won't do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No such pipeline.
    NoSuchPipeline,
    /// No such stage; it was never there.
    NoSuchStage,
    /// The stage was deleted; its name, and that of the stage which took over.
    StageGone(String, Option<String>),
    /// No such opportunity, or none that the caller may see.
    NoSuchOpportunity,
    /// No such lead, or none that the caller may see.
    NoSuchLead,
    /// No such task, or none that the caller may see.
    NoSuchTask,
    /// No such quick text.
    NoSuchQuickText,
    /// No such goal.
    NoSuchTarget,
    /// Fields that can't be taken; at least one.
    BadFields(Vec<BadField>),
    /// The stage of this name asks for what isn't there.
    GatesClosed(String, Vec<Gate>, Option<i16>),
    /// Somebody moved it meanwhile: where it stands now, and who moved it.
    MovedMeanwhile(String, Option<AccountId>, String),
    /// It is won or lost: it moves no more.
    Closed(Outcome),
    /// It is open: nothing to take back.
    StillOpen,
    /// The record was changed since the caller read it; its revision now.
    Changed(i32),
    /// A pipeline of this name is there.
    PipelineNameTaken,
    /// Two stages of one name.
    StageNameTwice(String),
    /// A pipeline has a stage at least.
    NoStages,
    /// The last pipeline stays.
    LastPipeline,
    /// Opportunities stand here: of the stage's name so many (1,000: or more).
    StageUsed(String, i32),
    /// Opportunities are in the pipeline.
    PipelineUsed,
    /// What is taken over from a deleted stage goes to a stage that stays.
    MoveToGone,
    /// More than the tenant can have.
    TooManyOf(&'static str),
    /// From this state a lead doesn't go to that one.
    NoWay(&'static str, &'static str),
    /// It became this customer already.
    ConvertedAlready(CompanyId, Option<DateTime<Utc>>),
    /// A lead becomes a customer by converting it.
    ConvertInstead,
    /// Of no use, it can't be converted.
    LeadInvalid,
    /// A goal for this time is there.
    TargetThere,
    /// A day that is not over elsewhere, but in the future where the person lives.
    DayAhead,
    /// No such change of many, or one that was taken back or is on its way.
    NoSuchBulk,
    /// What the tenant's fields refuse.
    Fields(Box<fields::Refusal>),
    /// What customers refuse.
    Customers(Box<customers::Refusal>),
}

impl From<fields::Refusal> for Refusal {
    fn from(refusal: fields::Refusal) -> Self {
        Self::Fields(Box::new(refusal))
    }
}

impl From<fields::BadFilter> for Refusal {
    fn from(bad: fields::BadFilter) -> Self {
        fields::Refusal::from(bad).into()
    }
}

impl From<BadField> for Refusal {
    fn from(bad: BadField) -> Self {
        Self::BadFields(vec![bad])
    }
}

impl Refusal {
    /// One field that can't be taken.
    pub(crate) fn field(field: &'static str, flaw: Flaw) -> Self {
        BadField { field, flaw }.into()
    }

    /// Where refusals of many leads are only counted: why this one stayed as it is.
    pub(crate) fn reason(&self) -> &'static str {
        match self {
            Self::NoSuchLead => "gone",
            Self::NoWay(..) | Self::LeadInvalid | Self::ConvertedAlready(..) => "no_way",
            _ => "value",
        }
    }

    /// What customers refused.
    pub(crate) fn customers(refusal: customers::Refusal) -> Self {
        Self::Customers(Box::new(refusal))
    }
}
