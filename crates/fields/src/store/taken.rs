//! Values that only one record may have.

use crate::model::{Holder, Record};
use db::TenantTx;
use kernel::Fault;
use uuid::Uuid;

/// Gives up what the record held of these fields.
pub(crate) async fn free(tx: &mut TenantTx, holder: Holder, fields: &[String]) -> Result<(), Fault> {
    sqlx::query!(
        "delete from fields.taken where tenant_id = $1 and record = $2 and record_id = $3 and field = any ($4)",
        tx.tenant().0,
        holder.record.as_str(),
        holder.id,
        fields,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Gives up all that the record held.
pub(crate) async fn free_all(tx: &mut TenantTx, holder: Holder) -> Result<(), Fault> {
    sqlx::query!(
        "delete from fields.taken where tenant_id = $1 and record = $2 and record_id = $3",
        tx.tenant().0,
        holder.record.as_str(),
        holder.id,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes a value of a field for the record; false when another record has it.
pub(crate) async fn take(tx: &mut TenantTx, holder: Holder, field: &str, value: &str) -> Result<bool, Fault> {
    let done = sqlx::query!(
        "insert into fields.taken (tenant_id, record, field, value, record_id) values ($1, $2, $3, $4, $5)
         on conflict on constraint taken_pkey do update set record_id = excluded.record_id where taken.record_id = excluded.record_id",
        tx.tenant().0,
        holder.record.as_str(),
        field,
        value,
        holder.id,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Which of these values a record has, as (place in the list, record).
pub(crate) async fn holders(tx: &mut TenantTx, records: &[&str], fields: &[&str], values: &[&str]) -> Result<Vec<(usize, Uuid)>, Fault> {
    let rows = sqlx::query!(
        r#"select a.place as "place!", t.record_id
             from unnest($2::text[], $3::text[], $4::text[]) with ordinality a (record, field, value, place)
             join fields.taken t on t.tenant_id = $1 and t.record = a.record and t.field = a.field and t.value = a.value"#,
        tx.tenant().0,
        records as _,
        fields as _,
        values as _,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(|row| Ok((usize::try_from(row.place)?.saturating_sub(1), row.record_id))).collect()
}

/// Takes values for many records at once; how many of them were free.
pub(crate) async fn take_all(tx: &mut TenantTx, record: Record, ids: &[Uuid], fields: &[&str], values: &[&str]) -> Result<u64, Fault> {
    let done = sqlx::query!(
        "insert into fields.taken (tenant_id, record, field, value, record_id)
         select $1, $2, a.field, a.value, a.id from unnest($3::uuid[], $4::text[], $5::text[]) a (id, field, value) order by a.field, a.value
         on conflict on constraint taken_pkey do nothing",
        tx.tenant().0,
        record.as_str(),
        ids,
        fields as _,
        values as _,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Gives up all that these records held.
pub(crate) async fn free_many(tx: &mut TenantTx, record: Record, ids: &[Uuid]) -> Result<(), Fault> {
    sqlx::query!(
        "delete from fields.taken where tenant_id = $1 and record = $2 and record_id = any ($3)",
        tx.tenant().0,
        record.as_str(),
        ids,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
