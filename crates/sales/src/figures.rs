//! What reports ask of sales: opportunities and leads by groups, goals and what was reached of them, the newest wins.

use crate::model::{Opportunity, Outcome, Target, TargetOf};
use crate::store::{self, OpportunityFilter, OpportunitySort};
use crate::{desk, rules};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use db::TenantTx;
use fields::Tree;
use fields::store::{Group, Groups};
use kernel::{AccountId, Fault};
use uuid::Uuid;

/// Goals that are looked at.
const GOALS_MAX: i64 = 200;

/// Opportunities in sight that meet a filter over [`crate::OPPORTUNITIES`], by groups; with `amounts` (a currency, and the day whose rates
/// hold) their sum in that currency. Those in a currency without a rate are counted as left out.
///
/// # Errors
/// A fault when the database is away.
pub async fn opportunity_figures(
    tx: &mut TenantTx,
    tree: &Tree,
    groups: &Groups<'_>,
    amounts: Option<(&str, NaiveDate)>,
) -> Result<Vec<Group>, Fault> {
    store::opportunity_groups(tx, tree, groups, amounts).await
}

/// Leads in sight that meet a filter over [`crate::LEADS`], by groups.
///
/// # Errors
/// A fault when the database is away.
pub async fn lead_figures(tx: &mut TenantTx, tree: &Tree, groups: &Groups<'_>) -> Result<Vec<Group>, Fault> {
    store::lead_groups(tx, tree, groups).await
}

/// In which currency sums of several currencies are told (ISO 4217).
///
/// # Errors
/// A fault when the database is away.
pub async fn reporting_currency(tx: &mut TenantTx) -> Result<String, Fault> {
    store::reporting_currency(tx).await
}

/// What an id in a field of an opportunity is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// `pipeline`, `stage` or `loss_reason`.
    pub field: String,
    /// The id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Deleted, or not offered any more.
    pub gone: bool,
}

/// The names of all pipelines, stages and reasons of loss, each kind in its order.
///
/// # Errors
/// A fault when the database is away.
pub async fn named(tx: &mut TenantTx) -> Result<Vec<Named>, Fault> {
    let rows = store::named(tx).await?;
    Ok(rows.into_iter().map(|row| Named { field: row.field, id: row.id, name: row.name, gone: row.gone }).collect())
}

/// A goal, whose, and what each of those people reached of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goal {
    /// The goal.
    pub target: Target,
    /// Whose: a person's or a department's name.
    pub name: String,
    /// The first day and the last one.
    pub days: (NaiveDate, NaiveDate),
    /// What was reached, in the goal's unit, as digits.
    pub reached: Vec<(AccountId, String)>,
}

/// The goals in sight whose time holds this day, where somebody lives.
///
/// # Errors
/// A fault when the database is away.
pub async fn goals(tx: &mut TenantTx, day: NaiveDate, now: DateTime<Utc>, zone: Tz) -> Result<Vec<Goal>, Fault> {
    let people = accounts::labels::in_sight(tx).await?;
    let mut goals = Vec::new();
    for target in store::targets(tx, day, GOALS_MAX).await? {
        let name = match target.of {
            TargetOf::Department(id) => accounts::labels::department(tx, id).await?.map(|(name, _)| name),
            TargetOf::Account(id) => accounts::people(tx, &[id]).await?.remove(&id),
        };
        let reached = desk::reached(tx, &target, &people, now, zone).await?;
        let end = rules::months_from(target.starts_on, u32::try_from(target.months).unwrap_or(1)).and_then(|end| end.pred_opt());
        let days = (target.starts_on, end.unwrap_or(target.starts_on));
        goals.push(Goal { target, name: name.unwrap_or_default(), days, reached });
    }
    Ok(goals)
}

/// What each of these people won within a time, in one currency at the rates of a day; amounts without a rate are left out.
///
/// # Errors
/// A fault when the database is away.
pub async fn won(
    tx: &mut TenantTx,
    people: &[AccountId],
    within: (DateTime<Utc>, DateTime<Utc>),
    at: (&str, NaiveDate),
) -> Result<Vec<(AccountId, String)>, Fault> {
    store::won_between(tx, people, within, at).await
}

/// What was won last, in sight.
///
/// # Errors
/// A fault when the database is away.
pub async fn newest_won(tx: &mut TenantTx, limit: i64) -> Result<Vec<Opportunity>, Fault> {
    let filter = OpportunityFilter { outcome: Some(Outcome::Won), sort: OpportunitySort::Closed, ..OpportunityFilter::default() };
    store::opportunities(tx, &filter, limit).await
}
