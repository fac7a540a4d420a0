//! What reports ask of customers: rows by groups, and the follow-ups behind a figure.

use crate::model::FollowUpRow;
use crate::store;
use chrono::{DateTime, Utc};
use db::TenantTx;
use fields::Tree;
use fields::rules::Place;
use fields::store::{Group, Groups};
use kernel::Fault;
use uuid::Uuid;

/// Companies in sight that meet a filter over [`crate::COMPANIES`], by groups, with the sum of a field of numbers.
///
/// # Errors
/// A fault when the database is away.
pub async fn company_figures(tx: &mut TenantTx, tree: &Tree, groups: &Groups<'_>, sum: Option<&Place>) -> Result<Vec<Group>, Fault> {
    store::company_groups(tx, tree, groups, sum).await
}

/// What people wrote down and promised, as far as it is in sight and meets a filter over [`crate::FOLLOW_UPS`], by groups.
///
/// # Errors
/// A fault when the database is away.
pub async fn follow_up_figures(tx: &mut TenantTx, tree: &Tree, groups: &Groups<'_>) -> Result<Vec<Group>, Fault> {
    store::follow_up_groups(tx, tree, groups).await
}

/// The same row by row, the latest first, from behind a row on.
///
/// # Errors
/// A fault when the database is away.
pub async fn follow_ups_of(
    tx: &mut TenantTx,
    tree: &Tree,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<FollowUpRow>, Fault> {
    store::follow_up_rows(tx, tree, after, limit).await
}
