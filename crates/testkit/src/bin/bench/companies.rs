//! Companies made through the API by eight callers at once, each answered when its company is on the disk.

use crate::Wanted;
use crate::report::{Report, percentile, rounded, say};
use serde_json::json;
use std::time::{Duration, Instant};
use testkit::caller::Caller;
use testkit::process::Scratch;
use testkit::program::Program;
use tokio::task::JoinSet;

const CALLERS: usize = 8;
const EACH: usize = 2_000;
/// Companies of each caller before the clock starts: the pools fill, statements are prepared.
const WARM_UP: usize = 250;
/// After them the database takes its first statistics of the tables (`autovacuum_naptime`), as it has of any company that works here.
const STATISTICS: Duration = Duration::from_secs(12);
const A_SECOND_MIN: f64 = 1_500.0;

pub async fn run(wanted: &Wanted) -> Report {
    let Office { caller, .. } = &Office::open(wanted).await;
    all_make(caller, "Warm-up", WARM_UP).await;
    tokio::time::sleep(STATISTICS).await;
    say(&format!("{CALLERS} callers, {EACH} companies each"));
    let since = Instant::now();
    let mut took = all_make(caller, "Lumen", EACH).await;
    let whole = since.elapsed();
    took.sort();

    let made = u32::try_from(CALLERS * EACH).expect("some thousands");
    let goal = f64::from(made) / A_SECOND_MIN;
    let words = format!("target, seconds for {made} companies at {A_SECOND_MIN} a second");
    let mut report = Report::new("companies", whole.as_secs_f64(), goal, &words, 1.0);
    report.figure("a_second", rounded(f64::from(made) / whole.as_secs_f64()));
    report.figure("p50_ms", rounded(percentile(&took, 0.5)));
    report.figure("p99_ms", rounded(percentile(&took, 0.99)));
    report
}

/// A program with one company, whose master may ask as often as he likes.
pub struct Office {
    pub program: Program,
    pub caller: Caller,
    _settings: Scratch,
}

impl Office {
    pub async fn open(wanted: &Wanted) -> Self {
        Self::open_with(wanted, &[]).await
    }

    /// With further arguments of the program.
    pub async fn open_with(wanted: &Wanted, further: &[&str]) -> Self {
        let settings = Scratch::new("settings");
        let path = settings.path().join("tradewind.toml");
        std::fs::write(&path, "[limits]\nrequests_per_minute = 4000000\n").expect("our own folder");
        let setup = Program::setup(&wanted.program).arguments(["--settings", &path.display().to_string()]);
        let program = setup.arguments(further.iter().copied()).start().await;
        let mut caller = program.caller();
        caller.start_company("Haiyue Lighting Co., Ltd", "Anna Lin", "anna@shop.example", "a long bench password 7").await;
        Self { program, caller, _settings: settings }
    }
}

/// All callers make companies at once; how long each took.
async fn all_make(caller: &Caller, name: &str, each: usize) -> Vec<Duration> {
    let mut at_work = JoinSet::new();
    for number in 0..CALLERS {
        let (caller, name) = (caller.clone(), format!("{name} {number}"));
        at_work.spawn(async move { make(&caller, &name, each).await });
    }
    at_work.join_all().await.concat()
}

/// Makes companies one after the other; how long each took.
async fn make(caller: &Caller, name: &str, count: usize) -> Vec<Duration> {
    let mut took = Vec::with_capacity(count);
    for number in 0..count {
        let company = json!({ "name": format!("{name} {number} Trading GmbH"), "country": "DE" });
        let since = Instant::now();
        let answer = caller.request_json("POST", "/api/customers", &[], &company).await.expect("the program answers");
        took.push(since.elapsed());
        answer.ok();
    }
    took
}
