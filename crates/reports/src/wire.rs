//! JSON in and out.

use crate::figures::Field;
use crate::keep::NewReport;
use crate::model::{
    BadField, Cell, Chart, Column, Drill, Every, Flaw, NewSchedule, Of, Page, Period, Question, Refusal, Report, ReportId, Row, Schedule,
    Sending, SendingState, Standard, Subject, Table, Unit,
};
use crate::rules::{GOALS, period_text, read_period, say, standards};
use crate::wall::{Aim, Person, Wall, Win};
use chrono::{DateTime, NaiveDate, Utc};
use customers::FollowUpRow;
use fields::{Kind, Op};
use kernel::{AccountId, Lang};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// Characters of a report's name.
const NAME_CHARS_MAX: usize = 100;
/// Characters of a field's key in a question.
const KEY_CHARS_MAX: usize = 100;

/// Names of colleagues.
pub(crate) type Names = HashMap<AccountId, String>;

/// A question.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = ReportQuestion)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuestionIn {
    subject: Subject,
    /// A field; days and moments with `:day`, `:week`, `:month`, `:quarter` or `:year`.
    by: String,
    /// A second field within the first.
    #[serde(default)]
    and_by: Option<String>,
    /// A field of numbers that is summed up; absent: records are counted.
    #[serde(default)]
    sum: Option<String>,
    /// A tree: `{"all": […]}`, `{"any": […]}`, `{"field", "op", "value"}`.
    #[serde(default)]
    filter: Option<Value>,
    /// The day or moment that the period is about; absent: the subject's usual one.
    #[serde(default)]
    on: Option<String>,
    /// `all` (default), `today`, `this_week`, `this_month`, `last_month`, `this_quarter`, `this_year`, `last_30_days`, `last_90_days`,
    /// `last_12_months`, or two days with two dots between: `2026-01-01..2026-03-31`.
    #[serde(default)]
    period: Option<String>,
}

impl QuestionIn {
    fn read(self, bad: &mut Vec<BadField>) -> Question {
        let Self { subject, by, and_by, sum, filter, on, period } = self;
        let mut flaw = |field, flaw| bad.push(BadField { field, flaw });
        let period = match period.as_deref().map(read_period) {
            None => Period::All,
            Some(Some(period)) => period,
            Some(None) => {
                flaw("period", Flaw::NotAChoice);
                Period::All
            }
        };
        let by = by.trim().to_owned();
        if by.is_empty() {
            flaw("by", Flaw::Missing);
        }
        let given = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let (and_by, sum, on) = (given(and_by), given(sum), given(on));
        let named = [("by", Some(&by)), ("and_by", and_by.as_ref()), ("sum", sum.as_ref()), ("on", on.as_ref())];
        for (field, _) in named.into_iter().filter(|(_, text)| text.is_some_and(|text| text.chars().count() > KEY_CHARS_MAX)) {
            flaw(field, Flaw::TooLong);
        }
        Question { subject, by, and_by, sum, filter: filter.filter(|filter| !filter.is_null()), on, period }
    }
}

/// A question that is not saved.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = PreviewReport)]
#[serde(deny_unknown_fields)]
pub(crate) struct PreviewIn {
    chart: Chart,
    question: QuestionIn,
}

impl PreviewIn {
    pub(crate) fn read(self) -> Result<(Chart, Question), Refusal> {
        let mut bad = Vec::new();
        let question = self.question.read(&mut bad);
        if bad.is_empty() { Ok((self.chart, question)) } else { Err(Refusal::BadFields(bad)) }
    }
}

/// A report to be saved.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = NewReport)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReportIn {
    name: String,
    chart: Chart,
    #[serde(default)]
    shared: bool,
    question: QuestionIn,
}

impl ReportIn {
    pub(crate) fn read(self) -> Result<NewReport, Refusal> {
        let Self { name, chart, shared, question } = self;
        let mut bad = Vec::new();
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        match name.chars().count() {
            0 => bad.push(BadField { field: "name", flaw: Flaw::Missing }),
            1..=NAME_CHARS_MAX => {}
            _ => bad.push(BadField { field: "name", flaw: Flaw::TooLong }),
        }
        let question = question.read(&mut bad);
        if bad.is_empty() { Ok(NewReport { name, chart, shared, question }) } else { Err(Refusal::BadFields(bad)) }
    }
}

/// The order of one's reports.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = ReportOrder)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrderIn {
    pub ids: Vec<Uuid>,
}

/// A saved question.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SavedQuestion)]
pub(crate) struct QuestionOut {
    subject: Subject,
    by: String,
    and_by: Option<String>,
    sum: Option<String>,
    filter: Option<Value>,
    on: Option<String>,
    period: String,
}

fn question(question: Question) -> QuestionOut {
    let Question { subject, by, and_by, sum, filter, on, period } = question;
    QuestionOut { subject, by, and_by, sum, filter, on, period: period_text(period) }
}

/// A report of the page.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Report)]
pub(crate) struct ReportOut {
    /// Of a saved one.
    id: Option<Uuid>,
    /// Under which it is asked: a standard one's name for programs, the saved one's id.
    key: String,
    name: String,
    chart: Chart,
    /// Everybody has it without making it.
    standard: bool,
    shared: bool,
    /// Who made it; null: nobody.
    by: Option<ReportPersonOut>,
    /// May the caller change and delete it?
    editable: bool,
    /// What it asks; null: a standard one of several questions.
    question: Option<QuestionOut>,
    /// The period that it is asked of when none is chosen; null: none can be chosen.
    period: Option<String>,
    revision: i32,
}

/// A colleague.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ReportPerson)]
pub(crate) struct ReportPersonOut {
    id: Uuid,
    name: String,
}

fn person(id: AccountId, names: &Names) -> ReportPersonOut {
    ReportPersonOut { id: id.0, name: names.get(&id).cloned().unwrap_or_default() }
}

/// A standard report as the page shows it.
pub(crate) fn standard(standard: Standard, lang: Lang) -> ReportOut {
    let Standard { key, chart, mut columns, spread: _, rates: _ } = standard;
    let period = columns.iter().find(|(_, _, moves)| *moves).map(|(_, question, _)| period_text(question.period));
    let only = if columns.len() == 1 { columns.pop().map(|(_, asked, _)| question(asked)) } else { None };
    ReportOut { question: only, period, ..own(key, chart, lang) }
}

/// Goals against result.
pub(crate) fn goals(lang: Lang) -> ReportOut {
    own(GOALS, Chart::Bar, lang)
}

fn own(key: &str, chart: Chart, lang: Lang) -> ReportOut {
    ReportOut {
        id: None,
        key: key.to_owned(),
        name: say(lang, &format!("standard.{key}"), &[]),
        chart,
        standard: true,
        shared: true,
        by: None,
        editable: false,
        question: None,
        period: None,
        revision: 0,
    }
}

pub(crate) fn report(report: Report, names: &Names, editable: bool) -> ReportOut {
    let Report { id, by, shared, name, chart, question: asked, revision } = report;
    let period = Some(period_text(asked.period));
    let asked = Some(question(asked));
    ReportOut {
        id: Some(id.0),
        key: id.to_string(),
        name,
        chart,
        standard: false,
        shared,
        by: Some(person(by, names)),
        editable,
        question: asked,
        period,
        revision,
    }
}

/// Where the rows behind a figure are.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ReportDrill)]
pub(crate) struct DrillOut {
    page: Page,
    /// The filter that holds exactly them, as that list reads it.
    filter: Value,
}

/// A figure.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ReportCell)]
pub(crate) struct CellOut {
    /// As digits; null: nothing to be told.
    value: Option<String>,
    /// Its rows; null: it has none of its own.
    rows: Option<DrillOut>,
}

fn cell(Cell { value, drill }: Cell) -> CellOut {
    CellOut { value, rows: drill.map(|Drill { page, filter }| DrillOut { page, filter }) }
}

/// A column of figures.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ReportColumn)]
pub(crate) struct ColumnOut {
    key: String,
    name: String,
    unit: Unit,
}

/// A row of figures.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ReportRow)]
pub(crate) struct RowOut {
    /// The group's value; null: none, or many.
    key: Option<String>,
    name: String,
    /// The many small ones as one.
    others: bool,
    cells: Vec<CellOut>,
}

/// The answer of a report.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ReportTable)]
pub(crate) struct TableOut {
    chart: Chart,
    /// What the rows are.
    by: String,
    columns: Vec<ColumnOut>,
    rows: Vec<RowOut>,
    totals: Vec<CellOut>,
    /// Of amounts.
    currency: Option<String>,
    /// Records whose amount has no rate, so that it is in no sum.
    left_out: i64,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
}

pub(crate) fn table(table: Table) -> TableOut {
    let Table { chart, by, columns, rows, totals, currency, left_out, days } = table;
    let (from, until) = days.unzip();
    TableOut {
        chart,
        by,
        columns: columns.into_iter().map(|Column { key, name, unit }| ColumnOut { key, name, unit }).collect(),
        rows: rows
            .into_iter()
            .map(|Row { key, name, rest, cells }| RowOut { key, name, others: rest, cells: cells.into_iter().map(cell).collect() })
            .collect(),
        totals: totals.into_iter().map(cell).collect(),
        currency,
        left_out,
        from,
        until,
    }
}

/// A field by which a subject can be asked.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ReportField)]
pub(crate) struct FieldOut {
    key: String,
    name: String,
    kind: Kind,
    operators: Vec<Op>,
    options: Vec<OptionOut>,
    groupable: bool,
    summable: bool,
}

/// A value that a field may hold.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ReportOption)]
pub(crate) struct OptionOut {
    value: String,
    name: String,
}

/// What can be asked about.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ReportFields)]
pub(crate) struct SubjectOut {
    subject: Subject,
    fields: Vec<FieldOut>,
}

pub(crate) fn subject((subject, fields): (Subject, Vec<Field>)) -> SubjectOut {
    let field = |field: Field| {
        let Field { key, name, kind, operators, options, groupable, summable } = field;
        let options = options.into_iter().map(|(value, name)| OptionOut { value, name }).collect();
        FieldOut { key, name, kind, operators, options, groupable, summable }
    };
    SubjectOut { subject, fields: fields.into_iter().map(field).collect() }
}

/// Something that a person wrote down or promised.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ReportFollowUp)]
pub(crate) struct FollowUpOut {
    id: Uuid,
    company_id: Uuid,
    /// Null when it is out of sight.
    company_name: Option<String>,
    kind: String,
    /// How its type is called, where it was written under one.
    type_name: Option<String>,
    text: String,
    at: DateTime<Utc>,
    by: Option<ReportPersonOut>,
    /// Who keeps what was promised.
    keeper: Option<ReportPersonOut>,
    due_at: Option<DateTime<Utc>>,
    done_at: Option<DateTime<Utc>>,
}

pub(crate) fn follow_up(row: FollowUpRow, names: &Names, shows_names: bool) -> FollowUpOut {
    let FollowUpRow { id, company_id, company_name, kind, type_name, text, at, by, keeper, due_at, done_at } = row;
    let company_name = Some(company_name).filter(|name| shows_names && !name.is_empty());
    let person = |id: Option<AccountId>| id.map(|id| person(id, names));
    FollowUpOut {
        id: id.0,
        company_id: company_id.0,
        company_name,
        kind: kind.as_str().to_owned(),
        type_name,
        text,
        at,
        by: person(by),
        keeper: person(keeper),
        due_at,
        done_at,
    }
}

/// A schedule to be made, or as it is to be.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = NewReportSchedule)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScheduleIn {
    /// A standard report's key or a saved one's id; a schedule keeps its report.
    report_id: String,
    every: Every,
    /// Weekly: 1 Monday to 7 Sunday; monthly: the day, in shorter months their last.
    #[serde(default)]
    day: Option<i16>,
    /// 0 to 23, where the company is.
    hour: i16,
    /// Colleagues.
    recipients: Vec<Uuid>,
    /// False: paused.
    #[serde(default)]
    active: Option<bool>,
}

impl ScheduleIn {
    pub(crate) fn read(self) -> (NewSchedule, bool) {
        let Self { report_id, every, day, hour, recipients, active } = self;
        let of = of(&report_id);
        let recipients = recipients.into_iter().map(AccountId).collect();
        (NewSchedule { of, every, day: day.unwrap_or(1), hour, recipients }, active.unwrap_or(true))
    }
}

/// Which report an id in an address means.
pub(crate) fn of(id: &str) -> Of {
    id.parse().map_or_else(|_| Of::Standard(id.to_owned()), |id| Of::Saved(ReportId(id)))
}

/// A report that is sent by mail.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ReportSchedule)]
pub(crate) struct ScheduleOut {
    id: Uuid,
    report_id: String,
    every: Every,
    day: i16,
    hour: i16,
    recipients: Vec<ReportPersonOut>,
    by: ReportPersonOut,
    active: bool,
    next_at: Option<DateTime<Utc>>,
    last_at: Option<DateTime<Utc>>,
    /// What became of the letters that were due last.
    letters: Vec<LetterOut>,
}

/// What became of a letter.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ReportLetter)]
pub(crate) struct LetterOut {
    person: ReportPersonOut,
    state: SendingState,
    /// Why it was skipped or failed: `not_active`, `no_right`, `too_slow`, `refused`, `fault`, `mail_server`, `uncertain`.
    reason: Option<String>,
    /// The mail server's words.
    words: Option<String>,
}

pub(crate) fn schedule(schedule: Schedule, letters: Vec<Sending>, names: &Names) -> ScheduleOut {
    let Schedule { id, by, plan: NewSchedule { of, every, day, hour, recipients }, active, next_at, last_at } = schedule;
    let letter = |sending: Sending| {
        let Sending { account, due_at: _, state, reason, words } = sending;
        LetterOut { person: person(account, names), state, reason, words }
    };
    ScheduleOut {
        id: id.0,
        report_id: match of {
            Of::Saved(id) => id.to_string(),
            Of::Standard(key) => key,
        },
        every,
        day,
        hour,
        recipients: recipients.into_iter().map(|id| person(id, names)).collect(),
        by: person(by, names),
        active,
        next_at,
        last_at,
        letters: letters.into_iter().map(letter).collect(),
    }
}

/// A goal and how far it is.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = WallGoal)]
pub(crate) struct AimOut {
    /// A team's name; empty: a person's.
    name: String,
    goal: String,
    reached: String,
    currency: String,
    /// Percent.
    share: Option<String>,
}

fn aim(Aim { name, goal, reached, currency, share }: Aim) -> AimOut {
    AimOut { name, goal, reached, currency, share }
}

/// A colleague on the wall.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = WallPerson)]
pub(crate) struct WallPersonOut {
    id: Uuid,
    name: String,
    won: String,
    goal: Option<AimOut>,
    new_customers: i64,
    follow_ups_today: i64,
}

/// An order that was won.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = WallWin)]
pub(crate) struct WinOut {
    name: String,
    company: Option<String>,
    owner: String,
    amount: Option<String>,
    currency: Option<String>,
    at: DateTime<Utc>,
}

/// The team's wall.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = TeamWall)]
pub(crate) struct WallOut {
    /// The first day of the month.
    month: NaiveDate,
    /// Of sums.
    currency: String,
    won: String,
    new_customers: i64,
    follow_ups_today: i64,
    /// Who won most first.
    people: Vec<WallPersonOut>,
    teams: Vec<AimOut>,
    wins: Vec<WinOut>,
}

pub(crate) fn wall(wall: Wall, shows_names: bool) -> WallOut {
    let Wall { month, currency, won, new_customers, follow_ups_today, people, teams, wins } = wall;
    let person = |Person { id, name, won, aim: goal, new_customers, follow_ups_today }: Person| WallPersonOut {
        id: id.0,
        name,
        won,
        goal: goal.map(aim),
        new_customers,
        follow_ups_today,
    };
    let win = |Win { name, company, owner, amount, currency, at }: Win| WinOut {
        name,
        company: company.filter(|_| shows_names),
        owner,
        amount,
        currency,
        at,
    };
    WallOut {
        month,
        currency,
        won,
        new_customers,
        follow_ups_today,
        people: people.into_iter().map(person).collect(),
        teams: teams.into_iter().map(aim).collect(),
        wins: wins.into_iter().map(win).collect(),
    }
}

/// The standard reports that the caller may see, in the order of the page.
pub(crate) fn own_reports(today: NaiveDate, lang: Lang, may: impl Fn(&Standard) -> bool, may_goals: bool) -> Vec<ReportOut> {
    let mut all: Vec<ReportOut> = standards(today).into_iter().filter(may).map(|one| standard(one, lang)).collect();
    if may_goals {
        all.insert(all.len().min(GOALS_AT), goals(lang));
    }
    all
}

/// After the pipeline, before how it came about.
const GOALS_AT: usize = 2;
