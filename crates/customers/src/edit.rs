//! Changing a company's facts, stage, owners; the recycle bin.

use crate::model::{Company, CompanyId, Entry, Refusal, ShareRefusal, TouchId, TouchKind, Way, Why};
use crate::rules::{self, CompanyPatch, FieldChange, refuse_closed};
use crate::share::room;
use crate::{COMPANIES, POOL_MANAGE, jobs, owners, score, store, told, values};
use chrono::{DateTime, Utc};
use db::TenantTx;
use fields::Making;
use kernel::{AccountId, Actor, Fault, LabelId, Stop};
use serde_json::json;

/// Changes what the patch names. `seen` is the revision that the caller has seen; none: he changes these fields whatever else changed.
///
/// # Errors
/// [`Refusal::NoSuchCompany`], [`Refusal::Changed`], [`Refusal::BadFields`] for owners who aren't there.
pub(crate) async fn edit(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    id: CompanyId,
    seen: Option<i64>,
    patch: CompanyPatch,
) -> Result<(), Stop<Refusal>> {
    if let Some(owners) = &patch.owner_ids {
        room_for_new(tx, id, owners).await?;
    }
    let Some(mut company) = store::company_for_update(tx, id).await? else {
        return Err(Stop::Refused(Refusal::NoSuchCompany));
    };
    if let Some(owners) = &patch.owner_ids {
        may_give(actor, &company.row.owner_ids, owners).map_err(Stop::Refused)?;
    }
    let was = company.row.owner_ids.clone();
    if seen.is_some_and(|seen| seen != i64::from(company.row.revision)) {
        return Err(Stop::Refused(Refusal::Changed(company.row.revision)));
    }
    let sent = patch.fields.clone();
    let mut changes = rules::apply(&mut company, patch);
    if changes.is_empty() && sent.is_empty() {
        return Ok(());
    }
    let (catalogue, is) = values::of_company(tx, actor, &company, &sent, Making::Edit).await?;
    let limits = if changes.is_empty() { catalogue.clone() } else { fields::writable(tx, actor, &COMPANIES, true).await? };
    refuse_closed(&limits, &changes).map_err(Stop::Refused)?;
    changes.extend(rules::apply_fields(&catalogue, &mut company.fields, is));
    if changes.is_empty() {
        return Ok(());
    }
    write(tx, actor, now, &company, &changes).await?;
    if changed(&changes, "owners") {
        let why = Why { way: Way::Edit, by: actor.account, cause: None, reason: None };
        store::movement_add(tx, now, id, &was, &company.row.owner_ids, why).await?;
    }
    let mut labels = company.labels.clone();
    if changed(&changes, "owners") || changed(&changes, "labels_visible_to") {
        labels.extend(give(tx, &company).await?);
        labels.sort_unstable();
        labels.dedup();
    }
    score::one(tx, now, id).await?;
    told::company_changed(tx, id, &labels).await?;
    Ok(())
}

/// Whoever gets it besides those who have it must have room for it.
async fn room_for_new(tx: &mut TenantTx, id: CompanyId, owners: &[AccountId]) -> Result<(), Stop<Refusal>> {
    let Some(before) = store::company(tx, id).await? else {
        return Ok(());
    };
    let new: Vec<AccountId> = owners.iter().filter(|id| !before.row.owner_ids.contains(id)).copied().collect();
    if new.is_empty() { Ok(()) } else { room::for_one_more(tx, &new).await }
}

/// What lies in the pool is claimed, under the claimer's limits; and only an owner puts a customer there. Who runs the pool may both.
fn may_give(actor: &Actor, was: &[AccountId], is: &[AccountId]) -> Result<(), Refusal> {
    if was == is || actor.permissions.allow(POOL_MANAGE) {
        return Ok(());
    }
    if was.is_empty() {
        return Err(ShareRefusal::ClaimIt.into());
    }
    if is.is_empty() && !actor.account.is_some_and(|me| was.contains(&me)) {
        return Err(ShareRefusal::NotYours.into());
    }
    Ok(())
}

/// Writes the facts and what tells of the change. Owners and labels come last, for the actor may lose sight of the company by them.
pub(crate) async fn write(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    company: &Company,
    changes: &[FieldChange],
) -> Result<(), Stop<Refusal>> {
    let keys = (
        rules::name_key(Some(&company.row.name)),
        rules::name_key(company.facts.local_name.as_deref()),
        rules::phone_key(company.facts.phone.as_deref()),
    );
    store::set_facts(tx, company, keys).await?;
    store::change_add(tx, company, actor.account, now, changes).await?;
    if changed(changes, "domains") {
        store::set_domains(tx, company.row.id, &company.domains, &company.labels).await?;
        jobs::link_mail(tx, company.row.id).await?;
    }
    for (field, was, is) in changes {
        let kind = match field.as_ref() {
            "stage" => TouchKind::Stage,
            "owners" => TouchKind::Owner,
            _ => continue,
        };
        moved(tx, actor, now, company, kind, (was.clone(), is.clone())).await?;
    }
    told::index_company(tx, company.row.id).await?;
    Ok(())
}

/// An entry that tells of another stage (title: the new one, text: the one before) or of other owners (their names).
async fn moved(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    company: &Company,
    kind: TouchKind,
    (was, is): (Option<String>, Option<String>),
) -> Result<(), Fault> {
    let (title, text) = if kind == TouchKind::Owner {
        (names_of(tx, is.as_deref()).await?, names_of(tx, was.as_deref()).await?)
    } else {
        (is.unwrap_or_default(), was.unwrap_or_default())
    };
    let entry = Entry {
        id: TouchId::new(),
        kind,
        of_type: None,
        at: now,
        by: actor.account,
        title,
        text,
        thread_id: None,
        message_id: None,
        next_at: None,
        done_at: None,
        files: Vec::new(),
    };
    store::insert_touch(tx, &entry, company.row.id, &company.labels, None).await
}

async fn names_of(tx: &mut TenantTx, ids: Option<&str>) -> Result<String, Fault> {
    let ids: Vec<kernel::AccountId> = ids.unwrap_or_default().split(", ").filter_map(|id| id.parse().ok()).collect();
    let names = accounts::people(tx, &ids).await?;
    Ok(ids.iter().filter_map(|id| names.get(id)).map(String::as_str).collect::<Vec<_>>().join(", "))
}

/// Gives the company the labels of its owners now.
pub(crate) async fn give(tx: &mut TenantTx, company: &Company) -> Result<Vec<LabelId>, Stop<Refusal>> {
    let (labels, _) = owners::labels(tx, &company.row.owner_ids, company.facts.visible_to).await?;
    store::relabel(tx, company.row.id, &company.row.owner_ids, company.facts.visible_to, &labels, false).await?;
    jobs::follow_in_sales(tx, company.row.id).await?;
    Ok(labels)
}

pub(crate) fn changed(changes: &[FieldChange], field: &str) -> bool {
    changes.iter().any(|(name, ..)| name == field)
}

/// Puts a company into the recycle bin: nobody sees it or its people any more, its addresses are unknown again to mail.
///
/// # Errors
/// [`Refusal::NoSuchCompany`].
pub(crate) async fn delete(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, id: CompanyId) -> Result<(), Stop<Refusal>> {
    let Some(company) = store::company_for_update(tx, id).await? else {
        return Err(Stop::Refused(Refusal::NoSuchCompany));
    };
    store::bin(tx, id, actor.account, false, now).await?;
    told::company_changed(tx, id, &company.labels).await?;
    jobs::link_mail(tx, id).await?;
    jobs::follow_in_sales(tx, id).await?;
    accounts::audit::append(tx, actor, "customers.company.delete", &company.row.name, json!({ "company_id": id })).await?;
    Ok(())
}

/// Takes a company out of the recycle bin again, to its owners.
///
/// # Errors
/// [`Refusal::NoSuchCompany`] when it doesn't lie there.
pub(crate) async fn restore(tx: &mut TenantTx, actor: &Actor, id: CompanyId) -> Result<(), Stop<Refusal>> {
    let Some((name, owner_ids, visible_to)) = store::binned(tx, id).await? else {
        return Err(Stop::Refused(Refusal::NoSuchCompany));
    };
    let (labels, _) = owners::labels(tx, &owner_ids, visible_to).await?;
    if !store::relabel(tx, id, &owner_ids, visible_to, &labels, true).await? {
        return Err(Stop::Refused(Refusal::NoSuchCompany));
    }
    told::company_changed(tx, id, &labels).await?;
    jobs::link_mail(tx, id).await?;
    jobs::follow_in_sales(tx, id).await?;
    accounts::audit::append(tx, actor, "customers.company.restore", &name, json!({ "company_id": id })).await?;
    Ok(())
}
