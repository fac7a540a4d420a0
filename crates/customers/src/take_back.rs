//! Taking back what was made of a suggestion, while nobody has built on it.

use crate::contacts::held;
use crate::model::{CompanyId, ContactId, Made, Refusal};
use crate::{jobs, store, told};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{Actor, Fault, Stop};
use serde_json::json;

/// How what was made looks now; the proof, later, that nobody has changed it. None when nothing was made, or it isn't in sight.
///
/// # Errors
/// A fault when the database is away.
pub async fn stamp(tx: &mut TenantTx, made: Made) -> Result<Option<String>, Fault> {
    match made {
        Made::Company(id) => store::company_stamp(tx, id).await,
        Made::Contact(id) => store::contact_stamp(tx, id).await,
        Made::Nothing => Ok(None),
    }
}

/// Takes it back: a company goes to the recycle bin, where it makes way for the same one entered again; a person is removed, and his
/// mails leave the timeline. Threads are the caller's to untie.
///
/// # Errors
/// [`Refusal::BuiltOn`] when it looks otherwise than `stamp`, or isn't in sight.
pub async fn take_back(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, made: Made, stamp: &str) -> Result<(), Stop<Refusal>> {
    match made {
        Made::Company(id) => company(tx, actor, now, id, stamp).await,
        Made::Contact(id) => contact(tx, actor, id, stamp).await,
        Made::Nothing => Ok(()),
    }
}

async fn company(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, id: CompanyId, stamp: &str) -> Result<(), Stop<Refusal>> {
    let Some(company) = store::company_for_update(tx, id).await? else {
        return Err(Stop::Refused(Refusal::BuiltOn));
    };
    if store::company_stamp(tx, id).await?.as_deref() != Some(stamp) {
        return Err(Stop::Refused(Refusal::BuiltOn));
    }
    store::bin(tx, id, actor.account, true, now).await?;
    jobs::follow_in_sales(tx, id).await?;
    told::company_changed(tx, id, &company.labels).await?;
    Ok(accounts::audit::append(tx, actor, "customers.company.delete", &company.row.name, json!({ "company_id": id })).await?)
}

async fn contact(tx: &mut TenantTx, actor: &Actor, id: ContactId, stamp: &str) -> Result<(), Stop<Refusal>> {
    let (contact, labels) = held(tx, id).await.map_err(|stop| stop.map(|_| Refusal::BuiltOn))?;
    if store::contact_stamp(tx, id).await?.as_deref() != Some(stamp) {
        return Err(Stop::Refused(Refusal::BuiltOn));
    }
    let company = contact.company_id;
    store::untold(tx, company, id).await?;
    store::delete_contact(tx, id).await?;
    store::contact_count_refresh(tx, company).await?;
    told::index_company(tx, company).await?;
    told::company_changed(tx, company, &labels).await?;
    let detail = json!({ "company_id": company, "emails": contact.emails });
    Ok(accounts::audit::append(tx, actor, "customers.contact.delete", &contact.name, detail).await?)
}
