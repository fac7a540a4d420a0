//! What the vendor publishes: catalogues, contracts; and its sales agents.

use crate::model::{ContractKind, Refusal};
use crate::publish;
use crate::rules::start;
use crate::rules::texts::PLACEHOLDERS;
use crate::store::{catalogues as store, contracts as of_contracts};
use crate::wire::{
    AgentIn, AgentOut, CatalogueIn, CatalogueOut, CataloguesOut, ContractIn, ContractRow, ContractText, ContractsOut, Placeholder,
    TemplateValues,
};
use crate::{DESK_PUBLISH, DESK_READ, Subscriptions};
use accounts::{HouseKind, NewCompany};
use axum::extract::State;
use axum::http::StatusCode;
use kernel::{Fault, Lang, Stop, TenantId};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use web::{Caller, Json, Path, Problem, ProblemBody, Query};

/// Catalogues, the one that takes effect last first.
#[utoipa::path(get, path = "/api/desk/catalogues", operation_id = "desk.catalogues", tag = "desk",
    responses((status = 200, body = CataloguesOut), (status = "default", body = ProblemBody)))]
pub(super) async fn catalogues(State(cx): State<Arc<Subscriptions>>, caller: Caller) -> Result<Json<CataloguesOut>, Problem> {
    cx.at_the_desk(&caller, DESK_READ).await?;
    let now = cx.clock.now();
    let (all, current) = cx
        .db
        .read(&caller, async |tx| Ok::<_, Fault>((store::list(tx).await?, store::current(tx, now).await?.map(|current| current.id.0))))
        .await?;
    let read = |published: store::Published| -> Result<CatalogueOut, Stop<Refusal>> {
        let read = start::read(&published.text, published.effective_from).map_err(Stop::Refused)?;
        Ok(CatalogueOut::of(published, &read))
    };
    let versions = all.into_iter().map(read).collect::<Result<_, _>>()?;
    Ok(Json(CataloguesOut { current, versions, template: start::BUILT_IN.to_owned() }))
}

/// Publishes a catalogue.
#[utoipa::path(post, path = "/api/desk/catalogues", operation_id = "desk.publish_catalogue", tag = "desk", request_body = CatalogueIn,
    responses((status = 201, body = CatalogueOut), (status = "default", body = ProblemBody)))]
pub(super) async fn publish_catalogue(
    State(cx): State<Arc<Subscriptions>>,
    caller: Caller,
    Json(CatalogueIn { text, effective_from }): Json<CatalogueIn>,
) -> Result<(StatusCode, Json<CatalogueOut>), Problem> {
    cx.at_the_desk(&caller, DESK_PUBLISH).await?;
    let now = cx.clock.now();
    let (published, read) = cx.db.write(&caller, async |tx| publish::catalogue(tx, &caller, &text, effective_from, now).await).await?;
    Ok((StatusCode::CREATED, Json(CatalogueOut::of(published, &read))))
}

/// Every version of every contract, and what the texts that the program brings leave open.
#[utoipa::path(get, path = "/api/desk/contracts", operation_id = "desk.contracts", tag = "desk",
    responses((status = 200, body = ContractsOut), (status = "default", body = ProblemBody)))]
pub(super) async fn contracts(State(cx): State<Arc<Subscriptions>>, caller: Caller) -> Result<Json<ContractsOut>, Problem> {
    cx.at_the_desk(&caller, DESK_READ).await?;
    let versions = cx.db.read(&caller, async |tx| of_contracts::versions(tx).await).await?;
    let placeholders = PLACEHOLDERS.iter().map(|(name, says)| Placeholder { name: (*name).to_owned(), says: (*says).to_owned() });
    let versions = versions.iter().rev().map(|version| ContractRow::of(version, caller.lang)).collect();
    Ok(Json(ContractsOut { versions, placeholders: placeholders.collect() }))
}

/// In which language a text is read.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct InLang {
    /// `zh-CN` or `en`; the caller's own, when nothing is said.
    lang: Option<String>,
}

/// The text of a version.
#[utoipa::path(get, path = "/api/desk/contracts/{kind}/{number}", operation_id = "desk.contract", tag = "desk",
    params(("kind" = String, Path), ("number" = u32, Path), InLang),
    responses((status = 200, body = ContractText), (status = "default", body = ProblemBody)))]
pub(super) async fn contract(
    State(cx): State<Arc<Subscriptions>>,
    caller: Caller,
    Path((kind, number)): Path<(String, u32)>,
    Query(InLang { lang }): Query<InLang>,
) -> Result<Json<ContractText>, Problem> {
    cx.at_the_desk(&caller, DESK_READ).await?;
    let lang = lang.as_deref().and_then(Lang::from_tag).unwrap_or(caller.lang);
    let versions = cx.db.read(&caller, async |tx| of_contracts::versions(tx).await).await?;
    let found = versions.iter().find(|v| v.kind.word() == kind && v.number == number);
    let found = found.ok_or(Stop::Refused(Refusal::NoSuchContract))?;
    Ok(Json(ContractText::of(found, lang).map_err(Stop::Refused)?))
}

/// Publishes the next version of a contract.
#[utoipa::path(post, path = "/api/desk/contracts", operation_id = "desk.publish_contract", tag = "desk", request_body = ContractIn,
    responses((status = 201, body = ContractRow), (status = "default", body = ProblemBody)))]
pub(super) async fn publish_contract(
    State(cx): State<Arc<Subscriptions>>,
    caller: Caller,
    Json(ContractIn { kind, zh, en, effective_from }): Json<ContractIn>,
) -> Result<(StatusCode, Json<ContractRow>), Problem> {
    cx.at_the_desk(&caller, DESK_PUBLISH).await?;
    let kind = ContractKind::parse(&kind).map_err(Stop::Refused)?;
    let texts = [(Lang::ZhCn, zh), (Lang::En, en)];
    let now = cx.clock.now();
    let version = cx.db.write(&caller, async |tx| publish::contract(tx, &caller, kind, &texts, effective_from, now).await).await?;
    Ok((StatusCode::CREATED, Json(ContractRow::of(&version, caller.lang))))
}

/// Publishes the texts that the program brings, filled, where they say something new.
#[utoipa::path(post, path = "/api/desk/contracts/templates", operation_id = "desk.publish_templates", tag = "desk",
    request_body = TemplateValues, responses((status = 200, body = Vec<ContractRow>), (status = "default", body = ProblemBody)))]
pub(super) async fn publish_templates(
    State(cx): State<Arc<Subscriptions>>,
    caller: Caller,
    Json(TemplateValues { values }): Json<TemplateValues>,
) -> Result<Json<Vec<ContractRow>>, Problem> {
    cx.at_the_desk(&caller, DESK_PUBLISH).await?;
    let now = cx.clock.now();
    let published = cx.db.write(&caller, async |tx| publish::templates_filled(tx, &caller, &values, now).await).await?;
    Ok(Json(published.iter().map(|version| ContractRow::of(version, caller.lang)).collect()))
}

/// Sales agents, by name.
#[utoipa::path(get, path = "/api/desk/agents", operation_id = "desk.agents", tag = "desk",
    responses((status = 200, body = Vec<AgentOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn agents(State(cx): State<Arc<Subscriptions>>, caller: Caller) -> Result<Json<Vec<AgentOut>>, Problem> {
    cx.at_the_desk(&caller, DESK_READ).await?;
    let agents = cx.accounts.agents().await?;
    Ok(Json(agents.into_iter().map(|(id, name, contact)| AgentOut { id: id.0, name, contact }).collect()))
}

/// Makes a sales agent; its master is invited by letter.
#[utoipa::path(post, path = "/api/desk/agents", operation_id = "desk.make_agent", tag = "desk", request_body = AgentIn,
    responses((status = 201, body = AgentOut), (status = "default", body = ProblemBody)))]
pub(super) async fn make_agent(
    State(cx): State<Arc<Subscriptions>>,
    caller: Caller,
    Json(AgentIn { name, person, email, lang }): Json<AgentIn>,
) -> Result<(StatusCode, Json<AgentOut>), Problem> {
    cx.at_the_desk(&caller, DESK_PUBLISH).await?;
    let lang = Lang::from_tag(&lang).ok_or(Stop::Refused(Refusal::LanguageMissing))?;
    let (company, contact) = (name.clone(), email.clone());
    let new = NewCompany {
        company,
        name: person,
        email,
        password: None,
        lang,
        time_zone: "Asia/Shanghai".to_owned(),
        free_mail_acknowledged: true,
        demo: false,
    };
    let (id, _): (TenantId, _) = cx.accounts.create_house(HouseKind::Agent, new).await?;
    let detail = serde_json::json!({ "id": id, "master": contact });
    cx.db.write(&caller, async |tx| accounts::audit::append(tx, &caller, "desk.agent.make", &name, detail).await).await?;
    Ok((StatusCode::CREATED, Json(AgentOut { id: id.0, name, contact: Some(contact) })))
}
