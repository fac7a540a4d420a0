//! Answering: a report's questions asked in the reader's transaction, their groups as one table.

mod ask;
mod goals;
mod names;
mod rows;

pub(crate) use ask::{Field, check, follow_ups, subjects};
pub(crate) use goals::of_today as goals;

use crate::model::{Cell, Chart, Column, Period, Question, Refusal, Report, Row, Spread, Standard, Subject, Table, Unit};
use crate::rules::{percent, say, sum};
use crate::store;
use ask::{Answered, ask};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use db::TenantTx;
use kernel::{Actor, Fault, Stop};
use names::Names;
use std::time::Duration;

/// Values of the first field, and of the second, that stand for themselves; what is beyond is one.
const GROUPS_MAX: (i64, i64) = (300, 1);
const GROUPS_OF_TWO_MAX: (i64, i64) = (50, 6);

/// Who reads an answer, and when.
pub(crate) struct Reader<'a> {
    pub actor: &'a Actor,
    pub now: DateTime<Utc>,
    pub zone: Tz,
    /// The reporting currency.
    pub currency: String,
}

impl Reader<'_> {
    pub(crate) fn today(&self) -> NaiveDate {
        self.now.with_timezone(&self.zone).date_naive()
    }
}

/// The reader's place; from here on each statement of the transaction has only so long.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn reader<'a>(tx: &mut TenantTx, actor: &'a Actor, now: DateTime<Utc>, time_max: Duration) -> Result<Reader<'a>, Fault> {
    store::bound(tx, time_max).await?;
    let zone = match actor.account {
        Some(account) => accounts::time_zone(tx, account).await?,
        None => None,
    };
    let zone = zone.and_then(|zone| zone.parse().ok()).unwrap_or(Tz::Asia__Shanghai);
    Ok(Reader { actor, now, zone, currency: sales::reporting_currency(tx).await? })
}

/// What was broken off is no fault: the reader can ask for less.
pub(crate) fn in_time<T>(answer: Result<T, Stop<Refusal>>) -> Result<T, Stop<Refusal>> {
    answer.map_err(|stop| match stop {
        Stop::Failed(fault) if store::was_broken_off(&fault) => Stop::Refused(Refusal::TooSlow),
        other => other,
    })
}

/// The answer of a saved report; with a period instead of its own.
///
/// # Errors
/// [`Refusal::MayNot`], [`Refusal::Filter`], [`Refusal::BadFields`]; a fault when it is broken off, see [`in_time`].
pub(crate) async fn of_report(
    tx: &mut TenantTx,
    reader: &Reader<'_>,
    report: &Report,
    period: Option<Period>,
) -> Result<Table, Stop<Refusal>> {
    let question = Question { period: period.unwrap_or(report.question.period), ..report.question.clone() };
    of_question(tx, reader, (report.chart, &question)).await
}

/// The answer of a question.
///
/// # Errors
/// As [`of_report`].
pub(crate) async fn of_question(
    tx: &mut TenantTx,
    reader: &Reader<'_>,
    (chart, question): (Chart, &Question),
) -> Result<Table, Stop<Refusal>> {
    let max = if question.and_by.is_some() { GROUPS_OF_TWO_MAX } else { GROUPS_MAX };
    let answered = ask(tx, reader, question, max).await?;
    let names = Names::of(tx, reader.actor.lang, &[&answered]).await?;
    let table = if question.and_by.is_some() {
        rows::of_two(&answered, &names)
    } else {
        rows::of_several(&[("", &answered)], &rows::order_of_one(&answered, &names), &names)
    };
    Ok(finished(table, reader, (chart, &[&answered]), &names))
}

/// The answer of a standard report; with a period instead of its own, where it has one.
///
/// # Errors
/// As [`of_report`].
pub(crate) async fn of_standard(
    tx: &mut TenantTx,
    reader: &Reader<'_>,
    standard: &Standard,
    period: Option<Period>,
) -> Result<Table, Stop<Refusal>> {
    let moved = |(_, question, moves): &(&'static str, Question, bool)| match period.filter(|_| *moves) {
        Some(period) => Question { period, ..question.clone() },
        None => question.clone(),
    };
    if let [column] = standard.columns.as_slice() {
        return of_question(tx, reader, (standard.chart, &moved(column))).await;
    }
    let mut answers = Vec::with_capacity(standard.columns.len());
    for column in &standard.columns {
        answers.push((column.0, ask(tx, reader, &moved(column), GROUPS_MAX).await?));
    }
    let all: Vec<&Answered> = answers.iter().map(|(_, answered)| answered).collect();
    let names = Names::of(tx, reader.actor.lang, &all).await?;
    let order = match standard.spread {
        Spread::Met => rows::order_met(&all),
        Spread::Stages => rows::order_of_stages(&all, &names),
        Spread::People => {
            let people = accounts::labels::in_sight(tx).await?;
            people.into_iter().map(|person| (Some(person.id.to_string()), Some(person.name))).collect()
        }
    };
    let columns: Vec<(&str, &Answered)> = answers.iter().map(|(key, answered)| (*key, answered)).collect();
    let mut table = rows::of_several(&columns, &order, &names);
    if standard.spread == Spread::People {
        // Colleagues out of sight are in no row, so a sum's rows would be more than the table shows.
        table.totals.iter_mut().for_each(|total| total.drill = None);
    }
    if standard.rates {
        table = with_rates(table, reader);
    }
    let mut table = finished(table, reader, (standard.chart, &all), &names);
    if standard.spread == Spread::People {
        table.by = say(reader.actor.lang, "colleague", &[]);
    }
    Ok(table)
}

fn finished(mut table: Table, reader: &Reader<'_>, (chart, answers): (Chart, &[&Answered]), names: &Names) -> Table {
    table.chart = chart;
    if let Some(first) = answers.first() {
        table.by = names.field(first);
        table.days = answers.iter().find_map(|answered| answered.days);
    }
    for (column, name) in table.columns.iter_mut().filter(|column| column.name.is_empty()).map(|column| {
        let name = say(reader.actor.lang, &format!("column.{}", column.key), &[]);
        (column, name)
    }) {
        column.name = name;
    }
    if table.columns.iter().any(|column| column.unit == Unit::Money) {
        table.currency = Some(reader.currency.clone());
    }
    table
}

/// Behind each column but the first: which share of the column before it is.
fn with_rates(table: Table, reader: &Reader<'_>) -> Table {
    let spread = |cells: Vec<Cell>| {
        let mut out: Vec<Cell> = Vec::with_capacity(cells.len() * 2);
        let mut before: Option<String> = None;
        for cell in cells {
            let share = before.as_deref().zip(cell.value.as_deref()).map(|(whole, part)| percent(part, whole));
            before.clone_from(&cell.value);
            out.push(cell);
            out.extend(share.map(|value| Cell { value, drill: None }));
        }
        out
    };
    let mut columns = Vec::with_capacity(table.columns.len() * 2);
    for (at, column) in table.columns.into_iter().enumerate() {
        let key = column.key.clone();
        columns.push(column);
        if at > 0 {
            columns.push(Column { name: say(reader.actor.lang, "column.rate", &[]), key: format!("{key}_rate"), unit: Unit::Percent });
        }
    }
    let rows = table.rows.into_iter().map(|row| Row { cells: spread(row.cells), ..row }).collect();
    Table { columns, rows, totals: spread(table.totals), ..table }
}

/// The sum of a column's figures.
fn total(rows: &[Row], at: usize) -> String {
    sum(rows.iter().filter_map(|row| row.cells.get(at)?.value.as_deref()))
}

/// Which subject's records the actor may read.
pub(crate) fn may(actor: &Actor, subject: Subject) -> bool {
    actor.permissions.allow(match subject {
        Subject::Customers | Subject::FollowUps => customers::COMPANY_READ,
        Subject::Opportunities => sales::OPPORTUNITY_READ,
        Subject::Leads => sales::LEAD_READ,
    })
}

/// May the actor see all that a standard report asks?
pub(crate) fn may_all(actor: &Actor, standard: &Standard) -> bool {
    standard.columns.iter().all(|(_, question, _)| may(actor, question.subject))
}

/// May the actor see all that goals are about?
pub(crate) fn may_goals(actor: &Actor) -> bool {
    [Subject::Customers, Subject::Opportunities].into_iter().all(|subject| may(actor, subject))
}

/// Does the reader's role see the names of companies whole?
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn sees_names(tx: &mut TenantTx, reader: &Reader<'_>) -> Result<bool, Fault> {
    let (catalogue, _) = fields::catalogue(tx, reader.actor, reader.now, &customers::COMPANIES).await?;
    Ok(catalogue.place("name").is_some())
}
