//! Nouns: questions, reports, their answers, schedules, and why something is refused.

mod answer;
mod question;
mod refusal;
mod schedule;

pub(crate) use answer::{Cell, Column, Drill, Page, Row, Table, Unit};
pub(crate) use question::{Chart, Period, Question, Report, ReportId, Spread, Standard, Stretch, Subject};
pub use refusal::Refusal;
pub(crate) use refusal::{BadField, Flaw};
pub(crate) use schedule::{Every, NewSchedule, Of, Schedule, ScheduleId, Sending, SendingState};
