//! Groups of companies that look like one.

use crate::COMPANIES;
use crate::duplicates;
use crate::http::names;
use crate::model::{CompanyId, Group, GroupId, Refusal};
use crate::rules::masks;
use crate::store;
use crate::wire::{self, CompanyRowOut, GroupOut, NewRunIn, PairsInOut, PartIn, RunOut};
use crate::{COMPANY_MERGE, COMPANY_READ, Customers};
use axum::extract::State;
use axum::http::StatusCode;
use kernel::{Fault, Page, Stop};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;
use web::{Caller, Catalogue, Json, PageOf, PageQuery, Path, Problem, ProblemBody, Query};

/// Runs that are shown.
const RUNS_SHOWN: i64 = 10;

/// Groups of which at least one company is in sight, the strongest first; of the others only whose they are.
#[utoipa::path(get, path = "/api/customers/duplicates", operation_id = "customers.duplicates.list", tag = "customers", params(PageQuery),
    responses((status = 200, body = PageOf<GroupOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn list(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Query(page): Query<PageQuery>,
) -> Result<Json<PageOf<GroupOut>>, Problem> {
    caller.need(COMPANY_READ)?;
    let after: Option<(i16, GroupId)> = page.after()?;
    let shown = cx
        .db
        .read(&caller, async |tx| {
            let rows = store::duplicate_groups(tx, None, after, page.size().limit()).await?;
            let page = Page::cut(rows, page.size(), |group: &Group| web::cursor::write(&(group.strength, group.id)));
            let ids: Vec<GroupId> = page.items.iter().map(|group| group.id).collect();
            let mut members = store::members(tx, &ids).await?;
            let seen: Vec<CompanyId> = members.values().flatten().filter(|m| m.seen).map(|m| m.company_id).collect();
            let mut found = store::rows_of(tx, &seen).await?;
            let (catalogue, _) = fields::catalogue(tx, &caller, cx.clock.now(), &COMPANIES).await?;
            found.iter_mut().for_each(|row| masks::row(&catalogue, &[], row));
            let owners = members.values().flatten().flat_map(|m| m.owners.iter().map(|owner| owner.id)).collect::<Vec<_>>();
            let names = names(tx, owners).await?;
            let mut rows: BTreeMap<Uuid, CompanyRowOut> =
                found.into_iter().map(|row| (row.id.0, wire::company_row(row, &names, &[]))).collect();
            Ok::<_, Fault>(page.map(|group| {
                let members = members.remove(&group.id).unwrap_or_default();
                wire::group(group, members, &mut rows, &names)
            }))
        })
        .await?;
    Ok(Json(shown.into()))
}

/// The latest searches.
#[utoipa::path(get, path = "/api/customers/duplicates/runs", operation_id = "customers.duplicates.runs", tag = "customers",
    responses((status = 200, body = Vec<RunOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn runs(State(cx): State<Arc<Customers>>, caller: Caller) -> Result<Json<Vec<RunOut>>, Problem> {
    caller.need(COMPANY_READ)?;
    let found = cx.db.read(&caller, async |tx| store::runs(tx, None, false, RUNS_SHOWN).await).await?;
    Ok(Json(found.into_iter().map(wire::run).collect()))
}

/// Looks for duplicates over all customers of the company.
#[utoipa::path(post, path = "/api/customers/duplicates/runs", operation_id = "customers.duplicates.start", tag = "customers",
    request_body = NewRunIn, responses((status = 202, body = RunOut), (status = 409, body = ProblemBody), (status = "default", body = ProblemBody)))]
pub(super) async fn start(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Json(input): Json<NewRunIn>,
) -> Result<(StatusCode, Json<RunOut>), Problem> {
    caller.need(COMPANY_MERGE)?;
    let title = Catalogue::embedded().say(caller.lang, "customers.job.duplicates", &[]).unwrap_or_default();
    let run = cx.db.write(&caller, async |tx| duplicates::start(tx, &caller, cx.clock.now(), input.whole, &title).await).await?;
    Ok((StatusCode::ACCEPTED, Json(wire::run(run))))
}

/// Remembers that companies of a group are not the same. Answers the pairs, by which it is taken back.
#[utoipa::path(post, path = "/api/customers/duplicates/{id}/part", operation_id = "customers.duplicates.part", tag = "customers",
    params(("id" = Uuid, Path)), request_body = PartIn, responses((status = 200, body = PairsInOut), (status = "default", body = ProblemBody)))]
pub(super) async fn part(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<GroupId>,
    Json(input): Json<PartIn>,
) -> Result<Json<PairsInOut>, Problem> {
    caller.need(COMPANY_MERGE)?;
    let companies = input.read().map_err(Stop::Refused)?;
    let pairs = cx.db.write(&caller, async |tx| duplicates::part(tx, &caller, cx.clock.now(), id, &companies).await).await?;
    Ok(Json(PairsInOut::of(pairs)))
}

/// Forgets that these pairs are not the same.
#[utoipa::path(post, path = "/api/customers/duplicates/join", operation_id = "customers.duplicates.join", tag = "customers",
    request_body = PairsInOut, responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn join(State(cx): State<Arc<Customers>>, caller: Caller, Json(input): Json<PairsInOut>) -> Result<StatusCode, Problem> {
    caller.need(COMPANY_MERGE)?;
    let pairs = input.read().map_err(Stop::Refused)?;
    cx.db.write(&caller, async |tx| Ok::<_, Stop<Refusal>>(duplicates::join_again(tx, cx.clock.now(), &pairs).await?)).await?;
    Ok(StatusCode::NO_CONTENT)
}
