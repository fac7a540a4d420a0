//! The doors of sharing.

mod assign;
mod bin;
mod hand_over;
mod pool;
mod problem;
mod rules;

use crate::Customers;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) use problem::problem;

/// All of them.
pub(super) fn router() -> OpenApiRouter<Arc<Customers>> {
    OpenApiRouter::new()
        .routes(routes!(pool::list))
        .routes(routes!(pool::allowance))
        .routes(routes!(pool::dropping))
        .routes(routes!(pool::claim))
        .routes(routes!(pool::release))
        .routes(routes!(pool::standing))
        .routes(routes!(pool::keep))
        .routes(routes!(pool::sight))
        .routes(routes!(rules::settings, rules::set_settings))
        .routes(routes!(rules::list, rules::add))
        .routes(routes!(rules::preview))
        .routes(routes!(rules::order))
        .routes(routes!(rules::change, rules::remove))
        .routes(routes!(assign::assign))
        .routes(routes!(assign::preview))
        .routes(routes!(assign::list, assign::add))
        .routes(routes!(assign::change, assign::remove))
        .routes(routes!(hand_over::list, hand_over::begin))
        .routes(routes!(hand_over::preview))
        .routes(routes!(hand_over::undo))
        .routes(routes!(bin::list))
        .routes(routes!(bin::restore))
        .routes(routes!(bin::purge))
}
