//! The doors.

mod address_states;
mod bulk;
mod clean;
mod companies;
mod compose;
mod contacts;
mod exports;
mod follow_up_files;
mod follow_up_types;
mod imports;
mod list;
mod people;
mod problem;
mod segments;
mod share;
mod timeline;

use crate::Customers;
use crate::model::Names;
use axum::extract::DefaultBodyLimit;
use db::TenantTx;
use kernel::{AccountId, Fault};
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use compose::{promised, search};
pub use exports::{Files, export_file, exports_of};

/// All doors of this context.
pub fn router(customers: Arc<Customers>) -> OpenApiRouter<()> {
    OpenApiRouter::new()
        .routes(routes!(list::list, companies::create))
        .routes(routes!(list::count))
        .routes(routes!(list::groups))
        .routes(routes!(list::tags))
        .routes(routes!(bulk::change))
        .routes(routes!(bulk::undo))
        .routes(routes!(exports::ask, exports::list))
        .routes(routes!(exports::decide))
        .routes(routes!(exports::set))
        .routes(routes!(exports::file))
        .routes(routes!(companies::stages))
        .routes(routes!(companies::twins))
        .routes(routes!(companies::by_address))
        .routes(routes!(companies::read, companies::edit, companies::delete))
        .routes(routes!(companies::restore))
        .routes(routes!(companies::stage))
        .routes(routes!(contacts::add))
        .routes(routes!(contacts::edit, contacts::remove))
        .routes(routes!(address_states::states))
        .routes(routes!(people::list))
        .routes(routes!(people::count))
        .routes(routes!(people::groups))
        .routes(routes!(timeline::timeline))
        .routes(routes!(timeline::add))
        .routes(routes!(timeline::done))
        .routes(routes!(timeline::reopen))
        .routes(routes!(timeline::due))
        .routes(routes!(follow_up_types::list, follow_up_types::add))
        .routes(routes!(follow_up_types::change, follow_up_types::delete))
        .routes(routes!(follow_up_types::order))
        .routes(routes!(segments::list, segments::make))
        .routes(routes!(segments::change, segments::delete))
        .routes(routes!(segments::fill))
        .routes(routes!(segments::undo))
        .routes(routes!(segments::of_company))
        .routes(routes!(segments::scoring, segments::set_scoring))
        .merge(clean::router())
        .merge(share::router())
        .merge(follow_up_files::router())
        .merge(OpenApiRouter::new().routes(routes!(imports::list, imports::upload)).layer(DefaultBodyLimit::max(imports::BODY_BYTES_MAX)))
        .routes(routes!(imports::template))
        .routes(routes!(imports::read, imports::edit, imports::forget))
        .routes(routes!(imports::check))
        .routes(routes!(imports::run))
        .routes(routes!(imports::stop))
        .routes(routes!(imports::undo))
        .routes(routes!(imports::rows))
        .routes(routes!(imports::mend))
        .routes(routes!(imports::left_out))
        .with_state(customers)
}

/// The names of these colleagues.
async fn names(tx: &mut TenantTx, ids: impl IntoIterator<Item = AccountId>) -> Result<Names, Fault> {
    let mut ids: Vec<AccountId> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    accounts::people(tx, &ids).await
}
