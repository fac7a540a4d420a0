//! A hundred kills of the program and twenty of PostgreSQL: how many of the things that were acknowledged are there, once.

use crate::Wanted;
use crate::report::{Report, say};
use testkit::crash::{self, Plan};

/// Faults that are told one by one.
const TOLD_MAX: usize = 30;

pub async fn run(wanted: &Wanted) -> Report {
    let plan = Plan { mails: wanted.mails.unwrap_or(Plan::full().mails), ..Plan::full() };
    let outcome = crash::run(&wanted.program, &plan, say).await;
    for fault in outcome.faults.iter().take(TOLD_MAX) {
        say(fault);
    }
    let mut report = Report::all("crash", outcome.kept, outcome.things);
    report.must("nothing_lost_or_doubled", outcome.faults.is_empty());
    for (name, figure) in outcome.figures {
        report.figure(name, figure);
    }
    report
}
