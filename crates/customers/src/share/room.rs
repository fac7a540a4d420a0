//! How many customers somebody may still take, and has room for.

use crate::model::{Allowance, PoolSettings, Refusal, ShareRefusal};
use crate::rules::{self, Taken};
use crate::store;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use db::TenantTx;
use kernel::{AccountId, Fault, Stop};

/// The tenant's time zone: limits and days are its own, the same for all colleagues.
pub(crate) async fn tenant_zone(tx: &mut TenantTx) -> Result<Tz, Fault> {
    Ok(rules::zone(accounts::labels::company_zone(tx).await?.as_deref()))
}

/// What is left of each of his limits.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn left(tx: &mut TenantTx, settings: &PoolSettings, now: DateTime<Utc>, account: AccountId) -> Result<Allowance, Fault> {
    let [day, week, month, year] = match (settings.day_max, settings.week_max, settings.month_max, settings.year_max) {
        (None, None, None, None) => [0; 4],
        _ => {
            let zone = tenant_zone(tx).await?;
            store::claim_times(tx, account, rules::begins(now, zone)).await?
        }
    };
    let held = match settings.held_max {
        None => 0,
        Some(max) => has(tx, account, i64::from(max)).await?,
    };
    Ok(rules::allowance(settings, Taken { day, week, month, year, held }))
}

async fn has(tx: &mut TenantTx, account: AccountId, most: i64) -> Result<i64, Fault> {
    Ok(store::held(tx, &[account], most).await?.get(&account).copied().unwrap_or(0))
}

/// Makes sure that each of these has room for one more customer, until this transaction ends; asked before a company is held, so that
/// two can't hold each other up.
///
/// # Errors
/// [`ShareRefusal::Full`].
pub(crate) async fn for_one_more(tx: &mut TenantTx, accounts: &[AccountId]) -> Result<(), Stop<Refusal>> {
    let Some(max) = store::pool_settings(tx).await?.held_max.map(i64::from) else {
        return Ok(());
    };
    store::hold_account(tx, accounts).await?;
    let held = store::held(tx, accounts, max).await?;
    if held.values().any(|held| *held >= max) { Err(Stop::Refused(ShareRefusal::Full.into())) } else { Ok(()) }
}
