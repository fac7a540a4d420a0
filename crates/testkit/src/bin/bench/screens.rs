//! Ten thousand screens that stand open and idle: the program's memory, and how soon an event reaches them all.

use crate::Wanted;
use crate::companies::Office;
use crate::report::{Report, mebibytes, rounded, say};
use serde_json::json;
use std::time::{Duration, Instant};
use testkit::caller::Screen;
use tokio::task::JoinSet;

const SCREENS: usize = 10_000;
/// Opened at once.
const ABREAST: usize = 50;
const REST: Duration = Duration::from_secs(5);
const PATIENCE: Duration = Duration::from_secs(30);
const MEMORY_MEBIBYTES_MAX: f64 = 300.0;
const REACHED_SECONDS_MAX: f64 = 2.0;

pub async fn run(wanted: &Wanted) -> Report {
    let Office { program, caller, .. } = &mut Office::open(wanted).await;
    let mut screens: Vec<Screen> = Vec::with_capacity(SCREENS);
    while screens.len() < SCREENS {
        let opening: JoinSet<Screen> = (0..ABREAST).map(|_| caller.clone()).map(|caller| async move { caller.screen().await }).collect();
        screens.extend(opening.join_all().await);
    }
    say(&format!("{} screens are open", screens.len()));
    tokio::time::sleep(REST).await;
    let memory = program.memory();

    let mut listening = JoinSet::new();
    for mut screen in screens {
        listening.spawn(async move {
            let heard = loop {
                match screen.next(PATIENCE).await {
                    Some(event) if event.kind == "customers.company" => break true,
                    Some(_) => {}
                    None => break false,
                }
            };
            (heard, Instant::now())
        });
    }
    let since = Instant::now();
    caller.post("/api/customers", json!({ "name": "Lumen Trading GmbH", "country": "DE" })).await.ok();
    let heard = listening.join_all().await;
    let last = heard.iter().map(|(_, at)| at.duration_since(since)).max().unwrap_or_default();

    let mut report =
        Report::new("screens", mebibytes(memory.resident), MEMORY_MEBIBYTES_MAX, "target, MiB resident with the screens open", 1.0);
    report.figure("screens", heard.len());
    report.must("all_reached", heard.iter().all(|(heard, _)| *heard));
    report.at_most("reached_s", last.as_secs_f64(), REACHED_SECONDS_MAX);
    report.figure("peak_mib", rounded(mebibytes(program.memory().peak)));
    report
}
