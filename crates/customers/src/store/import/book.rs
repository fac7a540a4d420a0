//! The import itself.

use crate::model::{Checked, Import, ImportId, ImportState, Layout, Mapping, Outcomes, Settings, Target, Undone};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

pub(crate) async fn import_insert(tx: &mut TenantTx, import: &Import) -> Result<(), Fault> {
    sqlx::query!(
        "insert into customers.import (tenant_id, id, labels, by_account, grants, name, bytes, pieces, state, form, mapping, settings, created_at, closed)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        tx.tenant().0,
        import.id.0,
        &import.labels,
        import.by.0,
        &import.grants,
        import.name,
        import.bytes,
        &import.pieces,
        import.state.as_str(),
        json(&import.layout)?,
        json(&import.mapping)?,
        json(&import.settings)?,
        import.created_at,
        &words(&import.closed),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// An import, if the actor may see it.
pub(crate) async fn import(tx: &mut TenantTx, id: ImportId) -> Result<Option<Import>, Fault> {
    let row = sqlx::query_as!(
        ImportRecord,
        "select id, by_account, grants, labels, name, bytes, pieces, state, form, mapping, settings, job_id, error, rows_total, checked, rows_done,
                row_last, outcome, undone, created_at, started_at, finished_at, closed
           from customers.import where tenant_id = $1 and id = $2",
        tx.tenant().0,
        id.0,
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(ImportRecord::read).transpose()
}

/// The same, held against others' changes until the transaction ends.
pub(crate) async fn import_for_update(tx: &mut TenantTx, id: ImportId) -> Result<Option<Import>, Fault> {
    sqlx::query!("select 1 as held from customers.import where tenant_id = $1 and id = $2 for update", tx.tenant().0, id.0)
        .fetch_optional(tx.conn())
        .await?;
    import(tx, id).await
}

/// The place of an import in the list.
pub(crate) fn import_at(import: &Import) -> (DateTime<Utc>, Uuid) {
    (import.created_at, import.id.0)
}

/// Imports in sight, the newest first.
pub(crate) async fn import_list(tx: &mut TenantTx, after: Option<(DateTime<Utc>, Uuid)>, limit: i64) -> Result<Vec<Import>, Fault> {
    let (at, id) = after.unzip();
    let rows = sqlx::query_as!(
        ImportRecord,
        "select id, by_account, grants, labels, name, bytes, pieces, state, form, mapping, settings, job_id, error, rows_total, checked, rows_done,
                row_last, outcome, undone, created_at, started_at, finished_at, closed
           from customers.import where tenant_id = $1 and ($2::timestamptz is null or (created_at, id) < ($2, $3::uuid))
          order by created_at desc, id desc limit $4",
        tx.tenant().0,
        at,
        id,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(ImportRecord::read).collect()
}

/// Deletes an import with its rows and what became of them; not what they became.
pub(crate) async fn delete_import(tx: &mut TenantTx, id: ImportId) -> Result<(), Fault> {
    sqlx::query!(
        "with rows as (delete from customers.import_row where tenant_id = $1 and import_id = $2),
              outcomes as (delete from customers.import_outcome where tenant_id = $1 and import_id = $2)
         delete from customers.import where tenant_id = $1 and id = $2",
        tx.tenant().0,
        id.0,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn set_layout(tx: &mut TenantTx, id: ImportId, layout: &Layout) -> Result<(), Fault> {
    sqlx::query!("update customers.import set form = $3 where tenant_id = $1 and id = $2", tx.tenant().0, id.0, json(layout)?)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Another mapping or other settings: what was checked is true no more.
pub(crate) async fn set_mapping(tx: &mut TenantTx, id: ImportId, mapping: &Mapping, settings: &Settings) -> Result<(), Fault> {
    sqlx::query!(
        "update customers.import set mapping = $3, settings = $4, state = 'uploaded', error = null where tenant_id = $1 and id = $2",
        tx.tenant().0,
        id.0,
        json(mapping)?,
        json(settings)?,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn set_state(tx: &mut TenantTx, id: ImportId, state: ImportState, finished: Option<DateTime<Utc>>) -> Result<(), Fault> {
    sqlx::query!(
        "update customers.import set state = $3, finished_at = coalesce($4, finished_at), error = null where tenant_id = $1 and id = $2",
        tx.tenant().0,
        id.0,
        state.as_str(),
        finished,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A job begins: in this state, for one who sees this and may not write that.
pub(crate) async fn set_job(
    tx: &mut TenantTx,
    id: ImportId,
    state: ImportState,
    job: Uuid,
    grants: &[i32],
    closed: &[Target],
    started: Option<DateTime<Utc>>,
) -> Result<(), Fault> {
    sqlx::query!(
        "update customers.import set state = $3, job_id = $4, grants = $5, started_at = coalesce(started_at, $6), error = null, closed = $7
          where tenant_id = $1 and id = $2",
        tx.tenant().0,
        id.0,
        state.as_str(),
        job,
        grants,
        started,
        &words(closed),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn set_failed(tx: &mut TenantTx, id: ImportId, why: &str) -> Result<(), Fault> {
    sqlx::query!("update customers.import set state = 'failed', error = $3 where tenant_id = $1 and id = $2", tx.tenant().0, id.0, why)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// What the check counted, so far or at its end.
pub(crate) async fn set_checked(tx: &mut TenantTx, id: ImportId, rows: i64, checked: &Checked) -> Result<(), Fault> {
    sqlx::query!(
        "update customers.import set rows_total = $3, checked = $4 where tenant_id = $1 and id = $2",
        tx.tenant().0,
        id.0,
        rows,
        json(checked)?,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// How far the run is.
pub(crate) async fn set_progress(tx: &mut TenantTx, id: ImportId, row_last: i64, outcomes: &Outcomes) -> Result<(), Fault> {
    let done = i64::try_from(outcomes.rows())?;
    sqlx::query!(
        "update customers.import set row_last = $3, rows_done = $4, outcome = $5 where tenant_id = $1 and id = $2",
        tx.tenant().0,
        id.0,
        row_last,
        done,
        json(outcomes)?,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn set_undone(tx: &mut TenantTx, id: ImportId, undone: &Undone) -> Result<(), Fault> {
    sqlx::query!("update customers.import set undone = $3 where tenant_id = $1 and id = $2", tx.tenant().0, id.0, json(undone)?)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// How columns with these names were used the last time.
pub(crate) async fn mapping_known(tx: &mut TenantTx, columns: &str) -> Result<Option<(Mapping, Settings)>, Fault> {
    let row = sqlx::query!(
        "select mapping, settings from customers.import_mapping where tenant_id = $1 and columns = md5($2)",
        tx.tenant().0,
        columns
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|r| Ok((read(r.mapping)?, read(r.settings)?))).transpose()
}

pub(crate) async fn mapping_remember(
    tx: &mut TenantTx,
    columns: &str,
    mapping: &Mapping,
    settings: &Settings,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    sqlx::query!(
        "insert into customers.import_mapping (tenant_id, columns, mapping, settings, used_at) values ($1, md5($2), $3, $4, $5)
         on conflict on constraint import_mapping_pkey do update
            set mapping = excluded.mapping, settings = excluded.settings, used_at = excluded.used_at",
        tx.tenant().0,
        columns,
        json(mapping)?,
        json(settings)?,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

struct ImportRecord {
    id: Uuid,
    by_account: Uuid,
    grants: Vec<i32>,
    labels: Vec<i32>,
    name: String,
    bytes: i64,
    pieces: Vec<Vec<u8>>,
    state: String,
    form: Value,
    mapping: Value,
    settings: Value,
    job_id: Option<Uuid>,
    error: Option<String>,
    rows_total: i64,
    checked: Value,
    rows_done: i64,
    row_last: i64,
    outcome: Value,
    undone: Value,
    created_at: DateTime<Utc>,
    started_at: Option<DateTime<Utc>>,
    finished_at: Option<DateTime<Utc>>,
    closed: Vec<String>,
}

impl ImportRecord {
    fn read(self) -> Result<Import, Fault> {
        let state =
            ImportState::from_word(&self.state).ok_or_else(|| Fault::say(format!("an import has the unknown state '{}'", self.state)))?;
        Ok(Import {
            id: ImportId(self.id),
            by: AccountId(self.by_account),
            grants: self.grants,
            closed: self.closed.iter().filter_map(|word| Target::from_word(word)).collect(),
            labels: self.labels,
            name: self.name,
            bytes: self.bytes,
            pieces: self.pieces,
            state,
            layout: read(self.form)?,
            mapping: read(self.mapping)?,
            settings: read(self.settings)?,
            job: self.job_id,
            error: self.error,
            rows_total: self.rows_total,
            checked: read_or_none(self.checked)?,
            rows_done: self.rows_done,
            row_last: self.row_last,
            outcomes: read_or_none(self.outcome)?,
            undone: read_or_none(self.undone)?,
            created_at: self.created_at,
            started_at: self.started_at,
            finished_at: self.finished_at,
        })
    }
}

fn words(targets: &[Target]) -> Vec<String> {
    targets.iter().map(|target| target.word().into_owned()).collect()
}

fn json(value: &impl Serialize) -> Result<Value, Fault> {
    Ok(serde_json::to_value(value)?)
}

fn read<T: DeserializeOwned>(value: Value) -> Result<T, Fault> {
    Ok(serde_json::from_value(value)?)
}

/// An empty object is nothing counted yet.
fn read_or_none<T: DeserializeOwned + Default>(value: Value) -> Result<T, Fault> {
    if value.as_object().is_some_and(serde_json::Map::is_empty) { Ok(T::default()) } else { read(value) }
}
