//! Registration by an activation link: open to whoever holds it.

use crate::Subscriptions;
use crate::model::json::LineJson;
use crate::model::{NewOrder, Refusal};
use crate::register::{Shown, Unregistered};
use crate::wire::{ActivationOut, ContractText, DisputeIn, RegistrationIn, TickIn};
use accounts::NewCompany;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Lang, Stop};
use std::sync::Arc;
use web::{Json, Path, Problem, ProblemBody, Visitor};

/// What an activation link leads to: the company, what was ordered, the contracts to be accepted.
#[utoipa::path(get, path = "/api/activation/{token}", operation_id = "activation.look", tag = "subscriptions", params(("token" = String, Path)),
    responses((status = 200, body = ActivationOut), (status = "default", body = ProblemBody)))]
pub(super) async fn look(
    State(cx): State<Arc<Subscriptions>>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<Json<ActivationOut>, Problem> {
    let Shown { order, claims, contracts, offerings } = cx.follow(&token).await?;
    let lang = visitor.speaks.unwrap_or(order.lang);
    let NewOrder { company, lines, .. } = &order.asked;
    let texts = contracts.iter().map(|version| ContractText::of(version, lang)).collect::<Result<_, Refusal>>();
    let name = |names: crate::model::Names| if lang == Lang::ZhCn { names.zh } else { names.en };
    Ok(Json(ActivationOut {
        company_name: claims.company_name,
        contact_name: company.contact_name.clone(),
        contact_address: company.contact_address.clone(),
        expires_at: claims.expires_at,
        lines: lines.iter().map(LineJson::from).collect(),
        offerings: offerings.into_iter().map(name).collect(),
        contracts: texts.map_err(Stop::Refused)?,
    }))
}

/// Founds the company and signs its master in.
#[utoipa::path(post, path = "/api/activation/{token}", operation_id = "activation.register", tag = "subscriptions",
    params(("token" = String, Path)), request_body = RegistrationIn,
    responses((status = 200, description = "as `accounts.me`"), (status = "default", body = ProblemBody)))]
pub(super) async fn register(
    State(cx): State<Arc<Subscriptions>>,
    visitor: Visitor,
    Path(token): Path<String>,
    Json(input): Json<RegistrationIn>,
) -> Result<Response, Problem> {
    let RegistrationIn { company_name, name, email, password, lang, time_zone, free_mail_acknowledged, accepted } = input;
    let lang = Lang::from_tag(&lang).ok_or(Stop::Refused(Refusal::LanguageMissing))?;
    let ticked = accepted.into_iter().map(TickIn::read).collect::<Result<Vec<_>, _>>().map_err(Stop::Refused)?;
    let new =
        NewCompany { company: company_name, name, email, password: Some(password), lang, time_zone, free_mail_acknowledged, demo: false };
    let opened = cx.register(&token, new, &ticked, &visitor).await.map_err(|stop: Stop<Unregistered>| Problem::from(stop))?;
    cx.accounts.welcome(opened).await
}

/// 'Not your name?' The registration ends, the seller is told.
#[utoipa::path(post, path = "/api/activation/{token}/dispute", operation_id = "activation.dispute", tag = "subscriptions",
    params(("token" = String, Path)), request_body = DisputeIn,
    responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn dispute(
    State(cx): State<Arc<Subscriptions>>,
    Path(token): Path<String>,
    Json(DisputeIn { note }): Json<DisputeIn>,
) -> Result<StatusCode, Problem> {
    cx.dispute(&token, &note).await?;
    Ok(StatusCode::NO_CONTENT)
}
