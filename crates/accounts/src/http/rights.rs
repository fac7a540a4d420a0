//! Departments, roles, what holds for the whole company, the audit trail.

use crate::model::{DepartmentId, RoleId};
use crate::store::departments as department_store;
use crate::wire::{
    AuditEntryOut, AuditProofOut, DepartmentIn, DepartmentOut, NewDepartmentIn, NewRoleIn, PermissionOut, RoleIn, RoleOut, TenantIn,
    TenantOut,
};
use crate::{
    AUDIT_READ, Accounts, DEPARTMENTS_MANAGE, ROLES_MANAGE, TENANT_MANAGE, audit as trail, departments as department_verbs,
    roles as role_verbs, tenant,
};
use axum::extract::State;
use http::StatusCode;
use std::sync::Arc;
use uuid::Uuid;
use web::{Caller, Json, PageOf, PageQuery, Path, Problem, ProblemBody};

/// The whole tree, by name.
#[utoipa::path(get, path = "/api/departments", operation_id = "accounts.departments.list", tag = "accounts", responses((status = 200, body = Vec<DepartmentOut>)))]
pub(super) async fn departments(State(accounts): State<Arc<Accounts>>, caller: Caller) -> Result<Json<Vec<DepartmentOut>>, Problem> {
    let rows = accounts.db.read(&caller, async |tx| department_store::all(tx).await).await?;
    Ok(Json(rows.into_iter().map(Into::into).collect()))
}

/// Makes a department.
#[utoipa::path(post, path = "/api/departments", operation_id = "accounts.departments.create", tag = "accounts", request_body = NewDepartmentIn,
    responses((status = 201, body = DepartmentOut), (status = 409, body = ProblemBody)))]
pub(super) async fn department_create(
    State(accounts): State<Arc<Accounts>>,
    caller: Caller,
    Json(input): Json<NewDepartmentIn>,
) -> Result<(StatusCode, Json<DepartmentOut>), Problem> {
    caller.need(DEPARTMENTS_MANAGE)?;
    let NewDepartmentIn { name, parent_id } = input;
    let now = accounts.clock.now();
    let made =
        accounts.db.write(&caller, async |tx| department_verbs::create(tx, &caller, &name, parent_id.map(DepartmentId), now).await).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}

/// Renames or moves a department.
#[utoipa::path(patch, path = "/api/departments/{id}", operation_id = "accounts.departments.change", tag = "accounts", params(("id" = Uuid, Path)),
    request_body = DepartmentIn, responses((status = 200, body = DepartmentOut), (status = 409, body = ProblemBody)))]
pub(super) async fn department_change(
    State(accounts): State<Arc<Accounts>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(input): Json<DepartmentIn>,
) -> Result<Json<DepartmentOut>, Problem> {
    caller.need(DEPARTMENTS_MANAGE)?;
    let DepartmentIn { name, parent_id } = input;
    let parent = parent_id.map(|inner| inner.map(DepartmentId));
    let changed = accounts
        .db
        .write(&caller, async |tx| department_verbs::change(tx, &caller, DepartmentId(id), name.as_deref(), parent).await)
        .await?;
    Ok(Json(changed.into()))
}

/// Deletes an empty department.
#[utoipa::path(delete, path = "/api/departments/{id}", operation_id = "accounts.departments.delete", tag = "accounts", params(("id" = Uuid, Path)),
    responses((status = 204), (status = 409, body = ProblemBody)))]
pub(super) async fn department_delete(
    State(accounts): State<Arc<Accounts>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    caller.need(DEPARTMENTS_MANAGE)?;
    accounts.db.write(&caller, async |tx| department_verbs::delete(tx, &caller, DepartmentId(id)).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// All roles, built-in ones first.
#[utoipa::path(get, path = "/api/roles", operation_id = "accounts.roles.list", tag = "accounts", responses((status = 200, body = Vec<RoleOut>)))]
pub(super) async fn roles(State(accounts): State<Arc<Accounts>>, caller: Caller) -> Result<Json<Vec<RoleOut>>, Problem> {
    let rows = accounts.db.read(&caller, async |tx| accounts.list_roles(tx).await).await?;
    Ok(Json(rows.into_iter().map(Into::into).collect()))
}

/// Makes a role.
#[utoipa::path(post, path = "/api/roles", operation_id = "accounts.roles.create", tag = "accounts", request_body = NewRoleIn,
    responses((status = 201, body = RoleOut), (status = 409, body = ProblemBody)))]
pub(super) async fn role_create(
    State(accounts): State<Arc<Accounts>>,
    caller: Caller,
    Json(input): Json<NewRoleIn>,
) -> Result<(StatusCode, Json<RoleOut>), Problem> {
    caller.need(ROLES_MANAGE)?;
    let NewRoleIn { name, permissions } = input;
    let made = accounts.db.write(&caller, async |tx| accounts.create_role(tx, &caller, &name, permissions).await).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}

/// Renames a role or changes what it allows.
#[utoipa::path(patch, path = "/api/roles/{id}", operation_id = "accounts.roles.change", tag = "accounts", params(("id" = Uuid, Path)), request_body = RoleIn,
    responses((status = 200, body = RoleOut), (status = 409, body = ProblemBody)))]
pub(super) async fn role_change(
    State(accounts): State<Arc<Accounts>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(input): Json<RoleIn>,
) -> Result<Json<RoleOut>, Problem> {
    caller.need(ROLES_MANAGE)?;
    let RoleIn { name, permissions } = input;
    let changed =
        accounts.db.write(&caller, async |tx| accounts.change_role(tx, &caller, RoleId(id), name.as_deref(), permissions).await).await?;
    Ok(Json(changed.into()))
}

/// Deletes a role that nobody has.
#[utoipa::path(delete, path = "/api/roles/{id}", operation_id = "accounts.roles.delete", tag = "accounts", params(("id" = Uuid, Path)),
    responses((status = 204), (status = 409, body = ProblemBody)))]
pub(super) async fn role_delete(
    State(accounts): State<Arc<Accounts>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    caller.need(ROLES_MANAGE)?;
    accounts.db.write(&caller, async |tx| role_verbs::delete(tx, &caller, RoleId(id)).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Every permission that a role can hold.
#[utoipa::path(get, path = "/api/permissions", operation_id = "accounts.permissions.list", tag = "accounts", responses((status = 200, body = Vec<PermissionOut>)))]
pub(super) async fn permissions(State(accounts): State<Arc<Accounts>>, _caller: Caller) -> Json<Vec<PermissionOut>> {
    let permission = |code: &&'static str| PermissionOut { code, context: code.split('.').next().unwrap_or_default() };
    Json(accounts.rights.all().iter().map(permission).collect())
}

/// Renames the company, or asks every account for a second factor.
#[utoipa::path(patch, path = "/api/tenant", operation_id = "accounts.tenant.change", tag = "accounts", request_body = TenantIn, responses((status = 200, body = TenantOut)))]
pub(super) async fn tenant_change(
    State(accounts): State<Arc<Accounts>>,
    caller: Caller,
    Json(input): Json<TenantIn>,
) -> Result<Json<TenantOut>, Problem> {
    caller.need(TENANT_MANAGE)?;
    let TenantIn { name, require_second_factor } = input;
    let changed = accounts.db.write(&caller, async |tx| tenant::change(tx, &caller, name.as_deref(), require_second_factor).await).await?;
    Ok(Json(changed.into()))
}

/// The audit trail, newest first.
#[utoipa::path(get, path = "/api/audit", operation_id = "accounts.audit.list", tag = "accounts", params(PageQuery), responses((status = 200, body = PageOf<AuditEntryOut>)))]
pub(super) async fn audit(
    State(accounts): State<Arc<Accounts>>,
    caller: Caller,
    page: PageQuery,
) -> Result<Json<PageOf<AuditEntryOut>>, Problem> {
    caller.need(AUDIT_READ)?;
    let before = page.after()?;
    let rows = accounts.db.read(&caller, async |tx| trail::list(tx, before, page.size()).await).await?;
    Ok(Json(rows.map(AuditEntryOut::from).into()))
}

/// Goes through the whole trail.
#[utoipa::path(post, path = "/api/audit/verify", operation_id = "accounts.audit.verify", tag = "accounts", responses((status = 200, body = AuditProofOut)))]
pub(super) async fn audit_verify(State(accounts): State<Arc<Accounts>>, caller: Caller) -> Result<Json<AuditProofOut>, Problem> {
    caller.need(AUDIT_READ)?;
    Ok(Json(accounts.db.read(&caller, async |tx| trail::verify(tx).await).await?.into()))
}
