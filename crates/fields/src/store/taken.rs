//! Values that only one record may have.

use crate::model::Holder;
use db::TenantTx;
use kernel::Fault;

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
