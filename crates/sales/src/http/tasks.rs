//! Tasks and reminders.

use super::around::Named;
use super::zone_of;
use crate::model::{LeadId, OpportunityId, Refusal, Task, TaskId};
use crate::rules::{self, Fields};
use crate::store::{self, TaskFilter, When};
use crate::wire::{self, NewTaskIn, ReminderOut, TaskOut, TaskPatchIn};
use crate::{Sales, TASK_USE, tasks};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use customers::CompanyId;
use db::TenantTx;
use kernel::{Fault, Page, Stop};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use uuid::Uuid;
use web::etag::IfMatch;
use web::{Caller, Json, PageOf, PageQuery, Path, Problem, ProblemBody, Query};

/// Reminders that are shown.
const REMINDERS_MAX: i64 = 50;

/// The revision that the caller has seen, where he names one.
pub(super) fn seen(seen: Result<IfMatch, Problem>) -> Result<Option<i64>, Problem> {
    match seen {
        Ok(IfMatch(revision)) => Ok(Some(revision)),
        Err(problem) if problem.status() == StatusCode::PRECONDITION_REQUIRED => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// Which tasks.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// `overdue`, `today` (until midnight, without what is overdue), `coming` (from tomorrow on), `done`; all open ones when absent.
    when: Option<String>,
    /// `mine` (default) or `all` in sight.
    view: Option<String>,
    company_id: Option<Uuid>,
    opportunity_id: Option<Uuid>,
    lead_id: Option<Uuid>,
    cursor: Option<String>,
    limit: Option<u16>,
}

enum Asked {
    Overdue,
    Today,
    Coming,
    Done,
}

/// Tasks in sight: open ones by when they are due, done ones by when they were.
#[utoipa::path(get, path = "/api/sales/tasks", operation_id = "sales.tasks.list", tag = "sales", params(ListQuery),
    responses((status = 200, body = PageOf<TaskOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn list(
    State(cx): State<Arc<Sales>>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<PageOf<TaskOut>>, Problem> {
    caller.need(TASK_USE)?;
    let mut f = Fields::default();
    let when = f.choice("when", query.when, |word| match word {
        "overdue" => Some(Asked::Overdue),
        "today" => Some(Asked::Today),
        "coming" => Some(Asked::Coming),
        "done" => Some(Asked::Done),
        _ => None,
    });
    let mine = f.choice("view", query.view, |word| match word {
        "mine" => Some(true),
        "all" => Some(false),
        _ => None,
    });
    f.finish(()).map_err(Stop::Refused)?;
    let page = PageQuery { cursor: query.cursor, limit: query.limit };
    let after: Option<(DateTime<Utc>, Uuid)> = page.after()?;
    let now = cx.clock.now();
    let shown = cx
        .db
        .read(&caller, async |tx| {
            let zone = zone_of(tx, &caller).await?;
            let today = rules::day_of(now, zone);
            let (_, midnight) = rules::days_of(today, today, zone);
            let filter = TaskFilter {
                assignee: mine.unwrap_or(true).then(|| caller.account()),
                when: match when {
                    Some(Asked::Overdue) => When::OpenBefore(now),
                    Some(Asked::Today) => When::OpenWithin(now, midnight),
                    Some(Asked::Coming) => When::OpenFrom(midnight),
                    Some(Asked::Done) => When::Done,
                    None => When::Open,
                },
                company: query.company_id.map(CompanyId),
                opportunity: query.opportunity_id.map(OpportunityId),
                lead: query.lead_id.map(LeadId),
                after: after.map(|(at, id)| (at, TaskId(id))),
            };
            let rows = store::tasks(tx, &filter, page.size().limit()).await?;
            let page = Page::cut(rows, page.size(), |task| web::cursor::write(&(task.done_at.unwrap_or(task.facts.due_at), task.id)));
            let around = Named::default().tasks(&page.items).find(tx).await?;
            Ok::<_, Fault>(page.map(|task| wire::task(task, &around, now)))
        })
        .await?;
    Ok(Json(shown.into()))
}

/// Makes a task.
#[utoipa::path(post, path = "/api/sales/tasks", operation_id = "sales.tasks.create", tag = "sales", request_body = NewTaskIn,
    responses((status = 201, body = TaskOut), (status = "default", body = ProblemBody)))]
pub(super) async fn make(
    State(cx): State<Arc<Sales>>,
    caller: Caller,
    Json(input): Json<NewTaskIn>,
) -> Result<(StatusCode, Json<TaskOut>), Problem> {
    caller.need(TASK_USE)?;
    let now = cx.clock.now();
    let out = cx
        .db
        .write(&caller, async |tx| {
            let zone = zone_of(tx, &caller).await?;
            let new = input.read(caller.account(), zone).map_err(Stop::Refused)?;
            let task = tasks::make(tx, &caller, now, new).await?;
            Ok::<_, Stop<Refusal>>(one(tx, task, now).await?)
        })
        .await?;
    Ok((StatusCode::CREATED, Json(out)))
}

/// One task.
#[utoipa::path(get, path = "/api/sales/tasks/{id}", operation_id = "sales.tasks.read", tag = "sales", params(("id" = Uuid, Path)),
    responses((status = 200, body = TaskOut), (status = "default", body = ProblemBody)))]
pub(super) async fn read(State(cx): State<Arc<Sales>>, caller: Caller, Path(id): Path<TaskId>) -> Result<Response, Problem> {
    caller.need(TASK_USE)?;
    shown(&cx, &caller, id).await
}

/// Changes a task. With `If-Match` only as long as nobody else changed it meanwhile.
#[utoipa::path(patch, path = "/api/sales/tasks/{id}", operation_id = "sales.tasks.edit", tag = "sales",
    params(("id" = Uuid, Path), ("If-Match" = Option<String>, Header, description = "The revision that the caller has seen")),
    request_body = TaskPatchIn,
    responses((status = 200, body = TaskOut), (status = 204, description = "Given away, out of sight now"), (status = 412, body = ProblemBody),
        (status = "default", body = ProblemBody)))]
pub(super) async fn edit(
    State(cx): State<Arc<Sales>>,
    caller: Caller,
    Path(id): Path<TaskId>,
    seen: Result<IfMatch, Problem>,
    Json(input): Json<TaskPatchIn>,
) -> Result<Response, Problem> {
    caller.need(TASK_USE)?;
    let seen = self::seen(seen)?;
    cx.db.write(&caller, async |tx| tasks::edit(tx, cx.clock.now(), id, seen, |task| input.over(task)).await).await?;
    match shown(&cx, &caller, id).await {
        Ok(response) => Ok(response),
        Err(problem) if problem.status() == StatusCode::NOT_FOUND => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(problem) => Err(problem),
    }
}

/// Deletes a task.
#[utoipa::path(delete, path = "/api/sales/tasks/{id}", operation_id = "sales.tasks.delete", tag = "sales", params(("id" = Uuid, Path)),
    responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn delete(State(cx): State<Arc<Sales>>, caller: Caller, Path(id): Path<TaskId>) -> Result<StatusCode, Problem> {
    caller.need(TASK_USE)?;
    cx.db.write(&caller, async |tx| tasks::delete(tx, id).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Notes that a task is done; one that repeats comes back.
#[utoipa::path(post, path = "/api/sales/tasks/{id}/done", operation_id = "sales.tasks.done", tag = "sales", params(("id" = Uuid, Path)),
    responses((status = 200, body = TaskOut), (status = "default", body = ProblemBody)))]
pub(super) async fn done(State(cx): State<Arc<Sales>>, caller: Caller, Path(id): Path<TaskId>) -> Result<Json<TaskOut>, Problem> {
    caller.need(TASK_USE)?;
    let now = cx.clock.now();
    let out = cx
        .db
        .write(&caller, async |tx| {
            let task = tasks::done(tx, &caller, now, id).await?;
            Ok::<_, Stop<Refusal>>(one(tx, task, now).await?)
        })
        .await?;
    Ok(Json(out))
}

/// Notes that a task was not done after all.
#[utoipa::path(post, path = "/api/sales/tasks/{id}/reopen", operation_id = "sales.tasks.reopen", tag = "sales", params(("id" = Uuid, Path)),
    responses((status = 200, body = TaskOut), (status = "default", body = ProblemBody)))]
pub(super) async fn reopen(State(cx): State<Arc<Sales>>, caller: Caller, Path(id): Path<TaskId>) -> Result<Json<TaskOut>, Problem> {
    caller.need(TASK_USE)?;
    let now = cx.clock.now();
    let out = cx
        .db
        .write(&caller, async |tx| {
            let task = tasks::reopen(tx, now, id).await?;
            Ok::<_, Stop<Refusal>>(one(tx, task, now).await?)
        })
        .await?;
    Ok(Json(out))
}

/// One's own tasks that have come near and were not seen yet, the latest first.
#[utoipa::path(get, path = "/api/sales/reminders", operation_id = "sales.reminders.list", tag = "sales",
    responses((status = 200, body = Vec<ReminderOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn reminders(State(cx): State<Arc<Sales>>, caller: Caller) -> Result<Json<Vec<ReminderOut>>, Problem> {
    caller.need(TASK_USE)?;
    let now = cx.clock.now();
    let shown = cx
        .db
        .read(&caller, async |tx| {
            let all = store::reminders(tx, caller.account(), REMINDERS_MAX).await?;
            let around = Named::default().tasks(all.iter().map(|reminder| &reminder.task)).find(tx).await?;
            Ok::<_, Fault>(all.into_iter().map(|reminder| wire::reminder(reminder, &around, now)).collect())
        })
        .await?;
    Ok(Json(shown))
}

/// One has seen all reminders.
#[utoipa::path(post, path = "/api/sales/reminders/seen", operation_id = "sales.reminders.seen_all", tag = "sales",
    responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn see_all(State(cx): State<Arc<Sales>>, caller: Caller) -> Result<StatusCode, Problem> {
    caller.need(TASK_USE)?;
    cx.db.write(&caller, async |tx| store::see_reminder(tx, caller.account(), None, cx.clock.now()).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// One has seen the reminder of this task.
#[utoipa::path(post, path = "/api/sales/tasks/{id}/seen", operation_id = "sales.reminders.seen", tag = "sales", params(("id" = Uuid, Path)),
    responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn see(State(cx): State<Arc<Sales>>, caller: Caller, Path(id): Path<TaskId>) -> Result<StatusCode, Problem> {
    caller.need(TASK_USE)?;
    cx.db
        .write(&caller, async |tx| {
            if store::task(tx, id).await?.is_none() {
                return Err(Stop::Refused(Refusal::NoSuchTask));
            }
            Ok(store::see_reminder(tx, caller.account(), Some(id), cx.clock.now()).await?)
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn one(tx: &mut TenantTx, task: Task, now: DateTime<Utc>) -> Result<TaskOut, Fault> {
    let around = Named::default().tasks([&task]).find(tx).await?;
    Ok(wire::task(task, &around, now))
}

async fn shown(cx: &Sales, caller: &Caller, id: TaskId) -> Result<Response, Problem> {
    let now = cx.clock.now();
    let (revision, out) = cx
        .db
        .read(caller, async |tx| {
            let Some(found) = store::task(tx, id).await? else {
                return Err(Stop::Refused(Refusal::NoSuchTask));
            };
            let revision = found.revision;
            Ok((revision, one(tx, found, now).await?))
        })
        .await?;
    Ok(([(header::ETAG, web::etag::tag(i64::from(revision)))], Json(out)).into_response())
}
