//! Making and changing opportunities.

use crate::model::{Flaw, Money, NewOpportunity, Opportunity, OpportunityId, Outcome, Refusal, Stage, StageChange};
use crate::store::Hanging;
use crate::{owned, pipelines, rules, store, told, values};
use chrono::{DateTime, NaiveDate, Utc};
use customers::{CompanyId, ContactId};
use db::TenantTx;
use fields::{Holder, Making, Record};
use kernel::{AccountId, Actor, Stop};
use serde_json::{Map, Value, json};

/// Makes an opportunity at the stage that is named, else at the first.
///
/// # Errors
/// [`Refusal::BadFields`], [`Refusal::GatesClosed`], [`Refusal::StageGone`], [`Refusal::NoSuchPipeline`].
pub async fn make(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    new: NewOpportunity,
    lead: Option<crate::model::LeadId>,
) -> Result<Opportunity, Stop<Refusal>> {
    let stage = place(tx, actor, now, &new).await?;
    let owner = match new.owner_id.or(actor.account) {
        Some(owner) => owned::colleague(tx, "owner_id", owner).await?,
        None => return Err(Stop::Refused(Refusal::field("owner_id", Flaw::Missing))),
    };
    let company = owned::company(tx, new.company_id).await?;
    owned::contact_at(tx, new.contact_id, new.company_id).await?;
    let labels = owned::labels_of_deal(tx, owner, company.as_ref(), now).await?;
    let id = OpportunityId::new();
    // Who converts a lead has no form for what the tenant requires.
    let making = if lead.is_some() { Making::Edit } else { Making::New };
    let fields = values::read(tx, actor, id, (&Map::new(), &new.fields), making).await?;
    let opportunity = Opportunity {
        id,
        fields,
        name: new.name,
        pipeline_id: stage.pipeline_id,
        stage_id: stage.id,
        outcome: Outcome::Open,
        money: new.money,
        probability: new.probability,
        closes_on: new.closes_on,
        products: new.products,
        rivals: new.rivals,
        source: new.source,
        next_step: new.next_step,
        owner_id: owner,
        company_id: new.company_id,
        contact_id: new.contact_id,
        lead_id: lead,
        loss_reason_id: None,
        loss_text: None,
        stage_since: now,
        closed_at: None,
        created_at: now,
        updated_at: now,
        revision: 1,
        labels,
    };
    gates(tx, now, &opportunity, &stage).await?;
    let words = rules::opportunity_words(&opportunity, company.as_ref().map(|c| c.company_name.as_str()));
    store::insert_opportunity(tx, &opportunity, &words, actor.account).await?;
    let made = StageChange { at: now, by: actor.account, from: None, to: stage.id, outcome: Outcome::Open, stood: 0 };
    store::change_add(tx, &opportunity, None, &made).await?;
    told::timeline(tx, &opportunity, &["made", &stage.name], now, actor.account).await?;
    told::opportunity_changed(tx, &opportunity).await?;
    Ok(opportunity)
}

/// The stage at which it begins.
async fn place(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, new: &NewOpportunity) -> Result<Stage, Stop<Refusal>> {
    if let Some(id) = new.stage_id {
        let stage = standing(tx, id).await?;
        if new.pipeline_id.is_some_and(|pipeline| pipeline != stage.pipeline_id) {
            return Err(Stop::Refused(Refusal::field("stage_id", Flaw::StageOfOtherPipeline)));
        }
        return Ok(stage);
    }
    let mut all = store::pipelines(tx).await?;
    if all.is_empty() {
        all = pipelines::seed(tx, actor, now).await?;
    }
    let chosen = match new.pipeline_id {
        Some(id) => all.into_iter().find(|p| p.id == id),
        None => all.into_iter().next(),
    };
    let first = chosen.and_then(|p| p.stages.into_iter().next()).ok_or(Stop::Refused(Refusal::NoSuchPipeline))?;
    standing(tx, first.id).await
}

/// A stage that is there, not a deleted one.
///
/// # Errors
/// [`Refusal::StageGone`], [`Refusal::NoSuchStage`].
pub(crate) async fn standing(tx: &mut TenantTx, id: crate::model::StageId) -> Result<Stage, Stop<Refusal>> {
    let Some(stage) = store::stage(tx, id).await? else {
        return Err(Stop::Refused(Refusal::NoSuchStage));
    };
    let Some(moved) = stage.gone else {
        return Ok(stage);
    };
    let into = match moved {
        Some(into) => store::stage(tx, into).await?.filter(|into| into.gone.is_none()).map(|into| into.name),
        None => None,
    };
    Err(Stop::Refused(Refusal::StageGone(stage.name, into)))
}

/// Sees that nothing is missing that the stage asks for.
///
/// # Errors
/// [`Refusal::GatesClosed`].
pub(crate) async fn gates(tx: &mut TenantTx, now: DateTime<Utc>, opportunity: &Opportunity, stage: &Stage) -> Result<(), Stop<Refusal>> {
    if stage.gates.is_empty() {
        return Ok(());
    }
    let worked_at = match opportunity.company_id {
        Some(company) => customers::last_worked_at(tx, company).await?,
        None => None,
    };
    let closed = rules::closed(opportunity, stage, rules::Facts { now, worked_at });
    if closed.is_empty() { Ok(()) } else { Err(Stop::Refused(Refusal::GatesClosed(stage.name.clone(), closed, stage.gate_days))) }
}

/// Changes of an opportunity: what is none stays.
#[derive(Debug, Clone, Default)]
pub(crate) struct OpportunityPatch {
    pub name: Option<String>,
    pub money: Option<Option<Money>>,
    pub probability: Option<Option<i16>>,
    pub closes_on: Option<Option<NaiveDate>>,
    pub products: Option<Option<String>>,
    pub rivals: Option<Option<String>>,
    pub source: Option<Option<String>>,
    pub next_step: Option<Option<String>>,
    pub owner_id: Option<AccountId>,
    pub company_id: Option<Option<CompanyId>>,
    pub contact_id: Option<Option<ContactId>>,
    /// Values of the tenant's fields; null takes one away.
    pub fields: Map<String, Value>,
}

/// Changes what the patch names. `seen` is the revision that the caller has seen; none: he changes these fields whatever else changed.
///
/// # Errors
/// [`Refusal::NoSuchOpportunity`], [`Refusal::Changed`], [`Refusal::BadFields`].
pub(crate) async fn edit(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    id: OpportunityId,
    seen: Option<i64>,
    patch: OpportunityPatch,
) -> Result<(), Stop<Refusal>> {
    let Some(mut o) = store::opportunity_for_update(tx, id).await? else {
        return Err(Stop::Refused(Refusal::NoSuchOpportunity));
    };
    if seen.is_some_and(|seen| seen != i64::from(o.revision)) {
        return Err(Stop::Refused(Refusal::Changed(o.revision)));
    }
    let before = o.clone();
    let sent = patch.fields.clone();
    apply(&mut o, patch);
    if !sent.is_empty() {
        o.fields = values::read(tx, actor, id, (&before.fields, &sent), Making::Edit).await?;
    }
    if o == before {
        return Ok(());
    }
    let catalogue = fields::writable(tx, actor, &rules::OPPORTUNITIES, true).await?;
    rules::refuse_closed(&catalogue, &before, &o).map_err(Stop::Refused)?;
    let company = match o.company_id == before.company_id {
        true => owned::company_in_sight(tx, o.company_id).await?,
        false => owned::company(tx, o.company_id).await?,
    };
    if o.contact_id != before.contact_id || o.company_id != before.company_id {
        owned::contact_at(tx, o.contact_id, o.company_id).await?;
    }
    o.updated_at = now;
    let words = rules::opportunity_words(&o, company.as_ref().map(|c| c.company_name.as_str()));
    store::set_opportunity(tx, &o, &words).await?;
    let mut told = o.clone();
    if o.owner_id != before.owner_id || o.company_id != before.company_id {
        owned::colleague(tx, "owner_id", o.owner_id).await?;
        let labels = owned::labels_of_deal(tx, o.owner_id, company.as_ref(), o.created_at).await?;
        // Last, for the actor may lose sight of it by this.
        store::give(tx, Hanging::Opportunity, o.id.0, Some(o.owner_id), &labels).await?;
        told.labels.extend(labels);
    }
    Ok(told::opportunity_changed(tx, &told).await?)
}

fn apply(o: &mut Opportunity, patch: OpportunityPatch) {
    let OpportunityPatch {
        name,
        money,
        probability,
        closes_on,
        products,
        rivals,
        source,
        next_step,
        owner_id,
        company_id,
        contact_id,
        // Read against the tenant's catalogue.
        fields: _,
    } = patch;
    fn put<T>(field: &mut T, value: Option<T>) {
        if let Some(value) = value {
            *field = value;
        }
    }
    // Who moves to another company has nobody there yet.
    if company_id.is_some_and(|company| company != o.company_id) && contact_id.is_none() {
        o.contact_id = None;
    }
    put(&mut o.name, name);
    put(&mut o.money, money);
    put(&mut o.probability, probability);
    put(&mut o.closes_on, closes_on);
    put(&mut o.products, products);
    put(&mut o.rivals, rivals);
    put(&mut o.source, source);
    put(&mut o.next_step, next_step);
    put(&mut o.owner_id, owner_id);
    put(&mut o.company_id, company_id);
    put(&mut o.contact_id, contact_id);
}

/// Deletes an opportunity for good.
///
/// # Errors
/// [`Refusal::NoSuchOpportunity`].
pub(crate) async fn delete(tx: &mut TenantTx, actor: &Actor, id: OpportunityId) -> Result<(), Stop<Refusal>> {
    let Some(o) = store::opportunity_for_update(tx, id).await? else {
        return Err(Stop::Refused(Refusal::NoSuchOpportunity));
    };
    store::delete_opportunity(tx, id).await?;
    fields::release(tx, Holder { record: Record::Opportunity, id: id.0 }).await?;
    told::opportunity_changed(tx, &o).await?;
    accounts::audit::append(tx, actor, "sales.opportunity.delete", &o.name, json!({ "opportunity_id": id })).await?;
    Ok(())
}
