//! Giving customers out.

use super::super::names;
use crate::model::{AssignRuleId, Refusal};
use crate::share::assign as verbs;
use crate::wire::{self, AssignIn, AssignRuleIn, AssignRuleOut, PlanOut};
use crate::{COMPANY_READ, Customers, POOL_MANAGE, store};
use axum::extract::State;
use axum::http::StatusCode;
use kernel::Stop;
use std::sync::Arc;
use web::{Caller, Json, Path, Problem, ProblemBody};

/// Gives customers to one colleague, or out by a rule; each gets one owner in place of those it had.
#[utoipa::path(post, path = "/api/customers/assign", operation_id = "customers.assign", tag = "customers", request_body = AssignIn,
    responses((status = 200, body = PlanOut), (status = "default", body = ProblemBody)))]
pub(in crate::http) async fn assign(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Json(input): Json<AssignIn>,
) -> Result<Json<PlanOut>, Problem> {
    caller.need(POOL_MANAGE)?;
    let (ids, how) = input.read().map_err(Stop::Refused)?;
    let now = cx.clock.now();
    let shown = cx
        .db
        .write(&caller, async |tx| {
            let plan = verbs::assign(tx, &caller, now, &ids, &how).await?;
            let names = names(tx, plan.given.iter().map(|(_, choice)| choice.account)).await?;
            Ok::<_, Stop<Refusal>>(wire::plan(plan, &names))
        })
        .await?;
    Ok(Json(shown))
}

/// Who would get which customer, and why; nothing is given.
#[utoipa::path(post, path = "/api/customers/assign/preview", operation_id = "customers.assign.preview", tag = "customers", request_body = AssignIn,
    responses((status = 200, body = PlanOut), (status = "default", body = ProblemBody)))]
pub(in crate::http) async fn preview(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Json(input): Json<AssignIn>,
) -> Result<Json<PlanOut>, Problem> {
    caller.need(POOL_MANAGE)?;
    let (ids, how) = input.read().map_err(Stop::Refused)?;
    let shown = cx
        .db
        .write(&caller, async |tx| {
            let plan = verbs::plan(tx, &ids, &how).await?;
            let names = names(tx, plan.given.iter().map(|(_, choice)| choice.account)).await?;
            Ok::<_, Stop<Refusal>>(wire::plan(plan, &names))
        })
        .await?;
    Ok(Json(shown))
}

/// The rules by which customers are given out, in order.
#[utoipa::path(get, path = "/api/customers/assign/rules", operation_id = "customers.assign.rules", tag = "customers",
    responses((status = 200, body = Vec<AssignRuleOut>), (status = "default", body = ProblemBody)))]
pub(in crate::http) async fn list(State(cx): State<Arc<Customers>>, caller: Caller) -> Result<Json<Vec<AssignRuleOut>>, Problem> {
    caller.need(COMPANY_READ)?;
    let rules = cx.db.read(&caller, async |tx| store::assign_rules(tx).await).await?;
    Ok(Json(rules.into_iter().map(wire::assign_rule).collect()))
}

/// A new rule, behind the others.
#[utoipa::path(post, path = "/api/customers/assign/rules", operation_id = "customers.assign.rules.add", tag = "customers", request_body = AssignRuleIn,
    responses((status = 201, body = AssignRuleOut), (status = "default", body = ProblemBody)))]
pub(in crate::http) async fn add(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Json(input): Json<AssignRuleIn>,
) -> Result<(StatusCode, Json<AssignRuleOut>), Problem> {
    caller.need(POOL_MANAGE)?;
    let rule = input.read(AssignRuleId::new()).map_err(Stop::Refused)?;
    let now = cx.clock.now();
    cx.db.write(&caller, async |tx| verbs::add_rule(tx, &caller, now, &rule).await).await?;
    Ok((StatusCode::CREATED, Json(wire::assign_rule(rule))))
}

/// Changes a rule; its turns go on.
#[utoipa::path(put, path = "/api/customers/assign/rules/{id}", operation_id = "customers.assign.rules.change", tag = "customers",
    params(("id" = Uuid, Path)), request_body = AssignRuleIn, responses((status = 204), (status = "default", body = ProblemBody)))]
pub(in crate::http) async fn change(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<AssignRuleId>,
    Json(input): Json<AssignRuleIn>,
) -> Result<StatusCode, Problem> {
    caller.need(POOL_MANAGE)?;
    let rule = input.read(id).map_err(Stop::Refused)?;
    cx.db.write(&caller, async |tx| verbs::change_rule(tx, &caller, cx.clock.now(), &rule).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deletes a rule.
#[utoipa::path(delete, path = "/api/customers/assign/rules/{id}", operation_id = "customers.assign.rules.remove", tag = "customers",
    params(("id" = Uuid, Path)), responses((status = 204), (status = "default", body = ProblemBody)))]
pub(in crate::http) async fn remove(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<AssignRuleId>,
) -> Result<StatusCode, Problem> {
    caller.need(POOL_MANAGE)?;
    cx.db.write(&caller, async |tx| verbs::remove_rule(tx, &caller, id).await).await?;
    Ok(StatusCode::NO_CONTENT)
}
