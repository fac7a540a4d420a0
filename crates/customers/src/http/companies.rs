//! Companies: list, make, read, change, recycle bin, twins, who is behind an address.

use super::{clean, names};
use crate::model::{Company, CompanyId, Names, Refusal, Stage, TwinKeys};
use crate::rules::{self, CompanyPatch, Fields, masks};
use crate::store;
use crate::wire::{self, CompanyOut, CompanyPatchIn, KnownOut, NewCompanyIn, StageIn, TwinOut};
use crate::{COMPANIES, COMPANY_DELETE, COMPANY_READ, COMPANY_WRITE, CONTACTS, Customers, Twins, edit, known};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{Actor, Fault, Permissions, Stop};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use web::etag::IfMatch;
use web::{Caller, Json, Path, Problem, ProblemBody, Query};

/// Whether a twin was seen and is accepted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct CreateQuery {
    /// Make it although a company like it is here.
    #[serde(default)]
    twin_ok: bool,
}

/// Makes a company.
#[utoipa::path(post, path = "/api/customers", operation_id = "customers.create", tag = "customers", params(CreateQuery),
    request_body = NewCompanyIn, responses((status = 201, body = CompanyOut), (status = 409, body = ProblemBody), (status = "default", body = ProblemBody)))]
pub(super) async fn create(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Query(query): Query<CreateQuery>,
    Json(input): Json<NewCompanyIn>,
) -> Result<Response, Problem> {
    caller.need(COMPANY_WRITE)?;
    let new = input.read().map_err(Stop::Refused)?;
    let twins = if query.twin_ok { Twins::Accept } else { Twins::Refuse };
    let now = cx.clock.now();
    let made = cx
        .db
        .write(&caller, async |tx| {
            let (company, names) = crate::create::create(tx, &caller, now, new, twins).await?;
            // Made for a colleague whose customers the caller doesn't see.
            if !caller.grants.meet(&company.labels) {
                return Ok::<_, Stop<Refusal>>(None);
            }
            Ok(Some((masked(tx, &caller, now, company).await?, names)))
        })
        .await?;
    Ok(made.map_or_else(
        || StatusCode::NO_CONTENT.into_response(),
        |(company, names)| (StatusCode::CREATED, answer(company, &names)).into_response(),
    ))
}

/// One company with its people. One that was merged into another leads there.
#[utoipa::path(get, path = "/api/customers/{id}", operation_id = "customers.read", tag = "customers", params(("id" = Uuid, Path)),
    responses((status = 200, body = CompanyOut), (status = 307, description = "Merged: `merged_into` and Location say into which"), (status = "default", body = ProblemBody)))]
pub(super) async fn read(State(cx): State<Arc<Customers>>, caller: Caller, Path(id): Path<CompanyId>) -> Result<Response, Problem> {
    caller.need(COMPANY_READ)?;
    match shown(&cx, &caller, id).await {
        Err(problem) if problem.status() == StatusCode::NOT_FOUND => clean::led_on(&cx, &caller, id).await?.ok_or(problem),
        shown => shown,
    }
}

/// Changes facts of a company. With `If-Match` only as long as nobody else changed it meanwhile.
#[utoipa::path(patch, path = "/api/customers/{id}", operation_id = "customers.edit", tag = "customers",
    params(("id" = Uuid, Path), ("If-Match" = Option<String>, Header, description = "The revision that the caller has seen")),
    request_body = CompanyPatchIn, responses((status = 200, body = CompanyOut), (status = 204, description = "Given away, out of sight now"),
        (status = 412, body = ProblemBody), (status = "default", body = ProblemBody)))]
pub(super) async fn edit(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<CompanyId>,
    seen: Result<IfMatch, Problem>,
    Json(input): Json<CompanyPatchIn>,
) -> Result<Response, Problem> {
    caller.need(COMPANY_WRITE)?;
    let seen = match seen {
        Ok(IfMatch(revision)) => Some(revision),
        Err(problem) if problem.status() == StatusCode::PRECONDITION_REQUIRED => None,
        Err(problem) => return Err(problem),
    };
    let country = load(&cx, &caller, id).await?.row.country;
    let patch = input.read(country.as_deref()).map_err(Stop::Refused)?;
    changed(&cx, &caller, id, seen, patch).await
}

/// Moves a company to another stage.
#[utoipa::path(post, path = "/api/customers/{id}/stage", operation_id = "customers.stage", tag = "customers", params(("id" = Uuid, Path)),
    request_body = StageIn, responses((status = 200, body = CompanyOut), (status = "default", body = ProblemBody)))]
pub(super) async fn stage(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<CompanyId>,
    Json(input): Json<StageIn>,
) -> Result<Response, Problem> {
    caller.need(COMPANY_WRITE)?;
    let patch = input.read().map_err(Stop::Refused)?;
    changed(&cx, &caller, id, None, patch).await
}

async fn changed(cx: &Customers, caller: &Caller, id: CompanyId, seen: Option<i64>, patch: CompanyPatch) -> Result<Response, Problem> {
    cx.db.write(caller, async |tx| edit::edit(tx, caller, cx.clock.now(), id, seen, patch).await).await?;
    match shown(cx, caller, id).await {
        Ok(response) => Ok(response),
        Err(problem) if problem.status() == StatusCode::NOT_FOUND => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(problem) => Err(problem),
    }
}

/// Puts a company into the recycle bin.
#[utoipa::path(delete, path = "/api/customers/{id}", operation_id = "customers.delete", tag = "customers", params(("id" = Uuid, Path)),
    responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn delete(State(cx): State<Arc<Customers>>, caller: Caller, Path(id): Path<CompanyId>) -> Result<StatusCode, Problem> {
    caller.need(COMPANY_DELETE)?;
    cx.db.write(&caller, async |tx| edit::delete(tx, &caller, cx.clock.now(), id).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a company out of the recycle bin.
#[utoipa::path(post, path = "/api/customers/{id}/restore", operation_id = "customers.restore", tag = "customers", params(("id" = Uuid, Path)),
    responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn restore(State(cx): State<Arc<Customers>>, caller: Caller, Path(id): Path<CompanyId>) -> Result<StatusCode, Problem> {
    caller.need(COMPANY_DELETE)?;
    cx.db.write(&caller, async |tx| edit::restore(tx, &caller, id).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The stages, in their order.
#[utoipa::path(get, path = "/api/customers/stages", operation_id = "customers.stages", tag = "customers",
    responses((status = 200, body = Vec<Stage>), (status = "default", body = ProblemBody)))]
pub(super) async fn stages(caller: Caller) -> Result<Json<Vec<&'static str>>, Problem> {
    caller.need(COMPANY_READ)?;
    Ok(Json(Stage::ALL.iter().map(|stage| stage.as_str()).collect()))
}

/// What is known of a company that is being entered.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct TwinQuery {
    name: Option<String>,
    domain: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    local_name: Option<String>,
    short_name: Option<String>,
    website: Option<String>,
    whatsapp: Option<String>,
    wechat: Option<String>,
    linkedin: Option<String>,
    /// The country in which the number is dialled.
    country: Option<String>,
    /// Not this company: it is the one that is asked about.
    except: Option<uuid::Uuid>,
}

impl TwinQuery {
    /// Half-typed values are passed over, not refused. The keys, and the names by which likeness is looked for.
    fn keys(self) -> (TwinKeys, Vec<String>) {
        let mut f = Fields::default();
        let country = f.country("country", self.country);
        let (name, local_name, short_name) =
            (f.line("name", self.name), f.line("local_name", self.local_name), f.line("short_name", self.short_name));
        let mut domains = f.domains("domain", self.domain.into_iter().collect());
        let addresses = f.emails("email", self.email.into_iter().collect());
        domains.extend(addresses.iter().filter_map(|address| known::firm_domain(address)));
        let site = f.website("website", self.website);
        domains.extend(site.as_deref().map(rules::host_of).and_then(known::firm_domain));
        let phones = f.phones("phone", self.phone.into_iter().collect(), country.as_deref());
        let (whatsapp, wechat, linkedin) =
            (f.line("whatsapp", self.whatsapp), f.line("wechat", self.wechat), f.line("linkedin", self.linkedin));
        let keys = TwinKeys {
            names: [&name, &local_name, &short_name].into_iter().filter_map(|name| rules::name_key(name.as_deref())).collect(),
            domains,
            addresses,
            phones: phones.iter().filter_map(|p| rules::phone_key(Some(p))).collect(),
            sites: site.into_iter().collect(),
            socials: rules::socials(whatsapp.as_deref(), wechat.as_deref(), linkedin.as_deref()),
        };
        (keys, name.into_iter().chain(local_name).collect())
    }
}

/// Companies like the one being entered, also those whose names only look alike; of those out of sight only why they match, whose they
/// are, and by what they can be asked for.
#[utoipa::path(get, path = "/api/customers/twins", operation_id = "customers.twins", tag = "customers", params(TwinQuery),
    responses((status = 200, body = Vec<TwinOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn twins(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Query(query): Query<TwinQuery>,
) -> Result<Json<Vec<TwinOut>>, Problem> {
    caller.need(COMPANY_READ)?;
    let except = query.except.map(CompanyId);
    let (keys, names) = query.keys();
    let found = cx
        .db
        .read(&caller, async |tx| {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let mut twins = crate::twins::twins_and_alike(tx, &keys, &names).await?;
            twins.retain(|twin| Some(twin.handle) != except);
            let handles: Vec<CompanyId> = twins.iter().map(|twin| twin.handle).collect();
            let asked = store::asked(tx, caller.account(), &handles).await?;
            Ok::<_, Fault>(twins.iter().map(|twin| wire::twin(twin).asked(asked.contains(&twin.handle))).collect())
        })
        .await?;
    Ok(Json(found))
}

/// An address.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct AddressQuery {
    address: String,
}

/// Who is behind a mail address, null when nobody in sight.
#[utoipa::path(get, path = "/api/customers/by-address", operation_id = "customers.by_address", tag = "customers", params(AddressQuery),
    responses((status = 200, body = Option<KnownOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn by_address(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Query(query): Query<AddressQuery>,
) -> Result<Json<Option<KnownOut>>, Problem> {
    caller.need(COMPANY_READ)?;
    let shown = cx
        .db
        .read(&caller, async |tx| {
            let Some((known, contact)) = known::by_address(tx, &query.address).await? else {
                return Ok::<_, Fault>(None);
            };
            let Some(company) = whole(tx, &caller, cx.clock.now(), known.company_id).await? else {
                return Ok(None);
            };
            // As his company shows him, masked where it is.
            let contact = contact.and_then(|contact| company.contacts.iter().find(|shown| shown.id == contact.id).cloned());
            let names = names(tx, wire::named_in(&company)).await?;
            Ok(Some(wire::known(company, contact, &names)))
        })
        .await?;
    Ok(Json(shown))
}

/// The company with its people and the history of its fields, as the actor's role may see it.
pub(super) async fn whole(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, id: CompanyId) -> Result<Option<Company>, Fault> {
    let Some(mut company) = store::company(tx, id).await? else {
        return Ok(None);
    };
    if company.row.contact_count > 0 {
        company.contacts = store::contacts_of(tx, id).await?;
    }
    if company.row.revision > 1 {
        company.changed = store::change_last(tx, id).await?;
    }
    masked(tx, actor, now, company).await.map(Some)
}

/// The company without what the actor's role doesn't see.
async fn masked(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, mut company: Company) -> Result<Company, Fault> {
    // Whoever may do everything has no limits.
    if actor.permissions == Permissions::All {
        return Ok(company);
    }
    let (catalogue, _) = fields::catalogue(tx, actor, now, &COMPANIES).await?;
    let (people, _) = fields::catalogue(tx, actor, now, &CONTACTS).await?;
    masks::company(&catalogue, &people, &mut company);
    Ok(company)
}

async fn load(cx: &Customers, actor: &Actor, id: CompanyId) -> Result<Company, Problem> {
    let company = cx.db.read(actor, async |tx| store::company(tx, id).await).await?;
    Ok(company.ok_or(Stop::Refused(Refusal::NoSuchCompany))?)
}

async fn shown(cx: &Customers, actor: &Actor, id: CompanyId) -> Result<Response, Problem> {
    let shown = cx
        .db
        .read(actor, async |tx| {
            let Some(company) = whole(tx, actor, cx.clock.now(), id).await? else {
                return Ok::<_, Fault>(None);
            };
            let names = names(tx, wire::named_in(&company)).await?;
            Ok(Some(answer(company, &names)))
        })
        .await?;
    Ok(shown.ok_or(Stop::Refused(Refusal::NoSuchCompany))?.into_response())
}

/// The company as an answer, with its entity tag.
fn answer(company: Company, names: &Names) -> impl IntoResponse + use<> {
    let tag = [(header::ETAG, web::etag::tag(i64::from(company.row.revision)))];
    (tag, Json(wire::company(company, names)))
}
