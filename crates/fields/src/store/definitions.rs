//! Fields of tenants.

use crate::model::{Field, Kind, Record, Refusal, RollUp};
use chrono::{DateTime, Utc};
use db::{OnConstraint, TenantTx};
use kernel::{AccountId, Fault, Stop};
use serde_json::Value;

/// All fields of a kind of record that are in use, in order.
pub(crate) async fn all(tx: &mut TenantTx, record: Record) -> Result<Vec<Field>, Fault> {
    let rows = sqlx::query_as!(
        Row,
        "select key, name, kind, choices, required, is_unique, preset, help, formula, reference, roll_up
           from fields.field where tenant_id = $1 and record = $2 and archived_at is null order by position, key",
        tx.tenant().0,
        record.as_str(),
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Row::read).collect()
}

/// One of them.
pub(crate) async fn one(tx: &mut TenantTx, record: Record, key: &str) -> Result<Option<Field>, Fault> {
    let row = sqlx::query_as!(
        Row,
        "select key, name, kind, choices, required, is_unique, preset, help, formula, reference, roll_up
           from fields.field where tenant_id = $1 and record = $2 and key = $3 and archived_at is null for update",
        tx.tenant().0,
        record.as_str(),
        key,
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(Row::read).transpose()
}

/// Fields in use.
pub(crate) async fn count(tx: &mut TenantTx, record: Record) -> Result<i64, Fault> {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from fields.field where tenant_id = $1 and record = $2 and archived_at is null"#,
        tx.tenant().0,
        record.as_str(),
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(count)
}

/// A key that no field of the record has had. Two who ask at once wait for each other.
pub(crate) async fn next_key(tx: &mut TenantTx, record: Record) -> Result<String, Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1 || $2, 6))", tenant.to_string(), record.as_str())
        .execute(tx.conn())
        .await?;
    let last = sqlx::query_scalar!(
        r#"select coalesce(max(substr(key, 2)::int), 0) as "last!" from fields.field where tenant_id = $1 and record = $2"#,
        tenant,
        record.as_str(),
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(format!("x{}", last + 1))
}

/// A new field, last in order.
pub(crate) async fn insert(
    tx: &mut TenantTx,
    record: Record,
    field: &Field,
    by: Option<AccountId>,
    now: DateTime<Utc>,
) -> Result<(), Stop<Refusal>> {
    sqlx::query!(
        "insert into fields.field (tenant_id, record, key, name, kind, choices, required, is_unique, preset, help, formula, reference, roll_up,
           position, created_at, created_by)
         select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
           (select coalesce(max(f.position), 0) + 1 from fields.field f where f.tenant_id = $1 and f.record = $2), $14, $15",
        tx.tenant().0,
        record.as_str(),
        field.key,
        field.name,
        field.kind.as_str(),
        serde_json::to_value(&field.choices).map_err(Fault::from)?,
        field.required,
        field.unique,
        field.preset,
        field.help,
        field.formula,
        field.reference.map(Record::as_str),
        roll_up_json(field)?,
        now,
        by.map(|account| account.0),
    )
    .execute(tx.conn())
    .await
    .on_constraint("field_name_key", Refusal::NameTaken)?;
    Ok(())
}

/// Writes what may change of a field: all but key and kind.
pub(crate) async fn update(tx: &mut TenantTx, record: Record, field: &Field) -> Result<(), Stop<Refusal>> {
    sqlx::query!(
        "update fields.field set name = $4, choices = $5, required = $6, is_unique = $7, preset = $8, help = $9, formula = $10, roll_up = $11
          where tenant_id = $1 and record = $2 and key = $3",
        tx.tenant().0,
        record.as_str(),
        field.key,
        field.name,
        serde_json::to_value(&field.choices).map_err(Fault::from)?,
        field.required,
        field.unique,
        field.preset,
        field.help,
        field.formula,
        roll_up_json(field)?,
    )
    .execute(tx.conn())
    .await
    .on_constraint("field_name_key", Refusal::NameTaken)?;
    Ok(())
}

/// Takes a field out of use; its values stay where they are. False when there is none such.
pub(crate) async fn archive(tx: &mut TenantTx, record: Record, key: &str, now: DateTime<Utc>) -> Result<bool, Fault> {
    let done = sqlx::query!(
        "update fields.field set archived_at = $4 where tenant_id = $1 and record = $2 and key = $3 and archived_at is null",
        tx.tenant().0,
        record.as_str(),
        key,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Puts fields into this order; those that aren't named follow.
pub(crate) async fn set_order(tx: &mut TenantTx, record: Record, keys: &[String]) -> Result<(), Fault> {
    sqlx::query!(
        "update fields.field f set position = coalesce(array_position($3::text[], f.key), 10000 + f.position)
          where f.tenant_id = $1 and f.record = $2",
        tx.tenant().0,
        record.as_str(),
        keys,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

fn roll_up_json(field: &Field) -> Result<Option<Value>, Fault> {
    field.roll_up.as_ref().map(serde_json::to_value).transpose().map_err(Fault::from)
}

struct Row {
    key: String,
    name: String,
    kind: String,
    choices: Value,
    required: bool,
    is_unique: bool,
    preset: Option<Value>,
    help: String,
    formula: Option<String>,
    reference: Option<String>,
    roll_up: Option<Value>,
}

impl Row {
    fn read(self) -> Result<Field, Fault> {
        let unknown = || Fault::say("a field of a kind that this program doesn't know");
        Ok(Field {
            key: self.key,
            name: Some(self.name),
            kind: Kind::from_word(&self.kind).ok_or_else(unknown)?,
            choices: serde_json::from_value(self.choices)?,
            required: self.required,
            unique: self.is_unique,
            preset: self.preset,
            help: self.help,
            formula: self.formula,
            reference: self.reference.as_deref().and_then(Record::from_word),
            roll_up: self.roll_up.map(serde_json::from_value::<RollUp>).transpose()?,
        })
    }
}
