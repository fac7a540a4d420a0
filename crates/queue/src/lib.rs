//! Promises kept later: jobs.
//!
//! [`enqueue`] writes a job in the transaction of the change that asks for it: both happen or neither. A [`Worker`] – any
//! number of processes – claims waiting jobs, runs their handlers and writes down the outcome.
//!
//! What holds:
//! * A job runs **at least once**, so handlers are idempotent. One whose effect is a transaction of our own database can have it
//!   exactly once: [`JobContext::complete`] marks the job done in that very transaction.
//! * A running job is **leased** ([`LEASE`]); the lease is renewed while its worker lives. Of a killed worker another one takes
//!   over when the lease ends; the first, should it only have slept, can't write an outcome any more.
//! * Tenants take **turns**: none can have all slots of a worker, and one job of a tenant waits for no backlog of another.
//!   Within a tenant the higher priority goes first, then the earlier. Background jobs ([`BACKGROUND`]) leave half of the slots free.
//! * A failed job is tried again, each time later ([`rules`]), until its attempts are used up; then it is **dead**, stays to be
//!   looked at and can be run again.
//! * A job with a **unique key** waits once: promising the same again while it waits is no second job, and it starts after the
//!   last promise was committed.
//! * A handler that panics or overstays its time fails like any other.

mod model;
pub mod rules;
mod store;
mod enqueue;
mod context;
mod worker;
mod manage;

pub use context::JobContext;
pub use enqueue::{enqueue, enqueue_at, enqueue_for, enqueue_raw};
pub use manage::{Which, cancel, get, list, retry};
pub use model::{BACKGROUND, HOUSE, JOB_EVENT, Job, JobId, JobState, JobView, LEASE, NORMAL, Progress, Refusal, URGENT};
pub use worker::{Drained, Worker};
