//! The tree of departments. Whoever sees his department sees from there down, from his next request on.

use crate::audit;
use crate::model::{Department, DepartmentId, Refusal};
use crate::rules::{NAME_CHARS_MAX, name, tree};
use crate::screens::tell_all_screens;
use crate::store::{departments as store, labels, tenants};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{Actor, Stop};
use serde_json::json;
use std::collections::HashMap;

/// Departments of a tenant.
const DEPARTMENTS_MAX: usize = 1_000;

/// Makes a department with a label of its own.
///
/// # Errors
/// A refusal when the name or the place in the tree is not right.
pub async fn create(
    tx: &mut TenantTx,
    actor: &Actor,
    called: &str,
    parent: Option<DepartmentId>,
    now: DateTime<Utc>,
) -> Result<Department, Stop<Refusal>> {
    let called = name("name", called, NAME_CHARS_MAX).map_err(Stop::Refused)?;
    let all = locked(tx).await?;
    if all.len() >= DEPARTMENTS_MAX {
        return Err(Stop::Refused(Refusal::TooMany(DEPARTMENTS_MAX)));
    }
    tree::can_put(&parents(&all), None, parent).map_err(Stop::Refused)?;
    let id = DepartmentId::new();
    let label = labels::next(tx).await?;
    store::insert(tx, id, &called, parent, label, now).await?;
    audit::append(tx, actor, "accounts.department.create", &called, json!({ "parent": parent })).await?;
    Ok(Department { id, name: called, parent, label, members: 0 })
}

/// Renames or moves a department; `parent` is `Some(None)` to put it on top.
pub(crate) async fn change(
    tx: &mut TenantTx,
    actor: &Actor,
    id: DepartmentId,
    called: Option<&str>,
    parent: Option<Option<DepartmentId>>,
) -> Result<Department, Stop<Refusal>> {
    let all = locked(tx).await?;
    let before = all.iter().find(|d| d.id == id).ok_or(Stop::Refused(Refusal::NoSuchDepartment))?;
    let called = match called {
        Some(text) => name("name", text, NAME_CHARS_MAX).map_err(Stop::Refused)?,
        None => before.name.clone(),
    };
    let to = parent.unwrap_or(before.parent);
    tree::can_put(&parents(&all), Some(id), to).map_err(Stop::Refused)?;
    store::update(tx, id, &called, to).await?;
    let detail = json!({ "before": { "name": before.name, "parent": before.parent }, "after": { "name": called, "parent": to } });
    tell_all_screens(tx).await?;
    audit::append(tx, actor, "accounts.department.change", &called, detail).await?;
    Ok(Department { name: called, parent: to, ..before.clone() })
}

/// Deletes an empty department.
pub(crate) async fn delete(tx: &mut TenantTx, actor: &Actor, id: DepartmentId) -> Result<(), Stop<Refusal>> {
    let all = locked(tx).await?;
    let before = all.iter().find(|d| d.id == id).ok_or(Stop::Refused(Refusal::NoSuchDepartment))?;
    store::delete(tx, id).await?;
    audit::append(tx, actor, "accounts.department.delete", &before.name, json!({})).await?;
    Ok(())
}

/// The whole tree, with changes by others held off: two moves that are each right could make a cycle together.
async fn locked(tx: &mut TenantTx) -> Result<Vec<Department>, Stop<Refusal>> {
    tenants::lock(tx).await?;
    Ok(store::all(tx).await?)
}

fn parents(all: &[Department]) -> HashMap<DepartmentId, Option<DepartmentId>> {
    all.iter().map(|d| (d.id, d.parent)).collect()
}
