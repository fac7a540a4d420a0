//! People at a company: adding, changing, removing.

use crate::model::{CompanyId, Contact, ContactId, NewContact, Refusal, TwinKeys};
use crate::rules::{CONTACTS_MAX, ContactPatch, apply_contact, apply_fields, person_texts, refuse_closed, words};
use crate::twins::twins;
use crate::{CONTACTS, jobs, score, store, told, values};
use chrono::{DateTime, Utc};
use db::TenantTx;
use fields::Making;
use kernel::{Actor, LabelId, Stop};
use serde_json::json;

/// Adds a person to a company.
///
/// # Errors
/// [`Refusal::NoSuchCompany`], [`Refusal::AddressTaken`], [`Refusal::TooManyContacts`].
pub async fn add_contact(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    company: CompanyId,
    new: NewContact,
) -> Result<ContactId, Stop<Refusal>> {
    let Some(held) = store::company_for_update(tx, company).await? else {
        return Err(Stop::Refused(Refusal::NoSuchCompany));
    };
    if held.row.contact_count >= CONTACTS_MAX {
        return Err(Stop::Refused(Refusal::TooManyContacts));
    }
    let id = person_added(tx, actor, now, company, &held.labels, new, Making::New).await?.id;
    store::contact_count_refresh(tx, company).await?;
    values::reckoned_anew(tx, company).await?;
    told::index_company(tx, company).await?;
    score::one(tx, now, company).await?;
    told::company_changed(tx, company, &held.labels).await?;
    jobs::link_mail(tx, company).await?;
    Ok(id)
}

/// The rows of a new person; the company's words, its count of people and the tidings are the caller's.
pub(crate) async fn person_added(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    company: CompanyId,
    labels: &[LabelId],
    mut new: NewContact,
    making: Making,
) -> Result<Contact, Stop<Refusal>> {
    let words = words(&person_texts(&new));
    let sent = std::mem::take(&mut new.fields);
    let mut contact = Contact::of(ContactId::new(), company, new);
    contact.fields = values::of_contact(tx, actor, &contact, &sent, making).await?;
    store::insert_contact(tx, &contact, labels, &words, actor.account, now).await?;
    claim(tx, contact.id, company, labels, &contact.emails).await?;
    store::add_phones(tx, contact.id, company, labels, &contact.phones).await?;
    Ok(contact)
}

/// Changes a person's facts.
///
/// # Errors
/// [`Refusal::NoSuchContact`], [`Refusal::AddressTaken`].
pub(crate) async fn edit_contact(tx: &mut TenantTx, actor: &Actor, id: ContactId, patch: ContactPatch) -> Result<(), Stop<Refusal>> {
    let (mut contact, labels) = held(tx, id).await?;
    let sent = patch.fields.clone();
    let mut changes = apply_contact(&mut contact, patch);
    let catalogue = fields::writable(tx, actor, &CONTACTS, true).await?;
    refuse_closed(&catalogue, &changes).map_err(Stop::Refused)?;
    if !sent.is_empty() {
        let is = values::of_contact(tx, actor, &contact, &sent, Making::Edit).await?;
        changes.extend(apply_fields(&catalogue, &mut contact.fields, is));
    }
    if changes.is_empty() {
        return Ok(());
    }
    store::set_contact(tx, &contact).await?;
    store::release_addresses(tx, id, &contact.emails).await?;
    claim(tx, id, contact.company_id, &labels, &contact.emails).await?;
    store::release_phones(tx, id, &contact.phones).await?;
    store::add_phones(tx, id, contact.company_id, &labels, &contact.phones).await?;
    values::reckoned_anew(tx, contact.company_id).await?;
    told::index_contact(tx, id, contact.company_id).await?;
    told::company_changed(tx, contact.company_id, &labels).await?;
    if changes.iter().any(|(field, ..)| field == "emails") {
        jobs::link_mail(tx, contact.company_id).await?;
    }
    Ok(())
}

/// Removes a person. What happened with him stays in the company's timeline.
///
/// # Errors
/// [`Refusal::NoSuchContact`].
pub(crate) async fn remove_contact(tx: &mut TenantTx, actor: &Actor, id: ContactId) -> Result<(), Stop<Refusal>> {
    let (contact, labels) = held(tx, id).await?;
    store::delete_contact(tx, id).await?;
    values::gone(tx, id).await?;
    store::contact_count_refresh(tx, contact.company_id).await?;
    values::reckoned_anew(tx, contact.company_id).await?;
    told::index_company(tx, contact.company_id).await?;
    told::company_changed(tx, contact.company_id, &labels).await?;
    let detail = json!({ "company_id": contact.company_id, "emails": contact.emails });
    accounts::audit::append(tx, actor, "customers.contact.delete", &contact.name, detail).await?;
    Ok(())
}

/// The person, its company held against others' changes.
pub(crate) async fn held(tx: &mut TenantTx, id: ContactId) -> Result<(Contact, Vec<LabelId>), Stop<Refusal>> {
    let Some(before) = store::contact(tx, id).await? else {
        return Err(Stop::Refused(Refusal::NoSuchContact));
    };
    let Some(company) = store::company_for_update(tx, before.company_id).await? else {
        return Err(Stop::Refused(Refusal::NoSuchContact));
    };
    match store::contact(tx, id).await? {
        Some(contact) => Ok((contact, company.labels)),
        None => Err(Stop::Refused(Refusal::NoSuchContact)),
    }
}

async fn claim(
    tx: &mut TenantTx,
    id: ContactId,
    company: CompanyId,
    labels: &[LabelId],
    addresses: &[String],
) -> Result<(), Stop<Refusal>> {
    let taken = store::claim_addresses(tx, id, company, labels, addresses).await?;
    if taken.is_empty() {
        return Ok(());
    }
    // What was taken back gives its addresses up; what is still taken is somebody's.
    store::make_way(tx, &TwinKeys { addresses: taken, ..TwinKeys::default() }).await?;
    let Some(taken) = store::claim_addresses(tx, id, company, labels, addresses).await?.into_iter().next() else {
        return Ok(());
    };
    let keys = TwinKeys { addresses: vec![taken.clone()], ..TwinKeys::default() };
    match twins(tx, &keys).await?.into_iter().next() {
        Some(twin) => Err(Stop::Refused(Refusal::AddressTaken(taken, Box::new(twin)))),
        None => Err(kernel::Fault::say("an address was taken and given back at the same moment").into()),
    }
}
