//! Decisions without a database: what a question asks, which rows stand behind a figure, when a report is due, what a letter says.

mod cells;
mod decimal;
mod due;
mod letter;
mod period;
mod standard;
mod stored;
mod words;

pub(crate) use cells::{Key, between, conditions, everything, parts, read_key, steps};
pub(crate) use decimal::{percent, sum};
pub(crate) use due::next_after;
pub(crate) use letter::{letter, sheet};
pub(crate) use period::{begin, days_of, period_text, read_period};
pub(crate) use standard::{GOALS, of_goals, standard, standards};
pub(crate) use stored::{kept, read_kept};
pub(crate) use words::{choice_name, country_name, field_name, say, span_name};
