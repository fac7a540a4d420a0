//! What other contexts tell of customers: their mails, and addresses to which mail comes back.

use crate::model::{Bounce, CompanyId, ContactId, Touch, TouchKind};
use crate::{rules, store, told};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::Fault;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Writes entries into the timelines of companies. A mail that was told before is left as it is, and a company that isn't in sight is
/// passed over, so this may be told again at any time.
///
/// # Errors
/// A fault when the database is away.
pub async fn touch(tx: &mut TenantTx, touches: &[Touch]) -> Result<(), Fault> {
    if touches.is_empty() {
        return Ok(());
    }
    let companies = store::touch_all(tx, touches).await?;
    let contacts: Vec<(CompanyId, DateTime<Utc>)> = touches
        .iter()
        .filter(|t| t.kind.is_contact() && companies.binary_search(&t.company_id).is_ok())
        .map(|t| (t.company_id, t.at))
        .collect();
    store::touched(tx, &contacts).await?;
    tell(tx, &companies).await
}

/// Marks the addresses of people to which mail came back for good, and writes into their companies' timelines that it did, or is held up.
/// Nobody's addresses are passed over; the same report may be told again. What was reported long ago marks the addresses only.
///
/// # Errors
/// A fault when the database is away.
pub async fn bounced(tx: &mut TenantTx, bounces: &[Bounce]) -> Result<(), Fault> {
    let keyed: Vec<(String, &Bounce)> = bounces.iter().filter_map(|b| Some((rules::address_key(&b.address)?, b))).collect();
    if keyed.is_empty() {
        return Ok(());
    }
    let keys: Vec<String> = keyed.iter().map(|(key, _)| key.clone()).collect();
    let people: HashMap<String, (ContactId, CompanyId)> =
        store::owners_of_addresses(tx, &keys).await?.into_iter().map(|(address, contact, company)| (address, (contact, company))).collect();
    // A report names several people of a company at times; the timeline has one entry for each mail.
    let mut entries: BTreeMap<(CompanyId, Uuid), Touch> = BTreeMap::new();
    for (key, bounce) in keyed.iter().filter(|(_, bounce)| !bounce.past) {
        let Some((contact, company)) = people.get(key) else { continue };
        let said = if bounce.said.is_empty() { key.clone() } else { format!("{key}: {}", bounce.said) };
        match entries.entry((*company, bounce.message_id)) {
            Entry::Occupied(mut entry) => {
                let entry = entry.get_mut();
                entry.text = format!("{}\n{said}", entry.text);
            }
            Entry::Vacant(entry) => {
                entry.insert(touch_of(bounce, *company, *contact, said));
            }
        }
    }
    let mut companies = store::mark_bounced(tx, &weightiest(keyed)).await?;
    companies.extend(store::touch_all(tx, &entries.into_values().collect::<Vec<_>>()).await?);
    companies.sort_unstable();
    companies.dedup();
    tell(tx, &companies).await
}

/// Of each address one report: for good before what may pass, then the latest.
fn weightiest(mut keyed: Vec<(String, &Bounce)>) -> Vec<(String, &Bounce)> {
    keyed.sort_by(|(a, x), (b, y)| a.cmp(b).then(y.permanent.cmp(&x.permanent)).then(y.at.cmp(&x.at)));
    keyed.dedup_by(|(a, _), (b, _)| a == b);
    keyed
}

fn touch_of(bounce: &Bounce, company: CompanyId, contact: ContactId, text: String) -> Touch {
    Touch {
        company_id: company,
        contact_id: Some(contact),
        kind: TouchKind::Bounce,
        at: bounce.at,
        message_id: Some(bounce.message_id),
        thread_id: Some(bounce.thread_id),
        title: bounce.title.clone(),
        text,
        by: None,
        labels: Some(bounce.labels.clone()),
    }
}

/// Threads were joined: what timelines tell of each of `from` leads to the one of `into` in the same place.
///
/// # Errors
/// A fault when the database is away.
pub async fn threads_joined(tx: &mut TenantTx, from: &[Uuid], into: &[Uuid]) -> Result<(), Fault> {
    store::rethread(tx, from, into).await
}

async fn tell(tx: &mut TenantTx, companies: &[CompanyId]) -> Result<(), Fault> {
    for company in companies {
        if let Some(labels) = store::company_labels(tx, *company).await? {
            told::company_changed(tx, *company, &labels).await?;
        }
    }
    Ok(())
}
