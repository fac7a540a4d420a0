//! The pool: what lies in it, what will, taking and putting; why somebody sees a company.

use super::super::names;
use crate::model::{CompanyId, Refusal, ShareRefusal};
use crate::rules::{self, Fields, masks};
use crate::share::{claim as claims, pool, room, sight as sights};
use crate::store::{self, ListFilter, ListOrder};
use crate::wire::{self, AllowanceOut, CompanyRowOut, DroppingOut, IdsIn, KeptIn, OutcomeOut, ReleaseIn, SightOut, StandingOut};
use crate::{COMPANIES, COMPANY_READ, COMPANY_WRITE, Customers, POOL_CLAIM, POOL_MANAGE};
use axum::extract::State;
use axum::http::StatusCode;
use chrono::NaiveDate;
use kernel::{AccountId, Actor, Fault, Page, Stop};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use uuid::Uuid;
use web::{Caller, Json, PageOf, PageQuery, Path, Problem, ProblemBody, Query};

/// Which companies of the pool.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct PoolQuery {
    /// Words of the name, domain, people, addresses; the last may be unfinished.
    q: Option<String>,
    /// ISO 3166 alpha-2.
    country: Option<String>,
    cursor: Option<String>,
    limit: Option<u16>,
}

/// What lies in the pool, lately touched first.
#[utoipa::path(get, path = "/api/customers/pool", operation_id = "customers.pool.list", tag = "customers", params(PoolQuery),
    responses((status = 200, body = PageOf<CompanyRowOut>), (status = "default", body = ProblemBody)))]
pub(in crate::http) async fn list(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Query(query): Query<PoolQuery>,
) -> Result<Json<PageOf<CompanyRowOut>>, Problem> {
    caller.need(COMPANY_READ)?;
    let mut f = Fields::default();
    let country = f.country("country", query.country.filter(|c| !c.is_empty()));
    let country = f.finish(country).map_err(Stop::Refused)?;
    let page = PageQuery { cursor: query.cursor, limit: query.limit };
    let after: Option<(Vec<Option<String>>, CompanyId)> = page.after()?;
    if after.as_ref().is_some_and(|(keys, _)| keys.len() != 1) {
        return Err(Stop::Refused(Refusal::BadCursor).into());
    }
    let q: Option<String> = query.q.map(|q| q.trim().chars().take(rules::SEARCH_CHARS_MAX).collect()).filter(|q: &String| !q.is_empty());
    let words = q.as_deref().map(text::words::query_prefix);
    if matches!(words, Some(None)) {
        return Ok(Json(Page { items: Vec::new(), next: None }.into()));
    }
    let words = words.flatten().map(text::words::TsQuery::into_string);
    let filter = ListFilter { words, owned: Some(false), ..ListFilter::default() };
    let order = ListOrder { sorts: rules::lately_touched(), after };
    let size = page.size();
    let rows = cx
        .db
        .read(&caller, async |tx| {
            let (catalogue, _) = fields::catalogue(tx, &caller, cx.clock.now(), &COMPANIES).await?;
            let tree = country.map(|country| of_country(&catalogue, country)).unwrap_or_default();
            let rows = store::list(tx, &ListFilter { tree, ..filter }, &order, &[], size.limit()).await?;
            let page = Page::cut(rows, size, |(row, keys)| web::cursor::write(&(keys, row.id)));
            Ok::<_, Fault>(page.map(|(mut row, _)| {
                masks::row(&catalogue, &[], &mut row);
                wire::company_row(row, &crate::model::Names::new(), &[])
            }))
        })
        .await?;
    Ok(Json(rows.into()))
}

/// In this country, as far as the caller's role sees countries.
fn of_country(catalogue: &fields::Catalogue, country: String) -> fields::Tree {
    let test = fields::rules::Test::OneOf(vec![fields::rules::Scalar::Text(country)]);
    match catalogue.place("country") {
        Some(place) => fields::Tree::One(fields::rules::Condition { place, test }),
        None => fields::Tree::default(),
    }
}

/// How many more customers the caller may take from the pool.
#[utoipa::path(get, path = "/api/customers/pool/allowance", operation_id = "customers.pool.allowance", tag = "customers",
    responses((status = 200, body = AllowanceOut), (status = "default", body = ProblemBody)))]
pub(in crate::http) async fn allowance(State(cx): State<Arc<Customers>>, caller: Caller) -> Result<Json<AllowanceOut>, Problem> {
    caller.need(POOL_CLAIM)?;
    let now = cx.clock.now();
    let left = cx
        .db
        .read(&caller, async |tx| {
            let settings = store::pool_settings(tx).await?;
            room::left(tx, &settings, now, caller.account()).await
        })
        .await?;
    Ok(Json(wire::allowance(left)))
}

/// Which companies about to drop.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct DroppingQuery {
    /// `mine` (default) or `all` in sight.
    view: Option<String>,
    cursor: Option<String>,
    limit: Option<u16>,
}

/// Customers whose owners were told that they drop to the pool, the soonest first; what was touched meanwhile is left out.
#[utoipa::path(get, path = "/api/customers/dropping", operation_id = "customers.pool.dropping", tag = "customers", params(DroppingQuery),
    responses((status = 200, body = PageOf<DroppingOut>), (status = "default", body = ProblemBody)))]
pub(in crate::http) async fn dropping(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Query(query): Query<DroppingQuery>,
) -> Result<Json<PageOf<DroppingOut>>, Problem> {
    caller.need(COMPANY_READ)?;
    let mut f = Fields::default();
    let mine = f.choice("view", query.view, |word| match word {
        "mine" => Some(true),
        "all" => Some(false),
        _ => None,
    });
    let mine = f.finish(mine.unwrap_or(true)).map_err(Stop::Refused)?;
    let page = PageQuery { cursor: query.cursor, limit: query.limit };
    let after: Option<(NaiveDate, CompanyId)> = page.after()?;
    let now = cx.clock.now();
    let owner = mine.then(|| caller.account());
    let told = cx.db.read(&caller, async |tx| store::dropping(tx, owner, after, page.size().limit()).await).await?;
    let told = Page::cut(told, page.size(), |(row, on)| web::cursor::write(&(on, row.id)));
    let (next, rows) = (told.next, told.items);
    // What decides – mails in colleagues' mailboxes, too – is for the program to look at; the rows were in the caller's sight.
    let still = cx.db.read(&Actor::house(caller.tenant), async |tx| pool::still_dropping(tx, now, rows).await).await?;
    let shown = cx
        .db
        .read(&caller, async |tx| {
            let names = names(tx, still.iter().flat_map(|d| d.row.owner_ids.clone())).await?;
            Ok::<_, Fault>(still.into_iter().map(|d| wire::dropping(d, &names)).collect())
        })
        .await?;
    Ok(Json(Page { items: shown, next }.into()))
}

/// Takes customers from the pool, as far as the caller's limits go. When one alone is asked for and can't be had, that is the problem.
#[utoipa::path(post, path = "/api/customers/claim", operation_id = "customers.pool.claim", tag = "customers", request_body = IdsIn,
    responses((status = 200, body = OutcomeOut), (status = 409, body = ProblemBody), (status = "default", body = ProblemBody)))]
pub(in crate::http) async fn claim(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Json(input): Json<IdsIn>,
) -> Result<Json<OutcomeOut>, Problem> {
    caller.need(POOL_CLAIM)?;
    let ids = input.companies();
    let now = cx.clock.now();
    let (outcome, left) = cx
        .db
        .write(&caller, async |tx| {
            let (outcome, left) = claims::claim(tx, &caller, caller.account(), now, &ids).await?;
            alone(&ids, &outcome)?;
            Ok::<_, Stop<Refusal>>((outcome, left))
        })
        .await?;
    Ok(Json(wire::outcome(outcome.done, outcome.left_out, Some(left))))
}

/// Puts customers into the pool: an owner gives his share up; who runs the pool takes them from all their owners.
#[utoipa::path(post, path = "/api/customers/release", operation_id = "customers.pool.release", tag = "customers", request_body = ReleaseIn,
    responses((status = 200, body = OutcomeOut), (status = 403, body = ProblemBody), (status = "default", body = ProblemBody)))]
pub(in crate::http) async fn release(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Json(input): Json<ReleaseIn>,
) -> Result<Json<OutcomeOut>, Problem> {
    caller.need(COMPANY_WRITE)?;
    let (ids, reason) = input.read().map_err(Stop::Refused)?;
    let now = cx.clock.now();
    let outcome = cx
        .db
        .write(&caller, async |tx| {
            let outcome = claims::release(tx, &caller, caller.account(), now, &ids, reason.as_deref()).await?;
            alone(&ids, &outcome)?;
            Ok::<_, Stop<Refusal>>(outcome)
        })
        .await?;
    Ok(Json(wire::outcome(outcome.done, outcome.left_out, None)))
}

/// Of one company alone, why not is the answer.
fn alone(ids: &[CompanyId], outcome: &claims::Outcome) -> Result<(), Stop<Refusal>> {
    match outcome.left_out.as_slice() {
        [left] if ids.len() == 1 => Err(Stop::Refused(Refusal::Share(match left.why.clone() {
            ShareRefusal::NotThere => return Err(Stop::Refused(Refusal::NoSuchCompany)),
            why => why,
        }))),
        _ => Ok(()),
    }
}

/// How a company stands to the pool: when it drops, by which rule.
#[utoipa::path(get, path = "/api/customers/{id}/pool", operation_id = "customers.pool.standing", tag = "customers", params(("id" = Uuid, Path)),
    responses((status = 200, body = StandingOut), (status = "default", body = ProblemBody)))]
pub(in crate::http) async fn standing(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<CompanyId>,
) -> Result<Json<StandingOut>, Problem> {
    caller.need(COMPANY_READ)?;
    let now = cx.clock.now();
    let no_such = || Stop::Refused(Refusal::NoSuchCompany);
    let seen = cx.db.read(&caller, async |tx| store::company_labels(tx, id).await).await?;
    seen.ok_or_else(no_such)?;
    let shown = cx.db.read(&Actor::house(caller.tenant), async |tx| pool::standing(tx, now, id).await).await?;
    let (standing, rule) = shown.ok_or_else(no_such)?;
    Ok(Json(wire::standing(standing, rule)))
}

/// Puts a customer on the white list, so that it never drops, or takes it off.
#[utoipa::path(put, path = "/api/customers/{id}/pool/kept", operation_id = "customers.pool.keep", tag = "customers", params(("id" = Uuid, Path)),
    request_body = KeptIn, responses((status = 204), (status = "default", body = ProblemBody)))]
pub(in crate::http) async fn keep(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<CompanyId>,
    Json(KeptIn { kept }): Json<KeptIn>,
) -> Result<StatusCode, Problem> {
    caller.need(POOL_MANAGE)?;
    cx.db.write(&caller, async |tx| pool::keep(tx, &caller, id, kept).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whose sight.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct SightQuery {
    /// The colleague; absent: the caller.
    account_id: Option<Uuid>,
}

/// Why a colleague sees a company, in reasons; none: he doesn't.
#[utoipa::path(get, path = "/api/customers/{id}/sight", operation_id = "customers.sight", tag = "customers", params(("id" = Uuid, Path), SightQuery),
    responses((status = 200, body = SightOut), (status = "default", body = ProblemBody)))]
pub(in crate::http) async fn sight(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<CompanyId>,
    Query(query): Query<SightQuery>,
) -> Result<Json<SightOut>, Problem> {
    caller.need(COMPANY_READ)?;
    let account = query.account_id.map_or_else(|| caller.account(), AccountId);
    let shown = cx
        .db
        .read(&caller, async |tx| {
            let seen = sights::why(tx, id, account).await?;
            let sharers = seen.by.iter().filter_map(|by| match by {
                crate::model::SeenBy::Shared { with } => Some(*with),
                _ => None,
            });
            let names = names(tx, sharers.collect::<Vec<_>>()).await?;
            Ok::<_, Stop<Refusal>>(wire::sight(account, seen, &names))
        })
        .await?;
    Ok(Json(shown))
}
