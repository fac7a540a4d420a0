//! A company's own page: what it has subscribed to, what it accepted, what its agent sees.

use crate::model::{BundleGrant, Refusal};
use crate::store::orders::Which;
use crate::store::{contracts, customers, orders, terms};
use crate::wire::{ContractText, GrantIn, GrantOut, OwnSubscriptions};
use crate::{MANAGE, READ, Subscriptions};
use accounts::Tenant;
use axum::extract::State;
use kernel::{Actor, Lang, Stop, TenantId};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use web::{Bare, Caller, Json, Path, Problem, ProblemBody, Query};

/// What the company has subscribed to; open also when its subscriptions have ended.
#[utoipa::path(get, path = "/api/subscriptions", operation_id = "subscriptions.read", tag = "subscriptions",
    responses((status = 200, body = OwnSubscriptions), (status = "default", body = ProblemBody)))]
pub(super) async fn read(State(cx): State<Arc<Subscriptions>>, caller: Bare) -> Result<Json<OwnSubscriptions>, Problem> {
    caller.need(READ)?;
    let id = caller.tenant;
    let (own, agent) = cx
        .db
        .read(&caller, async |tx| {
            let Tenant { access, seats, features, .. } = cx.accounts.house(tx).await?;
            let agent = customers::get(tx, id).await?.and_then(|customer| customer.agent);
            let which = Which { customer: Some(id), ..Which::default() };
            let own = OwnSubscriptions {
                subscribed: features.is_some(),
                access,
                seats,
                services: terms::services(tx, id).await?.into_iter().map(Into::into).collect(),
                terms: terms::of_customer(tx, id).await?.into_iter().map(Into::into).collect(),
                orders: orders::list(tx, &which, 200).await?.into_iter().map(Into::into).collect(),
                acceptances: contracts::accepted(tx, id).await?.into_iter().map(Into::into).collect(),
                agent: None,
                grants: customers::grants(tx, id).await?.into_iter().map(Into::into).collect(),
            };
            Ok::<_, kernel::Fault>((own, agent))
        })
        .await?;
    let agent = match agent {
        Some(agent) => cx.accounts.house_name(TenantId(agent.0)).await?,
        None => None,
    };
    Ok(Json(OwnSubscriptions { agent, ..own }))
}

/// Says what the agent sees from now on.
#[utoipa::path(put, path = "/api/subscriptions/grants", operation_id = "subscriptions.grant", tag = "subscriptions", request_body = GrantIn,
    responses((status = 200, body = Vec<GrantOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn grant(
    State(cx): State<Arc<Subscriptions>>,
    caller: Caller,
    Json(GrantIn { bundle, granted }): Json<GrantIn>,
) -> Result<Json<Vec<GrantOut>>, Problem> {
    caller.need(MANAGE)?;
    let (vendor, id, now) = (cx.vendor().await?, caller.tenant, cx.clock.now());
    let grants = cx
        .db
        .write(&Actor::house(vendor), async |tx| {
            let customer = customers::lock(tx, id).await?;
            let agent = customer.and_then(|customer| customer.agent).ok_or(Stop::Refused(Refusal::NoSuchCustomer))?;
            let grant = BundleGrant { bundle, granted, changed_at: now };
            customers::grant(tx, id, agent, grant, Some(caller.account())).await?;
            let grants = customers::grants(tx, id).await?;
            tx.act_for(&caller).await?;
            let detail = serde_json::json!({ "granted": granted });
            accounts::audit::append(tx, &caller, "subscriptions.agent.grant", bundle.as_str(), detail).await?;
            Ok::<_, Stop<Refusal>>(grants)
        })
        .await?;
    Ok(Json(grants.into_iter().map(Into::into).collect()))
}

/// In which language a text is read.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct InLang {
    /// `zh-CN` or `en`; the caller's own, when nothing is said.
    lang: Option<String>,
}

/// The text of a version that the company accepted; it stays readable for ever.
#[utoipa::path(get, path = "/api/subscriptions/contracts/{kind}/{number}", operation_id = "subscriptions.contract", tag = "subscriptions",
    params(("kind" = String, Path), ("number" = u32, Path), InLang),
    responses((status = 200, body = ContractText), (status = "default", body = ProblemBody)))]
pub(super) async fn contract(
    State(cx): State<Arc<Subscriptions>>,
    caller: Bare,
    Path((kind, number)): Path<(String, u32)>,
    Query(InLang { lang }): Query<InLang>,
) -> Result<Json<ContractText>, Problem> {
    caller.need(READ)?;
    let lang = lang.as_deref().and_then(Lang::from_tag).unwrap_or(caller.lang);
    let accepted = cx.db.read(&caller, async |tx| contracts::accepted(tx, caller.tenant).await).await?;
    let known = accepted.iter().any(|(acceptance, _)| acceptance.kind.word() == kind && acceptance.number == number);
    let vendor = Actor::house(cx.vendor().await?);
    let versions = if known { cx.db.read(&vendor, async |tx| contracts::versions(tx).await).await? } else { Vec::new() };
    let found = versions.iter().find(|v| v.kind.word() == kind && v.number == number);
    let found = found.ok_or(Stop::Refused(Refusal::NoSuchContract))?;
    Ok(Json(ContractText::of(found, lang).map_err(Stop::Refused)?))
}
