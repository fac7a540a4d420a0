//! The pool's settings and rules.

use crate::model::PoolRuleId;
use crate::share::pool;
use crate::wire::{self, IdsIn, PoolRuleIn, PoolRuleOut, PoolSettingsIo, PreviewOut};
use crate::{COMPANY_READ, Customers, POOL_MANAGE, segments, store};
use axum::extract::State;
use axum::http::StatusCode;
use kernel::{Fault, Stop};
use serde_json::json;
use std::sync::Arc;
use web::{Caller, Json, Path, Problem, ProblemBody};

/// What holds for the whole pool.
#[utoipa::path(get, path = "/api/customers/pool/settings", operation_id = "customers.pool.settings", tag = "customers",
    responses((status = 200, body = PoolSettingsIo), (status = "default", body = ProblemBody)))]
pub(in crate::http) async fn settings(State(cx): State<Arc<Customers>>, caller: Caller) -> Result<Json<PoolSettingsIo>, Problem> {
    caller.need(COMPANY_READ)?;
    Ok(Json(wire::pool_settings(cx.db.read(&caller, async |tx| store::pool_settings(tx).await).await?)))
}

/// Sets it.
#[utoipa::path(put, path = "/api/customers/pool/settings", operation_id = "customers.pool.set_settings", tag = "customers",
    request_body = PoolSettingsIo, responses((status = 204), (status = "default", body = ProblemBody)))]
pub(in crate::http) async fn set_settings(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Json(input): Json<PoolSettingsIo>,
) -> Result<StatusCode, Problem> {
    caller.need(POOL_MANAGE)?;
    let settings = input.read().map_err(Stop::Refused)?;
    cx.db.write(&caller, async |tx| pool::set_settings(tx, &caller, &settings).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The rules by which customers drop, in order. Every colleague may know them.
#[utoipa::path(get, path = "/api/customers/pool/rules", operation_id = "customers.pool.rules", tag = "customers",
    responses((status = 200, body = Vec<PoolRuleOut>), (status = "default", body = ProblemBody)))]
pub(in crate::http) async fn list(State(cx): State<Arc<Customers>>, caller: Caller) -> Result<Json<Vec<PoolRuleOut>>, Problem> {
    caller.need(COMPANY_READ)?;
    let rules = cx.db.read(&caller, async |tx| store::pool_rules(tx).await).await?;
    Ok(Json(rules.into_iter().map(wire::pool_rule).collect()))
}

/// A new rule, behind the others.
#[utoipa::path(post, path = "/api/customers/pool/rules", operation_id = "customers.pool.rules.add", tag = "customers", request_body = PoolRuleIn,
    responses((status = 201, body = PoolRuleOut), (status = "default", body = ProblemBody)))]
pub(in crate::http) async fn add(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Json(input): Json<PoolRuleIn>,
) -> Result<(StatusCode, Json<PoolRuleOut>), Problem> {
    caller.need(POOL_MANAGE)?;
    let rule = input.read(PoolRuleId::new()).map_err(Stop::Refused)?;
    let now = cx.clock.now();
    cx.db.write(&caller, async |tx| pool::add_rule(tx, &caller, now, &rule).await).await?;
    Ok((StatusCode::CREATED, Json(wire::pool_rule(rule))))
}

/// Changes a rule.
#[utoipa::path(put, path = "/api/customers/pool/rules/{id}", operation_id = "customers.pool.rules.change", tag = "customers",
    params(("id" = Uuid, Path)), request_body = PoolRuleIn, responses((status = 200, body = PoolRuleOut), (status = "default", body = ProblemBody)))]
pub(in crate::http) async fn change(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<PoolRuleId>,
    Json(input): Json<PoolRuleIn>,
) -> Result<Json<PoolRuleOut>, Problem> {
    caller.need(POOL_MANAGE)?;
    let rule = input.read(id).map_err(Stop::Refused)?;
    cx.db.write(&caller, async |tx| pool::change_rule(tx, &caller, cx.clock.now(), &rule).await).await?;
    Ok(Json(wire::pool_rule(rule)))
}

/// Deletes a rule.
#[utoipa::path(delete, path = "/api/customers/pool/rules/{id}", operation_id = "customers.pool.rules.remove", tag = "customers",
    params(("id" = Uuid, Path)), responses((status = 204), (status = "default", body = ProblemBody)))]
pub(in crate::http) async fn remove(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<PoolRuleId>,
) -> Result<StatusCode, Problem> {
    caller.need(POOL_MANAGE)?;
    cx.db.write(&caller, async |tx| pool::remove_rule(tx, &caller, id).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts the rules into this order.
#[utoipa::path(post, path = "/api/customers/pool/rules/order", operation_id = "customers.pool.rules.order", tag = "customers", request_body = IdsIn,
    responses((status = 204), (status = "default", body = ProblemBody)))]
pub(in crate::http) async fn order(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Json(input): Json<IdsIn>,
) -> Result<StatusCode, Problem> {
    caller.need(POOL_MANAGE)?;
    cx.db
        .write(&caller, async |tx| {
            store::order_pool_rules(tx, &input.ids).await?;
            accounts::audit::append(tx, &caller, "customers.pool_rule.order", "", json!({ "ids": input.ids })).await
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a rule would move today if it were the only one and had begun; nothing is moved.
#[utoipa::path(post, path = "/api/customers/pool/rules/preview", operation_id = "customers.pool.rules.preview", tag = "customers",
    request_body = PoolRuleIn, responses((status = 200, body = PreviewOut), (status = "default", body = ProblemBody)))]
pub(in crate::http) async fn preview(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Json(input): Json<PoolRuleIn>,
) -> Result<Json<PreviewOut>, Problem> {
    caller.need(POOL_MANAGE)?;
    let rule = input.read(PoolRuleId::new()).map_err(Stop::Refused)?;
    let now = cx.clock.now();
    let condition = cx.db.read(&caller, async |tx| segments::condition(tx, &caller, now, &rule.condition).await).await?;
    let preview = pool::preview(&cx.db, &caller, now, &rule, condition).await?;
    let first = preview.first;
    let names = cx
        .db
        .read(&caller, async |tx| {
            let known = store::briefs(tx, &first).await?;
            Ok::<_, Fault>(first.iter().filter_map(|id| known.get(id)).map(|known| known.company_name.clone()).collect())
        })
        .await?;
    Ok(Json(PreviewOut { companies: preview.companies, looked_at: preview.looked_at, more: preview.more, names }))
}
