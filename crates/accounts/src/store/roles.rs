//! Roles.

use crate::model::{Builtin, Refusal, Role, RoleId, RoleRef};
use chrono::{DateTime, Utc};
use db::{OnConstraint, TenantTx};
use kernel::{Fault, Stop};

pub(crate) async fn insert(
    tx: &mut TenantTx,
    id: RoleId,
    name: &str,
    builtin: Option<Builtin>,
    permissions: &[String],
    now: DateTime<Utc>,
) -> Result<(), Stop<Refusal>> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "insert into accounts.role (tenant_id, id, name, builtin, permissions, created_at) values ($1, $2, $3, $4, $5, $6)",
        tenant,
        id.0,
        name,
        builtin.map(Builtin::as_str),
        permissions,
        now
    )
    .execute(tx.conn())
    .await
    .on_constraint("role_name_key", Refusal::RoleNameTaken)?;
    Ok(())
}

pub(crate) async fn all(tx: &mut TenantTx) -> Result<Vec<Role>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        r#"select r.id, r.name, r.builtin, r.permissions,
             (select count(*) from accounts.account a where a.tenant_id = r.tenant_id and a.role_id = r.id and a.state <> 'cancelled') as "members!"
           from accounts.role r where r.tenant_id = $1 order by r.created_at, r.id"#,
        tenant
    )
    .fetch_all(tx.conn())
    .await?;
    let role = rows.into_iter().map(|r| Role {
        role: RoleRef { id: RoleId(r.id), name: r.name, builtin: r.builtin.as_deref().and_then(Builtin::from_word) },
        permissions: r.permissions,
        members: r.members,
    });
    Ok(role.collect())
}

/// One role and its stored permissions; who has it is not counted.
pub(crate) async fn get(tx: &mut TenantTx, id: RoleId) -> Result<Option<(RoleRef, Vec<String>)>, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query!("select name, builtin, permissions from accounts.role where tenant_id = $1 and id = $2", tenant, id.0)
        .fetch_optional(tx.conn())
        .await?;
    Ok(row.map(|r| (RoleRef { id, name: r.name, builtin: r.builtin.as_deref().and_then(Builtin::from_word) }, r.permissions)))
}

/// The id that a built-in role has in the tenant.
///
/// # Errors
/// A fault when the database is away.
pub async fn builtin(tx: &mut TenantTx, builtin: Builtin) -> Result<RoleId, Fault> {
    let tenant = tx.tenant().0;
    let id = sqlx::query_scalar!("select id from accounts.role where tenant_id = $1 and builtin = $2", tenant, builtin.as_str())
        .fetch_one(tx.conn())
        .await?;
    Ok(RoleId(id))
}

pub(crate) async fn update(tx: &mut TenantTx, id: RoleId, name: Option<&str>, permissions: Option<&[String]>) -> Result<(), Stop<Refusal>> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update accounts.role set name = coalesce($3, name), permissions = coalesce($4, permissions) where tenant_id = $1 and id = $2",
        tenant,
        id.0,
        name,
        permissions
    )
    .execute(tx.conn())
    .await
    .on_constraint("role_name_key", Refusal::RoleNameTaken)?;
    Ok(())
}

pub(crate) async fn delete(tx: &mut TenantTx, id: RoleId) -> Result<(), Stop<Refusal>> {
    let tenant = tx.tenant().0;
    sqlx::query!("delete from accounts.role where tenant_id = $1 and id = $2", tenant, id.0)
        .execute(tx.conn())
        .await
        .on_constraint("account_role_fkey", Refusal::RoleInUse)?;
    Ok(())
}
