//! What roles don't see whole, or may not change.

use crate::model::{Record, Sight};
use db::TenantTx;
use kernel::Fault;
use std::collections::HashMap;
use uuid::Uuid;

/// The limits of one role, by field.
pub(crate) async fn limits_of_role(tx: &mut TenantTx, record: Record, role: Uuid) -> Result<HashMap<String, Sight>, Fault> {
    let rows = sqlx::query!(
        "select field, sight from fields.limit_of_role where tenant_id = $1 and role_id = $2 and record = $3",
        tx.tenant().0,
        role,
        record.as_str(),
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(|row| Ok((row.field, sight(&row.sight)?))).collect()
}

/// The limits of every role: field, role, sight.
pub(crate) async fn limits_of_all(tx: &mut TenantTx, record: Record) -> Result<Vec<(String, Uuid, Sight)>, Fault> {
    let rows = sqlx::query!(
        "select field, role_id, sight from fields.limit_of_role where tenant_id = $1 and record = $2 order by field, role_id",
        tx.tenant().0,
        record.as_str(),
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(|row| Ok((row.field, row.role_id, sight(&row.sight)?))).collect()
}

/// Gives a field exactly these limits.
pub(crate) async fn set_limits(tx: &mut TenantTx, record: Record, field: &str, limits: &[(Uuid, Sight)]) -> Result<(), Fault> {
    sqlx::query!(
        "delete from fields.limit_of_role where tenant_id = $1 and record = $2 and field = $3",
        tx.tenant().0,
        record.as_str(),
        field
    )
    .execute(tx.conn())
    .await?;
    let roles: Vec<Uuid> = limits.iter().map(|(role, _)| *role).collect();
    let sights: Vec<String> = limits.iter().map(|(_, sight)| sight.as_str().to_owned()).collect();
    sqlx::query!(
        "insert into fields.limit_of_role (tenant_id, record, field, role_id, sight)
         select $1, $2, $3, l.role, l.sight from unnest($4::uuid[], $5::text[]) l (role, sight)
         on conflict on constraint limit_of_role_pkey do update set sight = excluded.sight",
        tx.tenant().0,
        record.as_str(),
        field,
        &roles,
        &sights,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

fn sight(word: &str) -> Result<Sight, Fault> {
    Sight::from_word(word).ok_or_else(|| Fault::say("a limit that this program doesn't know"))
}
