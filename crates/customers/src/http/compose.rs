//! What the program's composed pages take from customers: the command menu's search, the promises of the Today page.

use super::names;
use crate::rules::{self, Due, masks};
use crate::search::find;
use crate::store::{self, ContactFound, DueFilter};
use crate::wire::{self, FollowUpOut, FoundOut};
use crate::{COMPANIES, CONTACTS};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Actor, Fault};

/// Companies and people by any word, `limit` of each at most. The door must have asked for [`crate::COMPANY_READ`].
///
/// # Errors
/// A fault when the database is away.
pub async fn search(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, q: &str, limit: i64) -> Result<FoundOut, Fault> {
    let mut found = find(tx, q, limit).await?;
    let (catalogue, _) = fields::catalogue(tx, actor, now, &COMPANIES).await?;
    let (people, _) = fields::catalogue(tx, actor, now, &CONTACTS).await?;
    found.companies.iter_mut().for_each(|row| masks::row(&catalogue, &[], row));
    for ContactFound { name, title, email, company_name, .. } in &mut found.contacts {
        masks::found(&people, &catalogue, (name, title, email, company_name));
    }
    let names = names(tx, found.companies.iter().flat_map(|row| row.owner_ids.clone())).await?;
    Ok(FoundOut {
        companies: found.companies.into_iter().map(|row| wire::company_row(row, &names, &[])).collect(),
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
