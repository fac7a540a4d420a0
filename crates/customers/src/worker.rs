//! The doors of clock and queue: each job, one line to its verb.

use crate::Customers;
use queue::Worker;
use std::sync::Arc;

/// Teaches a worker the jobs of this context.
#[must_use]
pub fn handlers(worker: Worker, _customers: &Arc<Customers>) -> Worker {
    worker
}
