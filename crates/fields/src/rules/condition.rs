//! Conditions whose every value has been read: what a list is asked for by.

use crate::model::Kind;
use chrono::{DateTime, NaiveDate, Utc};
use std::ops::Bound;
use uuid::Uuid;

/// Where a field's value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// In an expression over the record's row, named `c`.
    Column(&'static str),
    /// Under this key in the row's column `fields`.
    Custom(String),
}

/// A field of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Where it is.
    pub source: Source,
    /// Of which kind.
    pub kind: Kind,
}

/// A value that something is compared with.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    /// Text, a choice, a code.
    Text(String),
    /// A decimal number, as digits.
    Number(String),
    /// A day.
    Day(NaiveDate),
    /// A moment.
    Moment(DateTime<Utc>),
    /// Yes or no.
    Yes(bool),
    /// A colleague or a record.
    Id(Uuid),
}

/// What is asked of one field.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// It has no value.
    Empty,
    /// It has one.
    Filled,
    /// It is one of these; of several values at least one is.
    OneOf(Vec<Scalar>),
    /// It is none of these.
    NoneOf(Vec<Scalar>),
    /// Its text meets this pattern of `ilike`.
    Like(String),
    /// It doesn't.
    Unlike(String),
    /// It lies between these.
    Range(Bound<Scalar>, Bound<Scalar>),
}

/// A test of a field.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// The field.
    pub place: Place,
    /// What is asked of it.
    pub test: Test,
}

/// Conditions joined by and, or, not.
#[derive(Debug, Clone, PartialEq)]
pub enum Tree {
    /// All of them; of none: every record.
    All(Vec<Tree>),
    /// At least one; of none: no record.
    Any(Vec<Tree>),
    /// This isn't so, or not known.
    Not(Box<Tree>),
    /// Just this.
    One(Condition),
    /// Is in one of these selections that people fill: the condition up to their ids.
    In(&'static str, Vec<Uuid>),
}

impl Default for Tree {
    fn default() -> Self {
        Self::All(Vec::new())
    }
}

impl Tree {
    /// Does every record meet it?
    #[must_use]
    pub fn is_everything(&self) -> bool {
        matches!(self, Self::All(parts) if parts.iter().all(Self::is_everything))
    }
}

/// How rows are grouped by a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grouping {
    /// By its value; of colleagues by the first.
    Value(Place),
    /// By the day, week, month or year in which it lies, where the caller lives.
    Span(Place, Span, chrono_tz::Tz),
}

kernel::words! {
    /// A stretch of the calendar.
    Span {
        /// A day.
        Day = "day",
        /// A week, from Monday.
        Week = "week",
        /// A month.
        Month = "month",
        /// A quarter of a year.
        Quarter = "quarter",
        /// A year.
        Year = "year",
    }
}

/// A field that rows are ordered by; rows without a value come last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sort {
    /// The field.
    pub place: Place,
    /// Every record has a value.
    pub always: bool,
    /// The greatest first.
    pub down: bool,
}
