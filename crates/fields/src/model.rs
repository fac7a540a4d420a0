//! The nouns: fields of records, conditions on them, views, and why something is refused.

use chrono::{DateTime, Utc};
use kernel::AccountId;
use serde_json::Value;
use std::collections::HashMap;
use uuid::Uuid;

kernel::id!(ViewId, "a saved view");

kernel::words! {
    /// What has fields.
    Record {
        /// A customer company.
        Company = "company",
        /// A person at one.
        Contact = "contact",
        /// A chance to sell.
        Opportunity = "opportunity",
        /// Somebody who may become a customer.
        Lead = "lead",
        /// Something that is sold.
        Product = "product",
        /// An order.
        Order = "order",
    }
}

kernel::words! {
    /// Of which kind a field's values are.
    Kind {
        /// A line.
        Text = "text",
        /// Several lines.
        LongText = "long_text",
        /// A decimal number.
        Number = "number",
        /// An amount in the tenant's currency.
        Money = "money",
        /// A day.
        Date = "date",
        /// A moment.
        DateTime = "date_time",
        /// One of a list.
        Choice = "choice",
        /// Several of a list.
        Choices = "choices",
        /// Yes or no.
        YesNo = "yes_no",
        /// A colleague.
        Person = "person",
        /// Colleagues.
        Persons = "persons",
        /// ISO 3166 alpha-2.
        Country = "country",
        /// A mail address.
        Email = "email",
        /// A telephone number.
        Phone = "phone",
        /// A web address.
        Url = "url",
        /// 0 to 5.
        Stars = "stars",
        /// Another record, by its id.
        Reference = "reference",
        /// Reckoned from other fields of the record.
        Formula = "formula",
        /// Reckoned from the records that hang on this one.
        RollUp = "roll_up",
    }
}

kernel::words! {
    /// How a condition compares.
    Op {
        /// Is this one.
        Eq = "eq",
        /// Is not this one.
        Ne = "ne",
        /// Is one of these; of several values: at least one is.
        In = "in",
        /// Is none of these.
        NotIn = "not_in",
        /// Holds this text.
        Contains = "contains",
        /// Doesn't hold it.
        NotContains = "not_contains",
        /// Begins with it.
        Starts = "starts",
        /// Is less, or earlier.
        Lt = "lt",
        /// The same or less.
        Le = "le",
        /// More, or later.
        Gt = "gt",
        /// The same or more.
        Ge = "ge",
        /// From the one to the other, both included.
        Between = "between",
        /// Has no value.
        Empty = "empty",
        /// Has one.
        NotEmpty = "not_empty",
        /// In the last so many days, today included.
        LastDays = "last_days",
        /// In the next so many days, today included.
        NextDays = "next_days",
        /// Before so many days ago.
        OlderThanDays = "older_than_days",
        /// The caller is among them.
        Me = "me",
    }
}

kernel::words! {
    /// How much a role sees of a field, where it isn't all.
    Sight {
        /// Nothing.
        Hidden = "hidden",
        /// The beginning only.
        Masked = "masked",
        /// All, without changing it.
        ReadOnly = "read_only",
    }
}

kernel::words! {
    /// What a view is laid out as.
    Layout {
        /// Rows and columns.
        Table = "table",
        /// Columns of cards.
        Board = "board",
        /// Bubbles on the world.
        Map = "map",
        /// Days.
        Calendar = "calendar",
    }
}

kernel::words! {
    /// Who has a view.
    Shared {
        /// Its maker.
        Me = "me",
        /// Every colleague.
        All = "all",
    }
}

/// How lists are ordered by a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// They aren't.
    No,
    /// By this expression, which every record has.
    Always(&'static str),
    /// By this expression; records without it come last.
    Sometimes(&'static str),
}

/// A field that the program keeps of a record beside the tenant's own, in the same column and by the same rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standard {
    /// Its name on the wire and in the column.
    pub key: &'static str,
    /// Of which kind its values are.
    pub kind: Kind,
    /// The words that it may hold; of a choice without any: whatever people write.
    pub choices: &'static [&'static str],
    /// No two records have the same.
    pub unique: bool,
}

/// A field that the program itself keeps of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Builtin {
    /// Its name on the wire.
    pub key: &'static str,
    /// Of which kind its values are.
    pub kind: Kind,
    /// Where it is: an expression over the record's row, named `c`.
    pub sql: &'static str,
    /// The words that it may hold; none: any of its kind.
    pub choices: &'static [&'static str],
    /// How lists are ordered by it.
    pub order: Order,
    /// May rows be grouped by it?
    pub groupable: bool,
    /// May a person change it?
    pub editable: bool,
}

/// A choice of a field.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[schema(as = FieldChoice)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What is stored.
    pub value: String,
    /// What is shown.
    pub name: String,
    /// A tone of the design: `blue`, `green`…
    #[serde(default)]
    pub colour: Option<String>,
}

/// What a roll-up reckons.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RollUp {
    /// Of which records that hang on this one.
    pub of: Record,
    /// How.
    pub by: Reckoning,
    /// Of which of their fields; none when they are counted.
    #[serde(default)]
    pub field: Option<String>,
}

kernel::words! {
    /// How many values become one.
    Reckoning {
        /// How many there are.
        Count = "count",
        /// Their sum.
        Sum = "sum",
        /// The least.
        Min = "min",
        /// The greatest.
        Max = "max",
    }
}

/// A field that a tenant added.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// `x1`, `x2`…: never used again, also after the field is gone.
    pub key: String,
    /// As people call it; none: one of the program's, which the screen names.
    pub name: Option<String>,
    /// Of which kind its values are.
    pub kind: Kind,
    /// Which it may hold, for choices; none: whatever people write.
    pub choices: Vec<Choice>,
    /// No record is made without it.
    pub required: bool,
    /// No two records have the same.
    pub unique: bool,
    /// What a new record begins with.
    pub preset: Option<Value>,
    /// What is written below it.
    pub help: String,
    /// Of a formula: its text.
    pub formula: Option<String>,
    /// Of a reference: to what.
    pub reference: Option<Record>,
    /// Of a roll-up: of what.
    pub roll_up: Option<RollUp>,
}

impl Field {
    /// One of the program's standard fields.
    #[must_use]
    pub fn standard(standard: &Standard) -> Self {
        let Standard { key, kind, choices, unique } = *standard;
        let choice = |word: &&str| Choice { value: (*word).to_owned(), name: (*word).to_owned(), colour: None };
        Self {
            key: key.to_owned(),
            name: None,
            kind,
            choices: choices.iter().map(choice).collect(),
            required: false,
            unique,
            preset: None,
            help: String::new(),
            formula: None,
            reference: None,
            roll_up: None,
        }
    }

    /// Of which kind its values are where they are compared: a formula's are numbers or texts as they come.
    #[must_use]
    pub fn is_reckoned(&self) -> bool {
        matches!(self.kind, Kind::Formula | Kind::RollUp)
    }
}

/// The key by which a filter asks whether a record is in a selection: `{"field": "segments", "op": "in", "value": [ids]}`.
pub const SELECTIONS: &str = "segments";

/// Records that belong together.
#[derive(Debug, Clone, PartialEq)]
pub enum Selection {
    /// Those that meet this filter. It names no selection of this kind, so that none leads back to itself.
    Met(Value),
    /// Those that people put in.
    Filled,
}

/// The selections that a kind of record has.
#[derive(Debug, Clone, Default)]
pub struct Selections {
    /// The condition by which a row, named `c`, is in a filled one, up to the list of ids; it leaves two brackets open.
    pub filled: &'static str,
    /// Those that the caller knows.
    pub known: HashMap<Uuid, Selection>,
}

/// A saved view.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// Its id.
    pub id: ViewId,
    /// Of which records.
    pub record: Record,
    /// Who made it.
    pub by: AccountId,
    /// Who has it.
    pub shared: Shared,
    /// As people call it.
    pub name: String,
    /// How it is laid out.
    pub layout: Layout,
    /// Filter, order, columns and the rest, as [`crate::rules::body`] allows.
    pub body: Value,
    /// The caller begins with it.
    pub first: bool,
    /// Counts changes.
    pub revision: i32,
}

/// What is wrong with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// Needed and not there.
    Missing,
    /// Not of its kind.
    NotOfKind(Kind),
    /// Longer than the limit.
    TooLong,
    /// More than the limit.
    TooMany,
    /// Not one of its choices.
    NotAChoice,
    /// Another record has it.
    Taken,
    /// Nobody sets it: it is reckoned, or the caller's role may only read it.
    ReadOnly,
    /// No such field.
    Unknown,
}

/// A value that can't be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadValue {
    /// The field's key.
    pub field: String,
    /// What is wrong.
    pub flaw: Flaw,
}

/// What is wrong with a filter or an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BadFilter {
    /// It isn't JSON of the form that filters have.
    Form,
    /// Deeper or longer than the limits.
    TooBig,
    /// There is no such field, or the caller doesn't see it.
    UnknownField(String),
    /// The field can't be compared so.
    NoSuchOp(String),
    /// The value doesn't fit.
    Value(String),
    /// Lists can't be ordered or grouped by it.
    NotSortable(String),
}

/// Why this context won't do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No such field.
    NoSuchField,
    /// No such view, or a colleague's.
    NoSuchView,
    /// Another field of the record bears the name.
    NameTaken,
    /// The name is empty or too long.
    BadName,
    /// Choices are missing, double, empty or too many.
    BadChoices,
    /// The formula can't be read; why, and where.
    BadFormula(String),
    /// What is reckoned or referred to isn't there.
    BadTarget,
    /// The default doesn't fit the kind.
    BadPreset,
    /// A kind that knows no such property (a unique yes or no).
    NotForKind,
    /// More fields, or views, than the limit.
    TooMany,
    /// A filter or an order that can't be understood.
    BadFilter(BadFilter),
    /// Values of a record that can't be taken; at least one.
    BadValues(Vec<BadValue>),
    /// The view was changed since the caller read it.
    Changed(i32),
    /// A role that isn't there.
    NoSuchRole,
}

impl From<BadFilter> for Refusal {
    fn from(bad: BadFilter) -> Self {
        Self::BadFilter(bad)
    }
}

/// Who asks, and when: what relative conditions are reckoned from.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// The account; none: the program.
    pub account: Option<AccountId>,
    /// The moment.
    pub now: DateTime<Utc>,
    /// Where his days begin.
    pub zone: chrono_tz::Tz,
}

/// The record of a value that must be the only one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// What it is.
    pub record: Record,
    /// Its id.
    pub id: Uuid,
}
