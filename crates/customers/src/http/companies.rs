//! Companies: list, make, read, change, recycle bin, twins, who is behind an address.

use super::{clean, names};
use crate::model::{Company, CompanyId, CompanyRow, Names, Refusal, Stage, TwinKeys};
use crate::rules::{self, CompanyPatch, Fields, Sort};
use crate::store::{self, ListFilter};
use crate::wire::{self, CompanyOut, CompanyPatchIn, CompanyRowOut, KnownOut, NewCompanyIn, StageIn, TwinOut};
use crate::{COMPANY_DELETE, COMPANY_READ, COMPANY_WRITE, Customers, Twins, edit, known, search};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Actor, Fault, Page, PageSize, Stop};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use uuid::Uuid;
use web::etag::IfMatch;
use web::{Caller, Json, PageOf, PageQuery, Path, Problem, ProblemBody, Query};

/// Which companies.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// Words of the name, domain, people, addresses; the last may be unfinished.
    q: Option<String>,
    /// `mine` (looked after by the caller), `team` (by anybody), `all` (in the pool too); all when absent.
    #[param(value_type = Option<View>, inline)]
    view: Option<String>,
    #[param(value_type = Option<Stage>, inline)]
    stage: Option<String>,
    /// ISO 3166 alpha-2.
    country: Option<String>,
    owner_id: Option<Uuid>,
    /// `last_touch` (default), `created`, `next_follow_up` or `name`.
    sort: Option<String>,
    cursor: Option<String>,
    limit: Option<u16>,
}

#[derive(utoipa::ToSchema)]
#[schema(rename_all = "snake_case")]
enum View {
    Mine,
    Team,
    All,
}

impl ListQuery {
    fn read(&self, caller: AccountId) -> Result<ListFilter, Refusal> {
        let mut f = Fields::default();
        let view = f.choice("view", self.view.clone(), |word| match word {
            "mine" => Some(View::Mine),
            "team" => Some(View::Team),
            "all" => Some(View::All),
            _ => None,
        });
        let filter = ListFilter {
            owner: match view {
                Some(View::Mine) => Some(caller),
                _ => self.owner_id.map(AccountId),
            },
            owned: matches!(view, Some(View::Team)),
            stage: f.stage("stage", self.stage.clone().filter(|s| !s.is_empty())),
            country: f.country("country", self.country.clone()),
            words: None,
            sort: f.choice("sort", self.sort.clone().filter(|s| !s.is_empty()), Sort::parse).unwrap_or_default(),
            after: None,
        };
        f.finish(filter)
    }
}

/// Companies in sight.
#[utoipa::path(get, path = "/api/customers", operation_id = "customers.list", tag = "customers", params(ListQuery),
    responses((status = 200, body = PageOf<CompanyRowOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn list(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<PageOf<CompanyRowOut>>, Problem> {
    caller.need(COMPANY_READ)?;
    let mut filter = query.read(caller.account()).map_err(Stop::Refused)?;
    let page = PageQuery { cursor: query.cursor, limit: query.limit };
    filter.after = page.after()?;
    let size = page.size();
    let q: Option<String> = query.q.map(|q| q.trim().chars().take(rules::SEARCH_CHARS_MAX).collect()).filter(|q: &String| !q.is_empty());
    let rows = cx
        .db
        .read(&caller, async |tx| {
            let page = found(tx, q.as_deref(), filter, size).await?;
            let names = names(tx, page.items.iter().flat_map(|row| row.owner_ids.clone())).await?;
            Ok::<_, Fault>(page.map(|row| wire::company_row(row, &names)))
        })
        .await?;
    Ok(Json(rows.into()))
}

/// A page of the list. On the first page of a plain word search, companies spelt alike fill what the words left free.
async fn found(tx: &mut TenantTx, q: Option<&str>, mut filter: ListFilter, size: PageSize) -> Result<Page<CompanyRow>, Fault> {
    let sort = filter.sort;
    let plain = ListFilter { sort, ..ListFilter::default() } == filter;
    if let Some(q) = q {
        match text::words::query_prefix(q) {
            Some(words) => filter.words = Some(words.into_string()),
            None => return Ok(Page { items: Vec::new(), next: None }),
        }
    }
    let mut rows = store::list(tx, &filter, size.limit()).await?;
    if let Some(q) = q.filter(|_| plain && rows.len() < size.rows()) {
        let free = i64::try_from(size.rows() - rows.len()).unwrap_or(0);
        rows.extend(search::alike(tx, q, &rows, free).await?);
    }
    Ok(Page::cut(rows, size, |row| {
        let at: Option<DateTime<Utc>> = match sort {
            Sort::Fresh => Some(row.last_touch_at.unwrap_or(row.created_at)),
            Sort::Created => Some(row.created_at),
            Sort::FollowUp => row.next_follow_up_at,
            Sort::Name => None,
        };
        web::cursor::write(&(at, row.id))
    }))
}

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
    let (company, names) = cx.db.write(&caller, async |tx| crate::create::create(tx, &caller, now, new, twins).await).await?;
    // Made for a colleague whose customers the caller doesn't see.
    if !caller.grants.meet(&company.labels) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok((StatusCode::CREATED, answer(company, &names)).into_response())
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
    cx.db.write(&caller, async |tx| edit::delete(tx, &caller, id).await).await?;
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
    except: Option<Uuid>,
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
            let Some(company) = whole(tx, known.company_id).await? else {
                return Ok(None);
            };
            let names = names(tx, wire::named_in(&company)).await?;
            Ok(Some(wire::known(company, contact, &names)))
        })
        .await?;
    Ok(Json(shown))
}

/// The company with its people and the history of its fields.
pub(super) async fn whole(tx: &mut TenantTx, id: CompanyId) -> Result<Option<Company>, Fault> {
    let Some(mut company) = store::company(tx, id).await? else {
        return Ok(None);
    };
    if company.row.contact_count > 0 {
        company.contacts = store::contacts_of(tx, id).await?;
    }
    if company.revision > 1 {
        company.changed = store::change_last(tx, id).await?;
    }
    Ok(Some(company))
}

async fn load(cx: &Customers, actor: &Actor, id: CompanyId) -> Result<Company, Problem> {
    let company = cx.db.read(actor, async |tx| store::company(tx, id).await).await?;
    Ok(company.ok_or(Stop::Refused(Refusal::NoSuchCompany))?)
}

async fn shown(cx: &Customers, actor: &Actor, id: CompanyId) -> Result<Response, Problem> {
    let shown = cx
        .db
        .read(actor, async |tx| {
            let Some(company) = whole(tx, id).await? else {
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
    let tag = [(header::ETAG, web::etag::tag(i64::from(company.revision)))];
    (tag, Json(wire::company(company, names)))
}
