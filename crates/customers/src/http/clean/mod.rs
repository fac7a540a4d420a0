//! Keeping customers clean: requests, duplicates, merges, conflicts.

mod asks;
mod conflicts;
mod duplicates;
mod merges;

use crate::Customers;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) use merges::led_on;

/// The doors.
pub(super) fn router() -> OpenApiRouter<Arc<Customers>> {
    OpenApiRouter::new()
        .routes(routes!(asks::list, asks::add))
        .routes(routes!(asks::answer))
        .routes(routes!(asks::withdraw))
        .routes(routes!(duplicates::list))
        .routes(routes!(duplicates::runs, duplicates::start))
        .routes(routes!(duplicates::part))
        .routes(routes!(duplicates::join))
        .routes(routes!(merges::compare))
        .routes(routes!(merges::list, merges::merge))
        .routes(routes!(merges::undo))
        .routes(routes!(conflicts::list, conflicts::open))
        .routes(routes!(conflicts::read))
        .routes(routes!(conflicts::say))
        .routes(routes!(conflicts::withdraw))
        .routes(routes!(conflicts::decide))
}
