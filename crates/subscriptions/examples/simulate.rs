//! Plays years of tenants and prints what happened: `cargo run --release -p subscriptions --example simulate -- 1000 10 7`.

use std::time::Instant;
use subscriptions::simulate::{Settings, run};

fn main() {
    let mut numbers = std::env::args().skip(1).map(|arg| arg.parse::<u64>().expect("tenants, years and seed are numbers"));
    let mut next = |default: u64| numbers.next().unwrap_or(default);
    let (tenants, years, seed) = (next(1_000), next(10), next(1));
    let from = chrono::NaiveDate::from_ymd_opt(2024, 1, 1).expect("a day");
    let small = |n: u64| u32::try_from(n).expect("a small number");
    let begun = Instant::now();
    let report = run(Settings { tenants: small(tenants), years: small(years), seed, from }).expect("the rules hold");
    println!("{report:#?}\n{:.1} s", begun.elapsed().as_secs_f64());
    assert_eq!(report.findings_total, 0);
}
