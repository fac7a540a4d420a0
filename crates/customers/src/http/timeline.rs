//! The timeline and the promises in it.

use super::names;
use crate::model::{CompanyId, Entry, Flaw, FollowUpTypeId, Refusal, TouchId, TouchKind};
use crate::rules::{self, Due, Fields};
use crate::store::{self, DueFilter, EntryFilter};
use crate::wire::{self, AtCursor, EntryOut, FollowUpOut, NewFollowUpIn};
use crate::{COMPANY_READ, Customers, FOLLOW_UP_WRITE, follow_up, follow_up_types};
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
    /// Types of the tenant, by their ids joined by commas; all, and what is of none, when absent.
    types: Option<String>,
    cursor: Option<String>,
    limit: Option<u16>,
}

impl TimelineQuery {
    fn filter(&self) -> Result<EntryFilter, Refusal> {
        let mut f = Fields::default();
        let mut each = |field: &'static str, list: &Option<String>, most: usize| -> Option<Vec<String>> {
            let parts: Vec<String> = list.as_deref().filter(|list| !list.is_empty())?.split(',').map(str::to_owned).collect();
            if parts.len() > most {
                f.flaw(field, Flaw::TooMany);
            }
            Some(parts.into_iter().take(most).collect())
        };
        let (kinds, types) = (each("kinds", &self.kinds, TouchKind::ALL.len()), each("types", &self.types, follow_up_types::TYPES_MAX));
        let kinds = kinds.map(|words| words.into_iter().filter_map(|word| f.choice("kinds", Some(word), TouchKind::from_word)).collect());
        let id = |word: &str| word.parse().ok().map(FollowUpTypeId);
        let types = types.map(|words| words.into_iter().filter_map(|word| f.choice("types", Some(word), id)).collect());
        f.finish(EntryFilter { kinds, types })
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
    let filter = query.filter().map_err(Stop::Refused)?;
    let page = PageQuery { cursor: query.cursor, limit: query.limit };
    let after: Option<AtCursor> = page.after()?;
    let shown = cx
        .db
        .read(&caller, async |tx| {
            if store::company_labels(tx, id).await?.is_none() {
                return Err(Stop::Refused(Refusal::NoSuchCompany));
            }
            let rows = store::timeline(tx, id, &filter, after, page.size().limit()).await?;
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
