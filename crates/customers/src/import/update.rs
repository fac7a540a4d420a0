//! A row changes a company that is here: by the same verbs as a person would, and it is remembered how it was before.

use crate::edit::edit;
use crate::model::{CompanyId, Contact, ContactId, Duplicates, Import, Made, NewContact, Refusal, RowOutcome};
use crate::rules::{
    self, Before, BeforeValue, CompanyPatch, ContactPatch, RowRead, apply, apply_contact, back, back_contact, back_values, company_changes,
    contact_changes, values_before,
};
use crate::{COMPANIES, CONTACTS, contacts, store, take_back};
use chrono::{DateTime, Utc};
use db::TenantTx;
use fields::{Catalogue, Holder, Record, UniqueValue};
use kernel::{Actor, Fault, Stop};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// How a company was before a row changed it, kept with what became of the row.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Changed {
    /// Its fields.
    company: Vec<Before>,
    /// Its standard fields and the tenant's.
    #[serde(default)]
    values: Vec<BeforeValue>,
    /// The same of the person whom the row changed.
    #[serde(default)]
    contact_values: Vec<BeforeValue>,
    /// The person whom the row changed, and his fields.
    contact: Option<(ContactId, Vec<Before>)>,
    /// The person whom it added, and how he looked then.
    added: Option<(ContactId, String)>,
}

/// What became of a row whose company is here.
pub(super) struct Updated {
    pub outcome: RowOutcome,
    pub contact: Option<ContactId>,
    /// Why nothing.
    pub why: Option<&'static str>,
    /// How the company was before.
    pub change: Option<String>,
}

impl Updated {
    fn nothing(outcome: RowOutcome, why: Option<&'static str>) -> Self {
        Self { outcome, contact: None, why, change: None }
    }
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
) -> Result<Updated, Fault> {
    let how = import.settings.duplicates;
    let Some(here) = store::company_for_update(tx, id).await? else {
        return Err(Fault::say("a company that was just seen is gone"));
    };
    let patch = company_changes(&here, read, how);
    let same = match &read.company.contact {
        Some(person) => same_person(tx, id, person).await?,
        None => None,
    };
    if read.company.contact.is_some() && same.is_none() && !read.person_fields.missing.is_empty() {
        return Ok(Updated::nothing(RowOutcome::Refused, Some("required_missing")));
    }
    if taken(tx, id, same.as_ref().map(|person| person.id), read).await? {
        return Ok(Updated::nothing(RowOutcome::Refused, Some("value_taken")));
    }
    let mut after = here.clone();
    let values = values_before(&here.fields, &patch.fields);
    let fields = apply(&mut after, patch.clone());
    let mut changed = Changed { company: fields.into_iter().map(Before::from).collect(), values, ..Changed::default() };
    let is_changed = !changed.company.is_empty() || !changed.values.is_empty();
    if is_changed {
        edit(tx, actor, now, id, None, patch).await.map_err(unexpected)?;
    }
    if let Some(person) = &read.company.contact {
        contact(tx, actor, now, id, (same, person), how, &mut changed).await?;
    }
    let contact = changed.contact.as_ref().map(|(id, ..)| *id).or(changed.added.as_ref().map(|(id, _)| *id));
    if !is_changed && contact.is_none() {
        return Ok(Updated::nothing(RowOutcome::Unchanged, None));
    }
    Ok(Updated { outcome: RowOutcome::Updated, contact, why: None, change: Some(serde_json::to_string(&changed)?) })
}

/// The person of a company whom a row means: of the same address, else of the same name.
async fn same_person(tx: &mut TenantTx, id: CompanyId, person: &NewContact) -> Result<Option<Contact>, Fault> {
    let people = store::contacts_of(tx, id).await?;
    let same = people.iter().find(|here| here.emails.iter().any(|address| person.emails.contains(address)));
    Ok(same.or_else(|| people.iter().find(|here| here.name.to_lowercase() == person.name.to_lowercase())).cloned())
}

/// Has a record beside these a value that none but one may have?
async fn taken(tx: &mut TenantTx, company: CompanyId, person: Option<ContactId>, read: &RowRead) -> Result<bool, Fault> {
    let unique: Vec<UniqueValue> = read.fields.unique.iter().chain(&read.person_fields.unique).cloned().collect();
    let held = fields::holders(tx, &unique).await?;
    Ok(held.iter().any(|((record, ..), holder)| match record {
        Record::Contact => person.is_none_or(|person| person.0 != *holder),
        _ => company.0 != *holder,
    }))
}

async fn contact(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    id: CompanyId,
    (same, person): (Option<Contact>, &NewContact),
    how: Duplicates,
    changed: &mut Changed,
) -> Result<(), Fault> {
    let Some(here) = same else {
        let added = contacts::add_contact(tx, actor, now, id, person.clone()).await.map_err(unexpected)?;
        let stamp = take_back::stamp(tx, Made::Contact(added)).await?.unwrap_or_default();
        changed.added = Some((added, stamp));
        return Ok(());
    };
    let patch = contact_changes(&here, person, how);
    let values = values_before(&here.fields, &patch.fields);
    let fields = apply_contact(&mut here.clone(), patch.clone());
    if fields.is_empty() && values.is_empty() {
        return Ok(());
    }
    changed.contact_values = values;
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
    let catalogue = fields::writable(tx, actor, &COMPANIES, false).await?;
    let (mut patch, kept) = back(&changed.company, |field| rules::shown_field(&here, field));
    let (values, values_kept) = back_values(&catalogue, &here.fields, &changed.values);
    patch.fields = free_again(tx, Holder { record: Record::Company, id: id.0 }, &catalogue, values).await?;
    let kept = kept + values_kept;
    if patch != CompanyPatch::default() {
        edit(tx, actor, now, id, None, patch).await.map_err(unexpected)?;
    }
    let mut whole = kept == 0;
    if let Some((person, stamp)) = changed.added {
        match take_back::take_back(tx, actor, now, Made::Contact(person), &stamp).await {
            Ok(()) => {}
            Err(Stop::Refused(_)) => whole = false,
            Err(Stop::Failed(fault)) => return Err(fault),
        }
    }
    let Some((person, fields)) = changed.contact else { return Ok(whole) };
    let Some(contact) = store::contact(tx, person).await? else { return Ok(false) };
    let catalogue = fields::writable(tx, actor, &CONTACTS, false).await?;
    let (mut patch, kept) = back_contact(&fields, |field| rules::shown_contact_field(&contact, field));
    let (values, values_kept) = back_values(&catalogue, &contact.fields, &changed.contact_values);
    patch.fields = free_again(tx, Holder { record: Record::Contact, id: person.0 }, &catalogue, values).await?;
    let kept = kept + values_kept;
    if patch != ContactPatch::default() {
        contacts::edit_contact(tx, actor, person, patch).await.map_err(unexpected)?;
    }
    Ok(whole && kept == 0)
}

/// Of the values that shall come back those that nobody else has taken meanwhile.
async fn free_again(
    tx: &mut TenantTx,
    holder: Holder,
    catalogue: &Catalogue,
    mut values: Map<String, Value>,
) -> Result<Map<String, Value>, Fault> {
    let unique = fields::unique_values(catalogue, holder.record, &values);
    for ((_, key, _), other) in fields::holders(tx, &unique).await? {
        if other != holder.id {
            values.remove(&key);
        }
    }
    Ok(values)
}

/// What could be refused was looked at before; the batch is tried again.
fn unexpected(stop: Stop<Refusal>) -> Fault {
    match stop {
        Stop::Refused(refusal) => Fault::say(format!("an import met {refusal:?}")),
        Stop::Failed(fault) => fault,
    }
}
