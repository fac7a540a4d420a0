//! What is answered: a table whose every figure knows its rows.

use super::Chart;
use chrono::NaiveDate;
use serde_json::Value;

kernel::words! {
    /// What the figures of a column are.
    #[schema(as = ReportUnit)]
    Unit {
        /// So many.
        Count = "count",
        /// A number of any kind.
        Number = "number",
        /// An amount in the table's currency.
        Money = "money",
        /// Percent.
        Percent = "percent",
    }
}

kernel::words! {
    /// Which list shows the rows behind a figure.
    #[schema(as = ReportPage)]
    Page {
        /// Customers.
        Customers = "customers",
        /// Opportunities.
        Opportunities = "opportunities",
        /// Leads.
        Leads = "leads",
        /// What people wrote down and promised.
        FollowUps = "follow_ups",
    }
}

/// Where the rows behind a figure are.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Drill {
    /// In which list.
    pub page: Page,
    /// The filter that holds exactly them.
    pub filter: Value,
}

/// A figure.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Cell {
    /// As digits; none: nothing to be told (a share of nothing).
    pub value: Option<String>,
    /// Its rows; none: it has none of its own.
    pub drill: Option<Drill>,
}

/// A column of figures.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Column {
    /// Its name for programs.
    pub key: String,
    /// For people, in the reader's language.
    pub name: String,
    /// What its figures are.
    pub unit: Unit,
}

/// A row of figures.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    /// The value of the group; none: no value, or many.
    pub key: Option<String>,
    /// For people.
    pub name: String,
    /// The many small ones as one.
    pub rest: bool,
    /// One a column.
    pub cells: Vec<Cell>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Table {
    /// How it is drawn best.
    pub chart: Chart,
    /// What the rows are, for people.
    pub by: String,
    /// The columns of figures.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row>,
    /// Sums of the columns, where they have one.
    pub totals: Vec<Cell>,
    /// Of amounts: their currency.
    pub currency: Option<String>,
    /// Rows whose amount has no rate, so that it is in no sum.
    pub left_out: i64,
    /// Of which days; none: any.
    pub days: Option<(NaiveDate, NaiveDate)>,
}
