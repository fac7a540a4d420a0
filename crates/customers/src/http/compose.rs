//! What the program's composed pages take from customers: the command menu's search, the promises of the Today page.

use super::names;
use crate::rules::{self, Due};
use crate::search::find;
use crate::store::{self, DueFilter};
use crate::wire::{self, FollowUpOut, FoundOut};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault};

/// Companies and people by any word, `limit` of each at most. The door must have asked for [`crate::COMPANY_READ`].
///
/// # Errors
/// A fault when the database is away.
pub async fn search(tx: &mut TenantTx, q: &str, limit: i64) -> Result<FoundOut, Fault> {
    let found = find(tx, q, limit).await?;
    let names = names(tx, found.companies.iter().flat_map(|row| row.owner_ids.clone())).await?;
    Ok(FoundOut {
        companies: found.companies.into_iter().map(|row| wire::company_row(row, &names)).collect(),
        contacts: found.contacts.into_iter().map(wire::contact_found).collect(),
    })
}

/// What this account has promised until the end of its day where it lives (an IANA time zone), overdue promises first.
///
/// # Errors
/// A fault when the database is away.
pub async fn promised(
    tx: &mut TenantTx,
    account: AccountId,
    now: DateTime<Utc>,
    zone: &str,
    limit: i64,
) -> Result<Vec<FollowUpOut>, Fault> {
    let filter = DueFilter { keeper: Some(account), until: Some(rules::window(Due::Today, now, rules::zone(Some(zone)))), after: None };
    let rows = store::due(tx, filter, limit).await?;
    Ok(rows.into_iter().map(|row| wire::follow_up(row, now)).collect())
}
