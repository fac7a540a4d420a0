//! The timeline and the promises in it.

use super::names;
use crate::model::{CompanyId, Entry, Refusal, TouchId, TouchKind};
use crate::rules::{self, Due, Fields};
use crate::store::{self, DueFilter};
use crate::wire::{self, AtCursor, EntryOut, FollowUpOut, NewFollowUpIn};
use crate::{COMPANY_READ, Customers, FOLLOW_UP_WRITE, follow_up};
use axum::extract::State;
use axum::http::StatusCode;
use kernel::{Fault, Page, Stop};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use web::{Caller, Json, PageOf, PageQuery, Path, Problem, ProblemBody, Query};

/// Which entries.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct TimelineQuery {
    /// Kinds joined by commas; all when absent.
    kinds: Option<String>,
    cursor: Option<String>,
    limit: Option<u16>,
}

impl TimelineQuery {
    fn kinds(&self) -> Result<Option<Vec<TouchKind>>, Refusal> {
        let Some(list) = self.kinds.as_deref().filter(|list| !list.is_empty()) else {
            return Ok(None);
        };
        let mut f = Fields::default();
        let kinds = list.split(',').take(TouchKind::ALL.len()).filter_map(|k| f.choice("kinds", Some(k.to_owned()), TouchKind::from_word));
        let kinds = kinds.collect();
        f.finish(Some(kinds))
    }
}

/// What happened with a company, newest first; mails only as far as their mailboxes are in sight.
#[utoipa::path(get, path = "/api/customers/{id}/timeline", operation_id = "customers.timeline", tag = "customers",
    params(("id" = Uuid, Path), TimelineQuery), responses((status = 200, body = PageOf<EntryOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn timeline(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<CompanyId>,
    Query(query): Query<TimelineQuery>,
) -> Result<Json<PageOf<EntryOut>>, Problem> {
    caller.need(COMPANY_READ)?;
    let kinds = query.kinds().map_err(Stop::Refused)?;
    let page = PageQuery { cursor: query.cursor, limit: query.limit };
    let after: Option<AtCursor> = page.after()?;
    let shown = cx
        .db
        .read(&caller, async |tx| {
            if store::company_labels(tx, id).await?.is_none() {
                return Err(Stop::Refused(Refusal::NoSuchCompany));
            }
            let rows = store::timeline(tx, id, kinds.as_deref(), after, page.size().limit()).await?;
            let page = Page::cut(rows, page.size(), |entry: &Entry| web::cursor::write(&(entry.at, entry.id)));
            let names = names(tx, page.items.iter().filter_map(|entry| entry.by)).await?;
            Ok(page.map(|entry| wire::entry(entry, &names)))
        })
        .await?;
    Ok(Json(shown.into()))
}

/// Writes down what happened, and what is promised for when.
#[utoipa::path(post, path = "/api/customers/{id}/follow-ups", operation_id = "customers.follow_ups.add", tag = "customers",
    params(("id" = Uuid, Path)), request_body = NewFollowUpIn,
    responses((status = 201, body = EntryOut), (status = "default", body = ProblemBody)))]
pub(super) async fn add(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<CompanyId>,
    Json(input): Json<NewFollowUpIn>,
) -> Result<(StatusCode, Json<EntryOut>), Problem> {
    caller.need(FOLLOW_UP_WRITE)?;
    let new = input.read().map_err(Stop::Refused)?;
    let out = cx
        .db
        .write(&caller, async |tx| {
            let entry = follow_up::follow_up(tx, &caller, cx.clock.now(), id, new).await?;
            let names = names(tx, entry.by).await?;
            Ok::<_, Stop<Refusal>>(wire::entry(entry, &names))
        })
        .await?;
    Ok((StatusCode::CREATED, Json(out)))
}

/// Notes that a promise was kept.
#[utoipa::path(post, path = "/api/follow-ups/{id}/done", operation_id = "customers.follow_ups.done", tag = "customers",
    params(("id" = Uuid, Path)), responses((status = 200, body = EntryOut), (status = "default", body = ProblemBody)))]
pub(super) async fn done(State(cx): State<Arc<Customers>>, caller: Caller, Path(id): Path<TouchId>) -> Result<Json<EntryOut>, Problem> {
    caller.need(FOLLOW_UP_WRITE)?;
    let out = cx
        .db
        .write(&caller, async |tx| {
            let entry = follow_up::done(tx, &caller, cx.clock.now(), id).await?;
            let names = names(tx, entry.by).await?;
            Ok::<_, Stop<Refusal>>(wire::entry(entry, &names))
        })
        .await?;
    Ok(Json(out))
}

/// Notes that a promise was not kept after all: it is due again when it was.
#[utoipa::path(post, path = "/api/follow-ups/{id}/reopen", operation_id = "customers.follow_ups.reopen", tag = "customers",
    params(("id" = Uuid, Path)), responses((status = 200, body = EntryOut), (status = "default", body = ProblemBody)))]
pub(super) async fn reopen(State(cx): State<Arc<Customers>>, caller: Caller, Path(id): Path<TouchId>) -> Result<Json<EntryOut>, Problem> {
    caller.need(FOLLOW_UP_WRITE)?;
    let out = cx
        .db
        .write(&caller, async |tx| {
            let entry = follow_up::reopen(tx, id).await?;
            let names = names(tx, entry.by).await?;
            Ok::<_, Stop<Refusal>>(wire::entry(entry, &names))
        })
        .await?;
    Ok(Json(out))
}

/// Which promises.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct DueQuery {
    /// `today` (until midnight, overdue ones too), `overdue`, `week`; all open ones when absent.
    due: Option<String>,
    /// `mine` (default) or `all` in sight.
    view: Option<String>,
    cursor: Option<String>,
    limit: Option<u16>,
}

/// Open promises, the earliest first.
#[utoipa::path(get, path = "/api/follow-ups", operation_id = "customers.follow_ups.list", tag = "customers", params(DueQuery),
    responses((status = 200, body = PageOf<FollowUpOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn due(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Query(query): Query<DueQuery>,
) -> Result<Json<PageOf<FollowUpOut>>, Problem> {
    caller.need(COMPANY_READ)?;
    let mut f = Fields::default();
    let due = f.choice("due", query.due.filter(|d| !d.is_empty()), Due::parse);
    let mine = f.choice("view", query.view, |word| match word {
        "mine" => Some(true),
        "team" | "all" => Some(false),
        _ => None,
    });
    let (due, mine) = f.finish((due, mine.unwrap_or(true))).map_err(Stop::Refused)?;
    let page = PageQuery { cursor: query.cursor, limit: query.limit };
    let after: Option<AtCursor> = page.after()?;
    let now = cx.clock.now();
    let shown = cx
        .db
        .read(&caller, async |tx| {
            let zone = rules::zone(accounts::time_zone(tx, caller.account()).await?.as_deref());
            let filter = DueFilter { keeper: mine.then(|| caller.account()), until: due.map(|due| rules::window(due, now, zone)), after };
            let rows = store::due(tx, filter, page.size().limit()).await?;
            let page = Page::cut(rows, page.size(), |row| web::cursor::write(&(row.next_at, row.id)));
            Ok::<_, Fault>(page.map(|row| wire::follow_up(row, now)))
        })
        .await?;
    Ok(Json(shown.into()))
}
