//! Plays years of tenants and says how long it took: `cargo run --release -p subscriptions --example simulate -- 1000 10 7`.

use std::time::Instant;
use subscriptions::cli::simulate_terms;
use subscriptions::simulate::{FROM, Settings};

fn main() {
    let mut numbers = std::env::args().skip(1).map(|arg| arg.parse::<u32>().expect("tenants, years and seed are numbers"));
    let mut next = |default: u32| numbers.next().unwrap_or(default);
    let (tenants, years, seed) = (next(1_000), next(10), next(1));
    let begun = Instant::now();
    let told = simulate_terms(Settings { tenants, years, seed: seed.into(), from: FROM }, false).expect("the rules hold");
    println!("{}\n{:.1} s", told.text, begun.elapsed().as_secs_f64());
    assert!(told.well);
}
