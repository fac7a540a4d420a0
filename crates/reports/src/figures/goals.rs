//! Goals against what was reached of them.

use super::{Reader, may_goals};
use crate::model::{Cell, Chart, Column, Drill, Page, Refusal, Row, Subject, Table, Unit};
use crate::rules::{everything, of_goals, percent, say, sum};
use db::TenantTx;
use kernel::{AccountId, Stop};

/// The goals in sight whose time holds today.
///
/// # Errors
/// [`Refusal::MayNot`].
pub(crate) async fn of_today(tx: &mut TenantTx, reader: &Reader<'_>) -> Result<Table, Stop<Refusal>> {
    if !may_goals(reader.actor) {
        return Err(Stop::Refused(Refusal::MayNot));
    }
    let lang = reader.actor.lang;
    let goals = sales::goals(tx, reader.today(), reader.now, reader.zone).await?;
    let rows = goals.into_iter().map(|goal| {
        let reached = sum(goal.reached.iter().map(|(_, amount)| amount.as_str()));
        let people: Vec<AccountId> = goal.reached.iter().map(|(id, _)| *id).collect();
        let (subject, conditions) = of_goals(goal.target.kind, &people, goal.days);
        let page = match subject {
            Subject::Opportunities => Page::Opportunities,
            Subject::FollowUps => Page::FollowUps,
            Subject::Customers | Subject::Leads => Page::Customers,
        };
        let kind = say(lang, &format!("goal.{}", goal.target.kind.as_str()), &[]);
        let unit = goal.target.currency.as_ref().map_or_else(String::new, |currency| format!(" ({currency})"));
        let time = if goal.target.months == 1 {
            goal.days.0.format("%Y-%m").to_string()
        } else {
            format!("{} – {}", goal.days.0.format("%Y-%m"), goal.days.1.format("%Y-%m"))
        };
        Row {
            key: Some(goal.target.id.to_string()),
            name: format!("{} · {kind}{unit} · {time}", goal.name),
            rest: false,
            cells: vec![
                Cell { value: percent(&reached, &goal.target.goal), drill: None },
                Cell { value: Some(reached), drill: Some(Drill { page, filter: everything(conditions) }) },
                Cell { value: Some(goal.target.goal), drill: None },
            ],
        }
    });
    let rows: Vec<Row> = rows.collect();
    let column = |key: &str, unit| Column { key: key.to_owned(), name: say(lang, &format!("column.{key}"), &[]), unit };
    Ok(Table {
        chart: Chart::Bar,
        by: say(lang, "column.of", &[]),
        columns: vec![column("share", Unit::Percent), column("reached", Unit::Number), column("goal", Unit::Number)],
        totals: vec![Cell::default(); 3],
        rows,
        currency: None,
        left_out: 0,
        days: None,
    })
}
