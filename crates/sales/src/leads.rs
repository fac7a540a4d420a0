//! Taking leads in, completing them, moving them on.

use crate::model::{BadField, Flaw, Lead, LeadChange, LeadId, LeadState, LeadWas, NewLead, Refusal};
use crate::store::Hanging;
use crate::{owned, rules, store, told};
use chrono::{DateTime, Utc};
use customers::{Twin, TwinKeys};
use db::TenantTx;
use kernel::{AccountId, Actor, Fault, Stop};
use serde_json::json;

/// Takes a lead in. Without an owner it is the pool's.
///
/// # Errors
/// [`Refusal::BadFields`] for an owner who isn't there, and for a lead that is nobody.
pub async fn take_in(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, new: NewLead) -> Result<Lead, Stop<Refusal>> {
    somebody(&new).map_err(Stop::Refused)?;
    if let Some(owner) = new.owner_id {
        owned::colleague(tx, "owner_id", owner).await?;
    }
    let labels = owned::labels(tx, new.owner_id, None).await?;
    let lead = Lead {
        id: LeadId::new(),
        state: LeadState::ToHandle,
        facts: new,
        invalid_reason: None,
        company_id: None,
        contact_id: None,
        opportunity_id: None,
        state_since: now,
        converted_at: None,
        created_at: now,
        revision: 1,
        labels,
    };
    store::insert_lead(tx, &lead, &rules::lead_words(&lead.facts), actor.account).await?;
    told::lead_changed(tx, lead.id, &lead.labels).await?;
    Ok(lead)
}

fn somebody(new: &NewLead) -> Result<(), Refusal> {
    let NewLead { person, company_name, emails, phones, .. } = new;
    let known = person.is_some() || company_name.is_some() || !emails.is_empty() || !phones.is_empty();
    if known { Ok(()) } else { Err(BadField { field: "person", flaw: Flaw::Missing }.into()) }
}

/// Writes the facts of a lead anew. `seen` is the revision that the caller has seen.
///
/// # Errors
/// [`Refusal::NoSuchLead`], [`Refusal::Changed`], [`Refusal::BadFields`].
pub(crate) async fn edit(
    tx: &mut TenantTx,
    now: DateTime<Utc>,
    id: LeadId,
    seen: Option<i64>,
    facts: impl FnOnce(NewLead) -> Result<NewLead, Refusal>,
) -> Result<(), Stop<Refusal>> {
    let mut lead = held(tx, id).await?;
    if seen.is_some_and(|seen| seen != i64::from(lead.revision)) {
        return Err(Stop::Refused(Refusal::Changed(lead.revision)));
    }
    let before = lead.facts.clone();
    lead.facts = facts(before.clone()).map_err(Stop::Refused)?;
    somebody(&lead.facts).map_err(Stop::Refused)?;
    if lead.facts == before {
        return Ok(());
    }
    store::set_lead(tx, &lead, &rules::lead_words(&lead.facts), now).await?;
    if lead.facts.owner_id != before.owner_id {
        give(tx, &mut lead).await?;
    }
    Ok(told::lead_changed(tx, id, &lead.labels).await?)
}

/// Gives it to its owner; adds his labels to those that are told.
async fn give(tx: &mut TenantTx, lead: &mut Lead) -> Result<(), Stop<Refusal>> {
    if let Some(owner) = lead.facts.owner_id {
        owned::colleague(tx, "owner_id", owner).await?;
    }
    let company = owned::company_in_sight(tx, lead.company_id).await?;
    let labels = owned::labels(tx, lead.facts.owner_id, company.as_ref()).await?;
    store::give(tx, Hanging::Lead, lead.id.0, lead.facts.owner_id, &labels).await?;
    lead.labels.extend(labels);
    Ok(())
}

/// Moves a lead to another state; one of no use has a reason. One that is there already stays as it is.
///
/// # Errors
/// [`Refusal::NoWay`], [`Refusal::ConvertInstead`], [`Refusal::BadFields`] without a reason.
pub(crate) async fn go(
    tx: &mut TenantTx,
    now: DateTime<Utc>,
    id: LeadId,
    to: LeadState,
    reason: Option<String>,
) -> Result<Lead, Stop<Refusal>> {
    let mut lead = held(tx, id).await?;
    if lead.state == to {
        return Ok(lead);
    }
    if to == LeadState::Converted {
        return Err(Stop::Refused(Refusal::ConvertInstead));
    }
    if !rules::may_go(lead.state, to) {
        return Err(Stop::Refused(Refusal::NoWay(lead.state.as_str(), to.as_str())));
    }
    if to == LeadState::Invalid && reason.is_none() {
        return Err(Stop::Refused(Refusal::field("reason", Flaw::Missing)));
    }
    lead.state = to;
    lead.state_since = now;
    lead.invalid_reason = reason.filter(|_| to == LeadState::Invalid);
    lead.revision = store::set_lead(tx, &lead, &rules::lead_words(&lead.facts), now).await?;
    told::lead_changed(tx, id, &lead.labels).await?;
    Ok(lead)
}

/// Brings a lead to what it was, if it still is as the change left it; false when it isn't, or its owner can own nothing any more.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn put_back(tx: &mut TenantTx, now: DateTime<Utc>, was: &LeadWas, change: &LeadChange) -> Result<bool, Fault> {
    let Some(mut lead) = store::lead_for_update(tx, was.id).await? else {
        return Ok(false);
    };
    let left = (change.state.as_ref().map_or(was.state, |(state, _)| *state), change.owner.unwrap_or(was.owner));
    if lead.revision != was.revision || (lead.state, lead.facts.owner_id) != left {
        return Ok(false);
    }
    if lead.facts.owner_id != was.owner {
        lead.facts.owner_id = was.owner;
        match give(tx, &mut lead).await {
            Ok(()) => {}
            Err(Stop::Refused(_)) => return Ok(false),
            Err(Stop::Failed(fault)) => return Err(fault),
        }
    }
    if lead.state != was.state {
        (lead.state, lead.state_since, lead.invalid_reason) = (was.state, was.since, was.reason.clone());
        store::set_lead(tx, &lead, &rules::lead_words(&lead.facts), now).await?;
    }
    told::lead_changed(tx, lead.id, &lead.labels).await?;
    Ok(true)
}

/// Gives a lead to somebody, or back to the pool.
///
/// # Errors
/// [`Refusal::NoSuchLead`], [`Refusal::BadFields`] for an owner who isn't there.
pub(crate) async fn assign(tx: &mut TenantTx, id: LeadId, owner: Option<AccountId>) -> Result<(), Stop<Refusal>> {
    let mut lead = held(tx, id).await?;
    if lead.facts.owner_id == owner {
        return Ok(());
    }
    lead.facts.owner_id = owner;
    give(tx, &mut lead).await?;
    Ok(told::lead_changed(tx, id, &lead.labels).await?)
}

/// Deletes a lead for good.
///
/// # Errors
/// [`Refusal::NoSuchLead`].
pub(crate) async fn delete(tx: &mut TenantTx, actor: &Actor, id: LeadId) -> Result<(), Stop<Refusal>> {
    let lead = held(tx, id).await?;
    store::delete_lead(tx, id).await?;
    told::lead_changed(tx, id, &lead.labels).await?;
    let name = lead.facts.company_name.or(lead.facts.person).unwrap_or_default();
    accounts::audit::append(tx, actor, "sales.lead.delete", &name, json!({ "lead_id": id })).await?;
    Ok(())
}

/// Customers who look like this lead.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn twins(tx: &mut TenantTx, lead: &Lead) -> Result<Vec<Twin>, Fault> {
    let NewLead { company_name, emails, phones, .. } = &lead.facts;
    let keys = customers::keys_of(company_name.as_deref(), emails, phones);
    if keys == TwinKeys::default() {
        return Ok(Vec::new());
    }
    customers::twins(tx, &keys).await
}

/// A lead in sight, held until the transaction ends.
pub(crate) async fn held(tx: &mut TenantTx, id: LeadId) -> Result<Lead, Stop<Refusal>> {
    store::lead_for_update(tx, id).await?.ok_or(Stop::Refused(Refusal::NoSuchLead))
}
