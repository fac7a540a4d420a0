//! What selling asks of customers: by bounded questions, each by an index.

use crate::model::{CompanyId, CompanyRow, Contact, ContactId, Done, FollowUp, TwinKeys};
use crate::{known, rules, store};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault};
use std::collections::HashMap;

/// A person of a company in sight.
///
/// # Errors
/// A fault when the database is away.
pub async fn contact(tx: &mut TenantTx, id: ContactId) -> Result<Option<Contact>, Fault> {
    store::contact(tx, id).await
}

/// When somebody was last at work with this company: a mail, a call, a visit, a meeting or a note.
///
/// # Errors
/// A fault when the database is away.
pub async fn last_worked_at(tx: &mut TenantTx, company: CompanyId) -> Result<Option<DateTime<Utc>>, Fault> {
    store::last_worked_at(tx, company).await
}

/// Open promises within a time, of one person or one company or of all in sight; the earliest `limit`.
///
/// # Errors
/// A fault when the database is away.
pub async fn promised_between(
    tx: &mut TenantTx,
    keeper: Option<AccountId>,
    company: Option<CompanyId>,
    within: (DateTime<Utc>, DateTime<Utc>),
    limit: i64,
) -> Result<Vec<FollowUp>, Fault> {
    store::promised_between(tx, keeper, company, within, limit).await
}

/// What each of these people did with customers within a time, as far as the actor may see it; who did nothing has zeros.
///
/// # Errors
/// A fault when the database is away.
pub async fn done_between(
    tx: &mut TenantTx,
    people: &[AccountId],
    within: (DateTime<Utc>, DateTime<Utc>),
) -> Result<HashMap<AccountId, Done>, Fault> {
    if people.is_empty() {
        return Ok(HashMap::new());
    }
    store::done_between(tx, people, within).await
}

/// Customers of this person, past their first stage, with whom nobody was in touch since `before`; those with most stars first.
///
/// # Errors
/// A fault when the database is away.
pub async fn silent_since(tx: &mut TenantTx, owner: AccountId, before: DateTime<Utc>, limit: i64) -> Result<Vec<CompanyRow>, Fault> {
    store::silent_since(tx, owner, before, limit).await
}

/// These companies as lists show them, as far as they are in sight.
///
/// # Errors
/// A fault when the database is away.
pub async fn rows_of(tx: &mut TenantTx, ids: &[CompanyId]) -> Result<Vec<CompanyRow>, Fault> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    store::rows_of(tx, ids).await
}

/// By what a company is looked for of which so much is known: its name, addresses of its people, numbers.
#[must_use]
pub fn keys_of(name: Option<&str>, addresses: &[String], phones: &[String]) -> TwinKeys {
    let mut domains: Vec<String> = addresses.iter().filter_map(|address| known::firm_domain(address)).collect();
    domains.sort_unstable();
    domains.dedup();
    TwinKeys {
        names: rules::name_key(name).into_iter().collect(),
        domains,
        addresses: addresses.to_vec(),
        phones: phones.iter().filter_map(|phone| rules::phone_key(Some(phone))).collect(),
        ..TwinKeys::default()
    }
}

/// A mail address as it is kept and compared; none when it isn't one.
#[must_use]
pub fn address_key(value: &str) -> Option<String> {
    rules::address_key(value)
}

/// A telephone number as it is kept; none when it can't be one.
#[must_use]
pub fn phone_number(value: &str, country: Option<&str>) -> Option<String> {
    rules::phone(value, country)
}
