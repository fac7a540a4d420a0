//! Killed with -9 at random moments while it syncs, sends, imports and saves, and PostgreSQL killed under it: the set of messages is
//! the server's, every imported mail is there once, no mail is sent twice, no draft is lost.
//!
//! A few kills here; `TRADEWIND_KILLS=100 TRADEWIND_POSTGRES_KILLS=20` or `./bench crash` for many.

use crate::house::binary;
use testkit::crash::{Plan, run};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_random_nothing_is_lost_and_nothing_happens_twice() {
    let outcome = run(binary(), &Plan::small(), |words| println!("{words}")).await;
    println!("{} of {} things are there once; {:?}", outcome.kept, outcome.things, outcome.figures);
    assert!(outcome.faults.is_empty(), "{}", outcome.faults.join("\n"));
    assert!(outcome.figures["imported"] > 0 && outcome.figures["sent"] > 0 && outcome.figures["saves_acknowledged"] > 0);
}
