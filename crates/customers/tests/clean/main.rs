//! Keeping customers clean, through the doors: twins, requests, duplicates, merges, conflicts.

#[path = "../house/mod.rs"]
mod house;

mod asks;
mod conflicts;
mod duplicates;
mod histories;
mod merges;
mod twins;

use house::House;
use queue::Worker;
use serde_json::Value;

/// Does all jobs that wait.
pub async fn work(house: &House) {
    let worker = customers::worker::handlers(Worker::new(house.db.db.clone(), house.clock.clone()), &house.context);
    let drained = worker.drain().await.unwrap();
    assert!(drained.failed.is_empty(), "{:?}", drained.failed);
}

/// Expects this status, and this problem code where one is named; gives the body.
pub async fn expect(house: &House, who: &str, method: &str, path: &str, body: Value, status: u16, code: &str) -> Value {
    let (got, value) = house.ask(who, method, path, body).await;
    assert_eq!((got, value["code"].as_str().unwrap_or_default()), (status, code), "{who} {method} {path}: {value}");
    value
}
