//! Moving an opportunity: to another stage, to won or lost, and back.

use crate::model::{Closing, Flaw, LossReasonId, Opportunity, OpportunityId, Outcome, Refusal, StageChange, StageId};
use crate::opportunities::{gates, standing};
use crate::{store, told};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{Actor, Stop};

/// Moves it to a stage of its pipeline. `seen` is the stage at which the caller saw it: somebody who was quicker is not overruled. One
/// that stands there already stays as it is.
///
/// # Errors
/// [`Refusal::MovedMeanwhile`], [`Refusal::GatesClosed`], [`Refusal::StageGone`], [`Refusal::Closed`], [`Refusal::BadFields`] for a stage of
/// another pipeline.
pub(crate) async fn to_stage(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    id: OpportunityId,
    stage: StageId,
    seen: Option<StageId>,
) -> Result<Opportunity, Stop<Refusal>> {
    let mut o = held(tx, id).await?;
    let to = standing(tx, stage).await?;
    if to.pipeline_id != o.pipeline_id {
        return Err(Stop::Refused(Refusal::field("stage_id", Flaw::StageOfOtherPipeline)));
    }
    if o.outcome != Outcome::Open {
        return Err(Stop::Refused(Refusal::Closed(o.outcome)));
    }
    if o.stage_id == to.id {
        return Ok(o);
    }
    let from = store::stage(tx, o.stage_id).await?.map(|stage| stage.name).unwrap_or_default();
    if seen.is_some_and(|seen| seen != o.stage_id) {
        return Err(meanwhile(tx, id, from).await?);
    }
    gates(tx, now, &o, &to).await?;
    let before = (o.stage_id, o.outcome);
    o.stage_id = to.id;
    written(tx, actor, now, &mut o, before).await?;
    told::timeline(tx, &o, &["stage", &from, &to.name], now, actor.account).await?;
    Ok(o)
}

async fn meanwhile(tx: &mut TenantTx, id: OpportunityId, stage: String) -> Result<Stop<Refusal>, Stop<Refusal>> {
    let by = store::last_move(tx, id).await?;
    let names = accounts::people(tx, by.as_slice()).await?;
    let name = by.and_then(|by| names.get(&by).cloned()).unwrap_or_default();
    Ok(Stop::Refused(Refusal::MovedMeanwhile(stage, by, name)))
}

/// Notes that it was won or lost. One that was closed in this very way stays as it is, but for the reason.
///
/// # Errors
/// [`Refusal::Closed`] when it ended otherwise, [`Refusal::BadFields`] for a reason that isn't there or none at all.
pub async fn close(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    id: OpportunityId,
    closing: Closing,
) -> Result<Opportunity, Stop<Refusal>> {
    let mut o = held(tx, id).await?;
    let (outcome, reason, text) = match closing {
        Closing::Won => (Outcome::Won, None, None),
        Closing::Lost(reason, text) => (Outcome::Lost, reason, text),
    };
    let named = reason_name(tx, reason).await?;
    if outcome == Outcome::Lost && reason.is_none() && text.is_none() {
        return Err(Stop::Refused(Refusal::field("reason_id", Flaw::Missing)));
    }
    if o.outcome != Outcome::Open && o.outcome != outcome {
        return Err(Stop::Refused(Refusal::Closed(o.outcome)));
    }
    let again = o.outcome == outcome;
    let before = (o.stage_id, o.outcome);
    (o.outcome, o.loss_reason_id, o.loss_text) = (outcome, reason, text);
    if again {
        o.updated_at = now;
        o.revision = store::set_place(tx, &o).await?;
        told::opportunity_changed(tx, &o).await?;
        return Ok(o);
    }
    o.closed_at = Some(now);
    written(tx, actor, now, &mut o, before).await?;
    let mut lines = vec![outcome.as_str()];
    lines.extend(named.as_deref());
    lines.extend(o.loss_text.as_deref());
    told::timeline(tx, &o, &lines, now, actor.account).await?;
    Ok(o)
}

async fn reason_name(tx: &mut TenantTx, reason: Option<LossReasonId>) -> Result<Option<String>, Stop<Refusal>> {
    let Some(id) = reason else {
        return Ok(None);
    };
    let found = store::loss_reasons(tx).await?.into_iter().find(|reason| reason.id == id);
    found.map(|reason| Some(reason.name)).ok_or(Stop::Refused(Refusal::field("reason_id", Flaw::NoSuchReason)))
}

/// It was not over after all: it stands again where it stood, or at the pipeline's first stage when that was deleted.
///
/// # Errors
/// [`Refusal::StillOpen`].
pub(crate) async fn reopen(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, id: OpportunityId) -> Result<Opportunity, Stop<Refusal>> {
    let mut o = held(tx, id).await?;
    if o.outcome == Outcome::Open {
        return Err(Stop::Refused(Refusal::StillOpen));
    }
    let before = (o.stage_id, o.outcome);
    (o.outcome, o.closed_at, o.loss_reason_id, o.loss_text) = (Outcome::Open, None, None, None);
    let stage = match standing(tx, o.stage_id).await {
        Ok(stage) => Some(stage),
        Err(Stop::Refused(Refusal::StageGone(..))) => {
            let pipeline = crate::pipelines::find(tx, o.pipeline_id).await?;
            pipeline.and_then(|p| p.stages.into_iter().next())
        }
        Err(stop) => return Err(stop),
    };
    let Some(stage) = stage else {
        return Err(Stop::Refused(Refusal::NoSuchPipeline));
    };
    o.stage_id = stage.id;
    written(tx, actor, now, &mut o, before).await?;
    told::timeline(tx, &o, &["reopened", &stage.name], now, actor.account).await?;
    Ok(o)
}

async fn held(tx: &mut TenantTx, id: OpportunityId) -> Result<Opportunity, Stop<Refusal>> {
    store::opportunity_for_update(tx, id).await?.ok_or(Stop::Refused(Refusal::NoSuchOpportunity))
}

/// Writes its place, its history, and tells the screens.
async fn written(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    o: &mut Opportunity,
    (from, was): (StageId, Outcome),
) -> Result<(), Stop<Refusal>> {
    let stood = (now - o.stage_since).num_seconds().max(0);
    (o.stage_since, o.updated_at) = (now, now);
    o.revision = store::set_place(tx, o).await?;
    let change = StageChange { at: now, by: actor.account, from: Some(from), to: o.stage_id, outcome: o.outcome, stood };
    store::change_add(tx, o, Some(was), &change).await?;
    Ok(told::opportunity_changed(tx, o).await?)
}
