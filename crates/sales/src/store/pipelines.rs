//! Pipelines, their stages, reasons of loss.

use super::{known, raw};
use crate::model::{Colour, Gate, LossReason, LossReasonId, NewStage, Pipeline, PipelineId, Refusal, Stage, StageId};
use chrono::{DateTime, Utc};
use db::{OnConstraint, TenantTx};
use kernel::{AccountId, Fault, Stop};
use uuid::Uuid;

/// All pipelines in order, with their stages.
pub(crate) async fn pipelines(tx: &mut TenantTx) -> Result<Vec<Pipeline>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!("select id, name, revision from sales.pipeline where tenant_id = $1 order by position, id", tenant)
        .fetch_all(tx.conn())
        .await?;
    let stages = sqlx::query_as!(
        StageRecord,
        "select id, pipeline_id, name, probability, colour, gates, gate_days, deleted_at, moved_to from sales.stage
          where tenant_id = $1 and deleted_at is null order by position, id",
        tenant,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut pipelines: Vec<Pipeline> =
        rows.into_iter().map(|r| Pipeline { id: PipelineId(r.id), name: r.name, revision: r.revision, stages: Vec::new() }).collect();
    for record in stages {
        let stage = record.read()?;
        if let Some(pipeline) = pipelines.iter_mut().find(|p| p.id == stage.pipeline_id) {
            pipeline.stages.push(stage);
        }
    }
    Ok(pipelines)
}

/// A stage, also a deleted one.
pub(crate) async fn stage(tx: &mut TenantTx, id: StageId) -> Result<Option<Stage>, Fault> {
    let row = sqlx::query_as!(
        StageRecord,
        "select id, pipeline_id, name, probability, colour, gates, gate_days, deleted_at, moved_to from sales.stage
          where tenant_id = $1 and id = $2 for share",
        tx.tenant().0,
        id.0,
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(StageRecord::read).transpose()
}

/// Holds a pipeline against others' changes until the transaction ends; its revision.
pub(crate) async fn pipeline_for_update(tx: &mut TenantTx, id: PipelineId) -> Result<Option<i32>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!("select revision from sales.pipeline where tenant_id = $1 and id = $2 for update", tenant, id.0)
        .fetch_optional(tx.conn())
        .await?)
}

/// A new pipeline after the others; `first`: the one that is made when the tenant looks for the first time. False when that is there.
pub(crate) async fn insert_pipeline(tx: &mut TenantTx, id: PipelineId, name: &str, first: bool) -> Result<bool, Stop<Refusal>> {
    let tenant = tx.tenant().0;
    if first {
        let made = sqlx::query!(
            "insert into sales.pipeline (tenant_id, id, name, position, first) values ($1, $2, $3, 0, true) on conflict do nothing",
            tenant,
            id.0,
            name,
        )
        .execute(tx.conn())
        .await?;
        return Ok(made.rows_affected() == 1);
    }
    sqlx::query!(
        "insert into sales.pipeline (tenant_id, id, name, position)
         values ($1, $2, $3, (select coalesce(max(position), 0) + 1 from sales.pipeline where tenant_id = $1))",
        tenant,
        id.0,
        name,
    )
    .execute(tx.conn())
    .await
    .on_constraint("pipeline_name_key", Refusal::PipelineNameTaken)?;
    Ok(true)
}

pub(crate) async fn rename_pipeline(tx: &mut TenantTx, id: PipelineId, name: &str) -> Result<(), Stop<Refusal>> {
    let tenant = tx.tenant().0;
    sqlx::query!("update sales.pipeline set name = $3, revision = revision + 1 where tenant_id = $1 and id = $2", tenant, id.0, name)
        .execute(tx.conn())
        .await
        .on_constraint("pipeline_name_key", Refusal::PipelineNameTaken)?;
    Ok(())
}

/// Deletes a pipeline to which no opportunity was ever put.
pub(crate) async fn delete_pipeline(tx: &mut TenantTx, id: PipelineId) -> Result<(), Stop<Refusal>> {
    let tenant = tx.tenant().0;
    sqlx::query!("delete from sales.pipeline where tenant_id = $1 and id = $2", tenant, id.0)
        .execute(tx.conn())
        .await
        .on_constraints([("opportunity_pipeline_fkey", Refusal::PipelineUsed), ("opportunity_stage_fkey", Refusal::PipelineUsed)])?;
    Ok(())
}

pub(crate) async fn add_stage(
    tx: &mut TenantTx,
    pipeline: PipelineId,
    id: StageId,
    stage: &NewStage,
    position: i16,
) -> Result<(), Stop<Refusal>> {
    let gates: Vec<String> = stage.gates.iter().map(|gate| gate.as_str().to_owned()).collect();
    sqlx::query!(
        "insert into sales.stage (tenant_id, id, pipeline_id, name, position, probability, colour, gates, gate_days)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tx.tenant().0,
        id.0,
        pipeline.0,
        stage.name,
        position,
        stage.probability,
        stage.colour.as_str(),
        &gates,
        stage.gate_days,
    )
    .execute(tx.conn())
    .await
    .on_constraint("stage_name", Refusal::StageNameTwice(stage.name.clone()))?;
    Ok(())
}

pub(crate) async fn set_stage(tx: &mut TenantTx, id: StageId, stage: &NewStage, position: i16) -> Result<(), Stop<Refusal>> {
    let gates: Vec<String> = stage.gates.iter().map(|gate| gate.as_str().to_owned()).collect();
    sqlx::query!(
        "update sales.stage set name = $3, position = $4, probability = $5, colour = $6, gates = $7, gate_days = $8
          where tenant_id = $1 and id = $2",
        tx.tenant().0,
        id.0,
        stage.name,
        position,
        stage.probability,
        stage.colour.as_str(),
        &gates,
        stage.gate_days,
    )
    .execute(tx.conn())
    .await
    .on_constraint("stage_name", Refusal::StageNameTwice(stage.name.clone()))?;
    Ok(())
}

/// How many opportunities stand at a stage, also those out of the caller's sight; counted to 1,000.
pub(crate) async fn stage_used(tx: &mut TenantTx, id: StageId) -> Result<i32, Fault> {
    Ok(sqlx::query_scalar!(r#"select sales.stage_used($1) as "used!""#, id.0).fetch_one(tx.conn()).await?)
}

/// All opportunities of a stage stand at another of its pipeline from now on.
pub(crate) async fn move_stage(
    tx: &mut TenantTx,
    from: StageId,
    to: StageId,
    by: Option<AccountId>,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    sqlx::query!("select sales.move_stage($1, $2, $3, $4)", from.0, to.0, raw(by), now).execute(tx.conn()).await?;
    Ok(())
}

/// The stage is there no more, but known.
pub(crate) async fn drop_stage(tx: &mut TenantTx, id: StageId, moved_to: Option<StageId>, now: DateTime<Utc>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update sales.stage set deleted_at = $3, moved_to = $4 where tenant_id = $1 and id = $2",
        tenant,
        id.0,
        now,
        moved_to.map(|s| s.0)
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// All reasons of loss, also those that are offered no more.
pub(crate) async fn loss_reasons(tx: &mut TenantTx) -> Result<Vec<LossReason>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!("select id, name, retired_at from sales.loss_reason where tenant_id = $1 order by position, id", tenant)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|r| LossReason { id: LossReasonId(r.id), name: r.name, retired: r.retired_at.is_some() }).collect())
}

/// Exactly these are offered, in this order; one that is left out is offered no more, one of a known name is offered again.
pub(crate) async fn set_loss_reasons(tx: &mut TenantTx, names: &[String], now: DateTime<Utc>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    let ids: Vec<Uuid> = names.iter().map(|_| Uuid::now_v7()).collect();
    sqlx::query!(
        "update sales.loss_reason set retired_at = $3 where tenant_id = $1 and retired_at is null and name <> all ($2)",
        tenant,
        names,
        now,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "insert into sales.loss_reason as r (tenant_id, id, name, position)
         select $1, n.id, n.name, n.at::smallint from unnest($2::uuid[], $3::text[]) with ordinality n (id, name, at)
         on conflict (tenant_id, name) where retired_at is null do update set position = excluded.position",
        tenant,
        &ids,
        names,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

struct StageRecord {
    id: Uuid,
    pipeline_id: Uuid,
    name: String,
    probability: i16,
    colour: String,
    gates: Vec<String>,
    gate_days: Option<i16>,
    deleted_at: Option<DateTime<Utc>>,
    moved_to: Option<Uuid>,
}

impl StageRecord {
    fn read(self) -> Result<Stage, Fault> {
        let gates = self.gates.iter().map(|gate| known(Gate::from_word(gate), "the gate", gate)).collect::<Result<_, _>>()?;
        Ok(Stage {
            id: StageId(self.id),
            pipeline_id: PipelineId(self.pipeline_id),
            name: self.name,
            probability: self.probability,
            colour: known(Colour::from_word(&self.colour), "the colour", &self.colour)?,
            gates,
            gate_days: self.gate_days,
            gone: self.deleted_at.map(|_| self.moved_to.map(StageId)),
        })
    }
}
