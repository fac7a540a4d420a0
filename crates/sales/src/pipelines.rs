//! Pipelines and their stages: made when somebody looks for the first time, changed as a whole; reasons of loss; rates.

use crate::model::{Flaw, LossReason, NewStage, Pipeline, PipelineId, Rate, Refusal, StageId};
use crate::{rules, store, told};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{Actor, Fault, Stop};
use serde_json::json;

/// Pipelines of a tenant.
const PIPELINES_MAX: usize = 20;
/// Stages of a pipeline.
const STAGES_MAX: usize = 20;

/// All pipelines with their stages; the first one is made when there is none, with the reasons of loss that everybody has. Two who look at once find one.
///
/// # Errors
/// A fault when the database is away.
pub async fn seed(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>) -> Result<Vec<Pipeline>, Stop<Refusal>> {
    let id = PipelineId::new();
    let (name, stages) = rules::first_pipeline(actor.lang);
    if store::insert_pipeline(tx, id, name, true).await? {
        for (stage, position) in stages.iter().zip(0i16..) {
            store::add_stage(tx, id, StageId::new(), stage, position).await?;
        }
        let reasons: Vec<String> = rules::first_reasons(actor.lang).iter().map(|reason| (*reason).to_owned()).collect();
        store::set_loss_reasons(tx, &reasons, now).await?;
    }
    Ok(store::pipelines(tx).await?)
}

/// Makes a pipeline with these stages.
///
/// # Errors
/// [`Refusal::PipelineNameTaken`], [`Refusal::StageNameTwice`], [`Refusal::NoStages`], [`Refusal::TooManyOf`].
pub(crate) async fn make(tx: &mut TenantTx, actor: &Actor, name: String, stages: &[NewStage]) -> Result<PipelineId, Stop<Refusal>> {
    check(stages)?;
    if store::pipelines(tx).await?.len() >= PIPELINES_MAX {
        return Err(Stop::Refused(Refusal::TooManyOf("pipelines")));
    }
    let id = PipelineId::new();
    store::insert_pipeline(tx, id, &name, false).await?;
    for (stage, position) in stages.iter().zip(0i16..) {
        store::add_stage(tx, id, StageId::new(), stage, position).await?;
    }
    told::settings_changed(tx).await?;
    accounts::audit::append(tx, actor, "sales.pipeline.create", &name, json!({ "pipeline_id": id })).await?;
    Ok(id)
}

/// Writes a pipeline as it is to be. A stage that is left out is deleted; what stands at it goes to the stage that `moves` names.
///
/// # Errors
/// As [`make`]; [`Refusal::Changed`], [`Refusal::StageUsed`], [`Refusal::MoveToGone`], [`Refusal::NoSuchStage`].
pub(crate) async fn change(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    id: PipelineId,
    seen: i64,
    (name, stages): (String, Vec<NewStage>),
    moves: &[(StageId, StageId)],
) -> Result<(), Stop<Refusal>> {
    check(&stages)?;
    let Some(revision) = store::pipeline_for_update(tx, id).await? else {
        return Err(Stop::Refused(Refusal::NoSuchPipeline));
    };
    if i64::from(revision) != seen {
        return Err(Stop::Refused(Refusal::Changed(revision)));
    }
    let Some(before) = store::pipelines(tx).await?.into_iter().find(|p| p.id == id) else {
        return Err(Stop::Refused(Refusal::NoSuchPipeline));
    };
    let kept: Vec<StageId> = stages.iter().filter_map(|stage| stage.id).collect();
    if kept.iter().any(|kept| !before.stages.iter().any(|stage| stage.id == *kept)) {
        return Err(Stop::Refused(Refusal::NoSuchStage));
    }
    for gone in before.stages.iter().filter(|stage| !kept.contains(&stage.id)) {
        let to = moves.iter().find(|(from, _)| *from == gone.id).map(|(_, to)| *to);
        drop_stage(tx, actor, now, (gone.id, &gone.name), to, &kept).await?;
    }
    for (stage, position) in stages.iter().zip(0i16..) {
        match stage.id {
            Some(stage_id) => store::set_stage(tx, stage_id, stage, position).await?,
            None => store::add_stage(tx, id, StageId::new(), stage, position).await?,
        }
    }
    store::rename_pipeline(tx, id, &name).await?;
    told::settings_changed(tx).await?;
    accounts::audit::append(tx, actor, "sales.pipeline.change", &name, json!({ "pipeline_id": id })).await?;
    Ok(())
}

async fn drop_stage(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    (gone, name): (StageId, &str),
    to: Option<StageId>,
    kept: &[StageId],
) -> Result<(), Stop<Refusal>> {
    if to.is_some_and(|to| !kept.contains(&to)) {
        return Err(Stop::Refused(Refusal::MoveToGone));
    }
    // First, for it waits for those who are moving something there at this moment; who comes later finds the stage gone.
    store::drop_stage(tx, gone, to, now).await?;
    match (store::stage_used(tx, gone).await?, to) {
        (0, _) => Ok(()),
        (used, None) => Err(Stop::Refused(Refusal::StageUsed(name.to_owned(), used))),
        (_, Some(to)) => Ok(store::move_stage(tx, gone, to, actor.account, now).await?),
    }
}

fn check(stages: &[NewStage]) -> Result<(), Stop<Refusal>> {
    if stages.is_empty() {
        return Err(Stop::Refused(Refusal::NoStages));
    }
    if stages.len() > STAGES_MAX {
        return Err(Stop::Refused(Refusal::TooManyOf("stages")));
    }
    for (at, stage) in stages.iter().enumerate() {
        let twice = |other: &NewStage| other.name == stage.name || (stage.id.is_some() && other.id == stage.id);
        if stages.iter().take(at).any(twice) {
            return Err(Stop::Refused(Refusal::StageNameTwice(stage.name.clone())));
        }
    }
    Ok(())
}

/// Deletes a pipeline that was never used.
///
/// # Errors
/// [`Refusal::PipelineUsed`], [`Refusal::LastPipeline`], [`Refusal::NoSuchPipeline`].
pub(crate) async fn delete(tx: &mut TenantTx, actor: &Actor, id: PipelineId) -> Result<(), Stop<Refusal>> {
    if store::pipeline_for_update(tx, id).await?.is_none() {
        return Err(Stop::Refused(Refusal::NoSuchPipeline));
    }
    let all = store::pipelines(tx).await?;
    if all.len() < 2 {
        return Err(Stop::Refused(Refusal::LastPipeline));
    }
    let name = all.into_iter().find(|p| p.id == id).map(|p| p.name).unwrap_or_default();
    store::delete_pipeline(tx, id).await?;
    told::settings_changed(tx).await?;
    accounts::audit::append(tx, actor, "sales.pipeline.delete", &name, json!({ "pipeline_id": id })).await?;
    Ok(())
}

/// Exactly these reasons of loss are offered from now on.
///
/// # Errors
/// [`Flaw::Twice`].
pub(crate) async fn set_reasons(tx: &mut TenantTx, now: DateTime<Utc>, names: &[String]) -> Result<Vec<LossReason>, Stop<Refusal>> {
    if names.iter().enumerate().any(|(at, name)| names[..at].contains(name)) {
        return Err(Stop::Refused(Refusal::field("names", Flaw::Twice)));
    }
    store::set_loss_reasons(tx, names, now).await?;
    told::settings_changed(tx).await?;
    Ok(store::loss_reasons(tx).await?)
}

/// The currency of sums and exactly these rates against it.
///
/// # Errors
/// [`Flaw::Twice`] for two rates of a currency and day.
pub(crate) async fn set_rates(tx: &mut TenantTx, base: &str, rates: &[Rate]) -> Result<(), Stop<Refusal>> {
    let twice =
        |at: usize, rate: &Rate| rates[..at].iter().any(|other| (&other.currency, other.from_day) == (&rate.currency, rate.from_day));
    if rates.iter().enumerate().any(|(at, rate)| twice(at, rate)) {
        return Err(Stop::Refused(Refusal::field("rates", Flaw::Twice)));
    }
    store::set_rates(tx, base, rates).await?;
    told::settings_changed(tx).await?;
    Ok(())
}

/// The pipeline of this id.
pub(crate) async fn find(tx: &mut TenantTx, id: PipelineId) -> Result<Option<Pipeline>, Fault> {
    Ok(store::pipelines(tx).await?.into_iter().find(|p| p.id == id))
}
