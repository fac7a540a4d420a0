//! The reports that are there without being made.

use crate::model::{Chart, Period, Question, Spread, Standard, Stretch, Subject};
use chrono::NaiveDate;
use kernel::AccountId;
use sales::TargetKind;
use serde_json::{Value, json};

/// The one whose rows are goals: no question answers it.
pub(crate) const GOALS: &str = "targets";
/// A customer with whom nobody was in touch for more days than this is told as untouched.
const UNTOUCHED_DAYS: i64 = 30;

/// All of them that questions answer, in the order of the page, as of today.
pub(crate) fn standards(today: NaiveDate) -> Vec<Standard> {
    use Chart::{Bar, Funnel, Line, Pie, Stacked, Table};
    use Subject::{Customers, Leads, Opportunities};
    let any = Period::All;
    let one = |key, chart, question: Question| Standard {
        key,
        chart,
        columns: vec![(if question.sum.is_some() { "amount" } else { "count" }, question, true)],
        spread: Spread::Met,
        rates: false,
    };
    let months = Question { on: usual("created"), ..ask(Customers, "created:month", Period::Moving(Stretch::Months12)) };
    let by_owner = Question { and_by: usual("stage"), ..ask(Customers, "main_owner", any) };
    let open = json!({ "field": "state", "op": "eq", "value": "open" });
    let closed = |state: &str, by, stretch| Question {
        filter: Some(json!({ "field": "state", "op": "eq", "value": state })),
        on: usual("closed"),
        ..ask(Opportunities, by, Period::Moving(stretch))
    };
    let amount = |question: &Question| Question { sum: usual("amount"), ..question.clone() };
    let pipeline = Question { filter: Some(open), ..ask(Opportunities, "stage", any) };
    let won = closed("won", "owner", Stretch::ThisMonth);
    let lost = closed("lost", "loss_reason", Stretch::Days90);
    let leads = ask(Leads, "source", Period::Moving(Stretch::Days90));
    let that = |field: &str| with(&leads, json!({ "field": field, "op": "eq", "value": true }));
    vec![
        one("customers_by_month", Line, months),
        Standard {
            columns: vec![("count", pipeline.clone(), false), ("amount", amount(&pipeline), false)],
            spread: Spread::Stages,
            ..one("pipeline", Bar, pipeline.clone())
        },
        Standard {
            columns: vec![
                ("leads", leads.clone(), true),
                ("customers", that("customer"), true),
                ("opportunities", that("opportunity"), true),
                ("won", that("won"), true),
            ],
            rates: true,
            ..one("conversion", Funnel, leads.clone())
        },
        Standard { columns: discipline(today), spread: Spread::People, ..one("discipline", Table, leads.clone()) },
        Standard { columns: vec![("amount", amount(&won), true), ("count", won.clone(), true)], ..one("won_by_owner", Bar, won) },
        one("customers_by_source", Pie, ask(Customers, "source", any)),
        one("customers_by_country", Bar, ask(Customers, "country", any)),
        one("customers_by_stage", Bar, ask(Customers, "stage", any)),
        one("customers_by_owner", Stacked, by_owner),
        Standard { columns: vec![("count", lost.clone(), true), ("amount", amount(&lost), true)], ..one("lost_reasons", Bar, lost) },
    ]
}

/// The one of this key.
pub(crate) fn standard(key: &str, today: NaiveDate) -> Option<Standard> {
    standards(today).into_iter().find(|standard| standard.key == key)
}

/// How each person keeps in touch. What is overdue and untouched is so today, whatever time the rest is about.
fn discipline(today: NaiveDate) -> Vec<(&'static str, Question, bool)> {
    let month = Period::Moving(Stretch::ThisMonth);
    let made = Question {
        filter: Some(json!({ "field": "kind", "op": "in", "value": ["note", "call", "visit", "meeting"] })),
        on: usual("at"),
        ..ask(Subject::FollowUps, "by", month)
    };
    let promised = Question { on: usual("due"), ..ask(Subject::FollowUps, "keeper", month) };
    let kept = with(&promised, json!({ "field": "kept", "op": "eq", "value": true }));
    // A promise is overdue when its day is over.
    let overdue = Question {
        filter: Some(json!({ "all": [{ "field": "due", "op": "lt", "value": today.to_string() }, { "field": "done", "op": "empty" }] })),
        ..ask(Subject::FollowUps, "keeper", Period::All)
    };
    let old = |field: &str| json!({ "field": field, "op": "older_than_days", "value": UNTOUCHED_DAYS });
    let untouched = Question {
        filter: Some(json!({ "any": [old("last_touch"), { "all": [{ "field": "last_touch", "op": "empty" }, old("created")] }] })),
        ..ask(Subject::Customers, "main_owner", Period::All)
    };
    vec![
        ("made", made, true),
        ("promised", promised, true),
        ("kept", kept, true),
        ("overdue", overdue, false),
        ("untouched", untouched, false),
    ]
}

fn ask(subject: Subject, by: &str, period: Period) -> Question {
    Question { subject, by: by.to_owned(), and_by: None, sum: None, filter: None, on: None, period }
}

fn usual(field: &str) -> Option<String> {
    Some(field.to_owned())
}

/// The same, of those that meet one condition more.
fn with(question: &Question, condition: Value) -> Question {
    let mut all = super::parts(question.filter.as_ref());
    all.push(condition);
    Question { filter: Some(json!({ "all": all })), ..question.clone() }
}

/// Which opportunities, customers or follow-ups count for goals of these people within these days: subject and conditions.
pub(crate) fn of_goals(kind: TargetKind, people: &[AccountId], days: (NaiveDate, NaiveDate)) -> (Subject, Vec<Value>) {
    let (subject, who, when, more) = match kind {
        TargetKind::WonAmount => (Subject::Opportunities, "owner", "closed", Some(json!({ "field": "state", "op": "eq", "value": "won" }))),
        TargetKind::NewCustomers => (Subject::Customers, "created_by", "created", None),
        TargetKind::FollowUps => {
            let kinds = json!({ "field": "kind", "op": "in", "value": ["note", "call", "visit", "meeting"] });
            (Subject::FollowUps, "by", "at", Some(kinds))
        }
    };
    let people = json!({ "field": who, "op": "in", "value": people });
    (subject, [Some(people), Some(super::between(when, days)), more].into_iter().flatten().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Lang;
    use std::collections::HashSet;

    #[test]
    fn every_standard_report_has_a_name_of_its_own() {
        let mut keys = HashSet::new();
        for standard in standards(NaiveDate::MIN) {
            assert!(keys.insert(standard.key));
            for lang in Lang::ALL {
                for key in
                    std::iter::once(format!("standard.{}", standard.key)).chain(standard.columns.iter().map(|c| format!("column.{}", c.0)))
                {
                    assert!(!super::super::say(lang, &key, &[]).starts_with("reports."), "{key}");
                }
            }
        }
        assert!(!keys.contains(GOALS));
    }
}
