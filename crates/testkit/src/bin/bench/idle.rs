//! The program at rest: memory, and the time from its start to its first answer with the database there.

use crate::report::{Report, mebibytes, percentile, say};
use crate::{Wanted, report};
use std::time::Duration;
use testkit::database::TestDb;
use testkit::program::Program;

const STARTS: usize = 7;
const REST: Duration = Duration::from_secs(10);
const MEMORY_MEBIBYTES_MAX: f64 = 80.0;
const START_MILLISECONDS_MAX: f64 = 300.0;

pub async fn run(wanted: &Wanted) -> Report {
    let database = TestDb::empty().await;
    let mut program = Program::setup(&wanted.program).arguments(["--database-url", &database.url()]).start().await;
    program.caller().start_company("Haiyue Lighting Co., Ltd", "Anna Lin", "anna@shop.example", "a long bench password 7").await;
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        program.restart().await;
        starts.push(program.started_in());
    }
    starts.sort();
    say(&format!("at rest for {} s", REST.as_secs()));
    tokio::time::sleep(REST).await;
    let memory = program.memory();
    let mut report = Report::new("idle", mebibytes(memory.resident), MEMORY_MEBIBYTES_MAX, "target, MiB resident at rest", 1.0);
    report.figure("peak_mib", report::rounded(mebibytes(memory.peak)));
    report.at_most("start_p50_ms", percentile(&starts, 0.5), START_MILLISECONDS_MAX);
    report.figure("start_max_ms", report::rounded(percentile(&starts, 1.0)));
    report
}
