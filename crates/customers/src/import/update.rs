//! A row changes a company that is here: by the same verbs as a person would, and it is remembered how it was before.

use crate::edit::edit;
use crate::model::{CompanyId, ContactId, Duplicates, Import, Made, NewContact, Refusal, RowOutcome};
use crate::rules::{
    self, Before, CompanyPatch, ContactPatch, RowRead, apply, apply_contact, back, back_contact, company_changes, contact_changes,
};
use crate::{contacts, store, take_back};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{Actor, Fault, Stop};
use serde::{Deserialize, Serialize};

/// How a company was before a row changed it, kept with what became of the row.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Changed {
    /// Its fields.
    company: Vec<Before>,
    /// The person whom the row changed, and his fields.
    contact: Option<(ContactId, Vec<Before>)>,
    /// The person whom it added, and how he looked then.
    added: Option<(ContactId, String)>,
}

/// Brings a company to what the row says, as far as `import` wants; tells what became of the row.
///
/// # Errors
/// A fault of the database.
pub(super) async fn update(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    import: &Import,
    id: CompanyId,
    read: &RowRead,
) -> Result<(RowOutcome, Option<ContactId>, Option<String>), Fault> {
    let how = import.settings.duplicates;
    let Some(here) = store::company_for_update(tx, id).await? else {
        return Err(Fault::say("a company that was just seen is gone"));
    };
    let patch = company_changes(&here, read, how);
    let mut after = here.clone();
    let fields = apply(&mut after, patch.clone());
    let mut changed = Changed { company: fields.into_iter().map(Before::from).collect(), ..Changed::default() };
    if !changed.company.is_empty() {
        edit(tx, actor, now, id, None, patch).await.map_err(unexpected)?;
    }
    if let Some(person) = &read.company.contact {
        contact(tx, actor, now, id, person, how, &mut changed).await?;
    }
    let contact = changed.contact.as_ref().map(|(id, ..)| *id).or(changed.added.as_ref().map(|(id, _)| *id));
    if changed.company.is_empty() && contact.is_none() {
        return Ok((RowOutcome::Unchanged, None, None));
    }
    Ok((RowOutcome::Updated, contact, Some(serde_json::to_string(&changed)?)))
}

async fn contact(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    id: CompanyId,
    person: &NewContact,
    how: Duplicates,
    changed: &mut Changed,
) -> Result<(), Fault> {
    let people = store::contacts_of(tx, id).await?;
    let same = people.iter().find(|here| here.emails.iter().any(|address| person.emails.contains(address)));
    let same = same.or_else(|| people.iter().find(|here| here.name.to_lowercase() == person.name.to_lowercase()));
    let Some(here) = same else {
        let added = contacts::add_contact(tx, actor, now, id, person.clone()).await.map_err(unexpected)?;
        let stamp = take_back::stamp(tx, Made::Contact(added)).await?.unwrap_or_default();
        changed.added = Some((added, stamp));
        return Ok(());
    };
    let patch = contact_changes(here, person, how);
    let fields = apply_contact(&mut here.clone(), patch.clone());
    if fields.is_empty() {
        return Ok(());
    }
    contacts::edit_contact(tx, actor, here.id, patch).await.map_err(unexpected)?;
    changed.contact = Some((here.id, fields.into_iter().map(Before::from).collect()));
    Ok(())
}

/// Brings back what still is as the import left it; false when something was changed again since and stays.
///
/// # Errors
/// A fault of the database.
pub(super) async fn restore(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, id: CompanyId, changed: Changed) -> Result<bool, Fault> {
    let Some(here) = store::company_for_update(tx, id).await? else { return Ok(false) };
    let (patch, kept) = back(&changed.company, |field| rules::shown_field(&here, field));
    if patch != CompanyPatch::default() {
        edit(tx, actor, now, id, None, patch).await.map_err(unexpected)?;
    }
    let mut whole = kept == 0;
    if let Some((person, stamp)) = changed.added {
        match take_back::take_back(tx, actor, Made::Contact(person), &stamp).await {
            Ok(()) => {}
            Err(Stop::Refused(_)) => whole = false,
            Err(Stop::Failed(fault)) => return Err(fault),
        }
    }
    let Some((person, fields)) = changed.contact else { return Ok(whole) };
    let Some(contact) = store::contact(tx, person).await? else { return Ok(false) };
    let (patch, kept) = back_contact(&fields, |field| rules::shown_contact_field(&contact, field));
    if patch != ContactPatch::default() {
        contacts::edit_contact(tx, actor, person, patch).await.map_err(unexpected)?;
    }
    Ok(whole && kept == 0)
}

/// What could be refused was looked at before; the batch is tried again.
fn unexpected(stop: Stop<Refusal>) -> Fault {
    match stop {
        Stop::Refused(refusal) => Fault::say(format!("an import met {refusal:?}")),
        Stop::Failed(fault) => fault,
    }
}
