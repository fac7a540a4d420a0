//! Departments.

use crate::model::{Department, DepartmentId, Refusal};
use chrono::{DateTime, Utc};
use db::{OnConstraint, TenantTx};
use kernel::{Fault, LabelId, Stop};

pub(crate) async fn all(tx: &mut TenantTx) -> Result<Vec<Department>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        r#"select d.id, d.name, d.parent_id, d.label, count(a.id) as "members!"
           from accounts.department d
           left join accounts.account a on a.tenant_id = d.tenant_id and a.department_id = d.id and a.state <> 'cancelled'
           where d.tenant_id = $1 group by d.tenant_id, d.id order by d.name, d.id"#,
        tenant
    )
    .fetch_all(tx.conn())
    .await?;
    let department = rows.into_iter().map(|r| Department {
        id: DepartmentId(r.id),
        name: r.name,
        parent: r.parent_id.map(DepartmentId),
        label: r.label,
        members: r.members,
    });
    Ok(department.collect())
}

pub(crate) async fn insert(
    tx: &mut TenantTx,
    id: DepartmentId,
    name: &str,
    parent: Option<DepartmentId>,
    label: LabelId,
    now: DateTime<Utc>,
) -> Result<(), Stop<Refusal>> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "insert into accounts.department (tenant_id, id, name, parent_id, label, created_at) values ($1, $2, $3, $4, $5, $6)",
        tenant,
        id.0,
        name,
        parent.map(|p| p.0),
        label,
        now
    )
    .execute(tx.conn())
    .await
    .on_constraints([("department_name_key", Refusal::DepartmentNameTaken), ("department_parent_fkey", Refusal::NoSuchDepartment)])?;
    Ok(())
}

pub(crate) async fn update(tx: &mut TenantTx, id: DepartmentId, name: &str, parent: Option<DepartmentId>) -> Result<(), Stop<Refusal>> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update accounts.department set name = $3, parent_id = $4 where tenant_id = $1 and id = $2",
        tenant,
        id.0,
        name,
        parent.map(|p| p.0)
    )
    .execute(tx.conn())
    .await
    .on_constraints([("department_name_key", Refusal::DepartmentNameTaken), ("department_parent_fkey", Refusal::NoSuchDepartment)])?;
    Ok(())
}

pub(crate) async fn delete(tx: &mut TenantTx, id: DepartmentId) -> Result<(), Stop<Refusal>> {
    let tenant = tx.tenant().0;
    sqlx::query!("delete from accounts.department where tenant_id = $1 and id = $2", tenant, id.0)
        .execute(tx.conn())
        .await
        .on_constraints([("department_parent_fkey", Refusal::DepartmentInUse), ("account_department_fkey", Refusal::DepartmentInUse)])?;
    Ok(())
}
