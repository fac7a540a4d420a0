//! The doors.

use crate::figures::{self, Reader};
use crate::model::{BadField, Flaw, Of, Period, Refusal, ReportId, ScheduleId};
use crate::wire::{
    self, FollowUpOut, Names, OrderIn, PreviewIn, ReportIn, ReportOut, ScheduleIn, ScheduleOut, SubjectOut, TableOut, WallOut,
};
use crate::{READ, Reports, SHARE, WRITE, keep, rules, schedules, store, wall};
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault, Page, Stop};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use web::etag::IfMatch;
use web::{Caller, FieldProblem, Json, PageOf, PageQuery, Path, Problem, ProblemBody, Query, Refuses};

/// Letters of a schedule that are shown.
const LETTERS_MAX: i64 = 50;

/// All doors of this context.
pub fn router(reports: Arc<Reports>) -> OpenApiRouter<()> {
    OpenApiRouter::new()
        .routes(routes!(list, make))
        .routes(routes!(order))
        .routes(routes!(subjects))
        .routes(routes!(preview))
        .routes(routes!(follow_ups))
        .routes(routes!(team_wall))
        .routes(routes!(schedules_list, schedule_make))
        .routes(routes!(schedule_change, schedule_delete))
        .routes(routes!(change, delete))
        .routes(routes!(answer))
        .with_state(reports)
}

impl Refuses for Refusal {
    fn problem(&self) -> Problem {
        match self {
            Self::NoSuchReport => Problem::not_found("reports.no_such_report"),
            Self::NoSuchSchedule => Problem::not_found("reports.no_such_schedule"),
            Self::BadFields(bad) => bad.iter().fold(Problem::unprocessable("reports.bad_fields"), |problem, BadField { field, flaw }| {
                problem.and_field(FieldProblem { field: (*field).to_owned(), code: code(*flaw), args: Vec::new() })
            }),
            Self::Filter(bad) => bad.problem(),
            Self::MayNot => Problem::forbidden("reports.may_not"),
            Self::NotYours => Problem::forbidden("reports.not_yours"),
            Self::TooSlow => Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "reports.too_slow"),
            Self::TooMany => Problem::conflict("reports.too_many"),
            Self::Changed(revision) => Problem::new(StatusCode::PRECONDITION_FAILED, "reports.changed").with("revision", *revision),
        }
    }
}

fn code(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::Missing => "reports.missing",
        Flaw::TooLong => "reports.too_long",
        Flaw::NotAChoice => "reports.not_a_choice",
        Flaw::OutOfRange => "reports.out_of_range",
        Flaw::NoSuchAccount => "reports.no_such_account",
        Flaw::NotActive => "reports.not_active",
        Flaw::NotADay => "reports.not_a_day",
        Flaw::NotANumber => "reports.not_a_number",
        Flaw::NotGroupable => "reports.not_groupable",
    }
}

impl Reports {
    /// Asks as the caller, each statement in its time.
    async fn ask<T>(
        &self,
        caller: &Caller,
        work: impl AsyncFnOnce(&mut TenantTx, &Reader<'_>) -> Result<T, Stop<Refusal>>,
    ) -> Result<T, Stop<Refusal>> {
        let now = self.clock.now();
        let answer = self.db.read(caller, async |tx| {
            let reader = figures::reader(tx, caller, now, self.time_max).await?;
            work(tx, &reader).await
        });
        figures::in_time(answer.await)
    }
}

/// All of one's reports.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = Reports)]
struct ReportsOut {
    items: Vec<ReportOut>,
}

/// The reports of the page: the standard ones, then one's own and those that colleagues share.
#[utoipa::path(get, path = "/api/reports", operation_id = "reports.list", tag = "reports",
    responses((status = 200, body = ReportsOut), (status = "default", body = ProblemBody)))]
async fn list(State(cx): State<Arc<Reports>>, caller: Caller) -> Result<Json<ReportsOut>, Problem> {
    caller.need(READ)?;
    let today = cx.clock.now().date_naive();
    let mut items = wire::own_reports(today, caller.lang, |standard| figures::may_all(&caller, standard), figures::may_goals(&caller));
    let saved = cx
        .db
        .read(&caller, async |tx| {
            let saved = store::reports(tx, caller.account(), keep::REPORTS_MAX).await?;
            let names = accounts::people(tx, &saved.iter().map(|report| report.by).collect::<Vec<_>>()).await?;
            Ok::<_, Fault>((saved, names))
        })
        .await?;
    let (saved, names) = saved;
    items.extend(saved.into_iter().filter(|report| figures::may(&caller, report.question.subject)).map(|report| {
        let editable = caller.permissions.allow(WRITE) && keep::may_change(&caller, caller.account(), &report);
        wire::report(report, &names, editable)
    }));
    Ok(Json(ReportsOut { items }))
}

/// Saves a report.
#[utoipa::path(post, path = "/api/reports", operation_id = "reports.create", tag = "reports", request_body = ReportIn,
    responses((status = 201, body = ReportOut), (status = "default", body = ProblemBody)))]
async fn make(
    State(cx): State<Arc<Reports>>,
    caller: Caller,
    Json(input): Json<ReportIn>,
) -> Result<(StatusCode, Json<ReportOut>), Problem> {
    caller.need(WRITE)?;
    let new = input.read().map_err(Stop::Refused)?;
    let now = cx.clock.now();
    let report = cx
        .db
        .write(&caller, async |tx| {
            let reader = figures::reader(tx, &caller, now, cx.time_max).await?;
            let report = keep::make(tx, &reader, caller.account(), new).await?;
            let names = accounts::people(tx, &[report.by]).await?;
            Ok::<_, Stop<Refusal>>(wire::report(report, &names, true))
        })
        .await?;
    Ok((StatusCode::CREATED, Json(report)))
}

/// Changes a report. With `If-Match` only as long as nobody else changed it meanwhile.
#[utoipa::path(put, path = "/api/reports/{id}", operation_id = "reports.change", tag = "reports",
    params(("id" = Uuid, Path), ("If-Match" = Option<String>, Header, description = "The revision that the caller has seen")),
    request_body = ReportIn, responses((status = 200, body = ReportOut), (status = "default", body = ProblemBody)))]
async fn change(
    State(cx): State<Arc<Reports>>,
    caller: Caller,
    Path(id): Path<ReportId>,
    seen: Result<IfMatch, Problem>,
    Json(input): Json<ReportIn>,
) -> Result<Json<ReportOut>, Problem> {
    caller.need(WRITE)?;
    let new = input.read().map_err(Stop::Refused)?;
    let now = cx.clock.now();
    let seen = match seen {
        Ok(IfMatch(revision)) => Some(revision),
        Err(problem) if problem.status() == StatusCode::PRECONDITION_REQUIRED => None,
        Err(problem) => return Err(problem),
    };
    let report = cx
        .db
        .write(&caller, async |tx| {
            let reader = figures::reader(tx, &caller, now, cx.time_max).await?;
            let report = keep::change(tx, &reader, caller.account(), (id, seen), new).await?;
            let names = accounts::people(tx, &[report.by]).await?;
            Ok::<_, Stop<Refusal>>(wire::report(report, &names, true))
        })
        .await?;
    Ok(Json(report))
}

/// Deletes a report with its schedules.
#[utoipa::path(delete, path = "/api/reports/{id}", operation_id = "reports.delete", tag = "reports", params(("id" = Uuid, Path)),
    responses((status = 204), (status = "default", body = ProblemBody)))]
async fn delete(State(cx): State<Arc<Reports>>, caller: Caller, Path(id): Path<ReportId>) -> Result<StatusCode, Problem> {
    caller.need(WRITE)?;
    cx.db.write(&caller, async |tx| keep::delete(tx, &caller, caller.account(), id).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts one's reports into an order.
#[utoipa::path(put, path = "/api/reports/order", operation_id = "reports.order", tag = "reports", request_body = OrderIn,
    responses((status = 204), (status = "default", body = ProblemBody)))]
async fn order(State(cx): State<Arc<Reports>>, caller: Caller, Json(OrderIn { ids }): Json<OrderIn>) -> Result<StatusCode, Problem> {
    caller.need(WRITE)?;
    if i64::try_from(ids.len()).map_or(true, |count| count > keep::REPORTS_MAX) {
        return Err(Stop::Refused(Refusal::field("ids", Flaw::TooLong)).into());
    }
    let ids: Vec<ReportId> = ids.into_iter().map(ReportId).collect();
    cx.db.write(&caller, async |tx| keep::order(tx, &caller, caller.account(), &ids).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What can be asked about.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = ReportSubjects)]
struct SubjectsOut {
    items: Vec<SubjectOut>,
}

/// The records that reports can be about, with their fields as the caller may see them.
#[utoipa::path(get, path = "/api/reports/subjects", operation_id = "reports.subjects", tag = "reports",
    responses((status = 200, body = SubjectsOut), (status = "default", body = ProblemBody)))]
async fn subjects(State(cx): State<Arc<Reports>>, caller: Caller) -> Result<Json<SubjectsOut>, Problem> {
    caller.need(READ)?;
    let subjects = cx.ask(&caller, async |tx, reader| figures::subjects(tx, reader).await).await?;
    Ok(Json(SubjectsOut { items: subjects.into_iter().map(wire::subject).collect() }))
}

/// The answer of a question that is not saved.
#[utoipa::path(post, path = "/api/reports/preview", operation_id = "reports.preview", tag = "reports", request_body = PreviewIn,
    responses((status = 200, body = TableOut), (status = "default", body = ProblemBody)))]
async fn preview(State(cx): State<Arc<Reports>>, caller: Caller, Json(input): Json<PreviewIn>) -> Result<Json<TableOut>, Problem> {
    caller.need(READ)?;
    let (chart, question) = input.read().map_err(Stop::Refused)?;
    let table = cx.ask(&caller, async |tx, reader| figures::of_question(tx, reader, (chart, &question)).await).await?;
    Ok(Json(wire::table(table)))
}

/// Of which time.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AnswerQuery {
    /// Instead of the report's own: `all`, `this_month`…, or two days with two dots between.
    period: Option<String>,
}

/// The answer of a report, standard or saved, as the caller may see it.
#[utoipa::path(get, path = "/api/reports/{id}/answer", operation_id = "reports.answer", tag = "reports",
    params(("id" = String, Path, description = "A standard report's key or a saved one's id"), AnswerQuery),
    responses((status = 200, body = TableOut), (status = "default", body = ProblemBody)))]
async fn answer(
    State(cx): State<Arc<Reports>>,
    caller: Caller,
    Path(id): Path<String>,
    Query(query): Query<AnswerQuery>,
) -> Result<Json<TableOut>, Problem> {
    caller.need(READ)?;
    let period: Option<Period> = match query.period.filter(|text| !text.is_empty()) {
        None => None,
        Some(text) => Some(rules::read_period(&text).ok_or(Stop::Refused(Refusal::field("period", Flaw::NotAChoice)))?),
    };
    let table = cx
        .ask(&caller, async |tx, reader| match wire::of(&id) {
            Of::Saved(id) => {
                let report = keep::find(tx, caller.account(), id).await?;
                figures::of_report(tx, reader, &report, period).await
            }
            Of::Standard(key) if key == rules::GOALS => figures::goals(tx, reader).await,
            Of::Standard(key) => {
                let standard = rules::standard(&key, reader.today()).ok_or(Stop::Refused(Refusal::NoSuchReport))?;
                figures::of_standard(tx, reader, &standard, period).await
            }
        })
        .await?;
    Ok(Json(wire::table(table)))
}

/// Which follow-ups.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FollowUpsQuery {
    /// A tree as JSON, as a figure gives it.
    filter: Option<String>,
    cursor: Option<String>,
    limit: Option<u16>,
}

/// What people wrote down and promised behind a figure, the latest first.
#[utoipa::path(get, path = "/api/reports/follow-ups", operation_id = "reports.follow_ups", tag = "reports", params(FollowUpsQuery),
    responses((status = 200, body = PageOf<FollowUpOut>), (status = "default", body = ProblemBody)))]
async fn follow_ups(
    State(cx): State<Arc<Reports>>,
    caller: Caller,
    Query(query): Query<FollowUpsQuery>,
) -> Result<Json<PageOf<FollowUpOut>>, Problem> {
    caller.need(READ)?;
    caller.need(customers::COMPANY_READ)?;
    let FollowUpsQuery { filter, cursor, limit } = query;
    let filter = match filter.filter(|text| !text.is_empty()) {
        None => rules::everything(Vec::new()),
        Some(text) => serde_json::from_str(&text).map_err(|_| Stop::Refused(Refusal::Filter(fields::BadFilter::Form)))?,
    };
    let page = PageQuery { cursor, limit };
    let after: Option<(DateTime<Utc>, Uuid)> = page.after()?;
    let shown = cx
        .ask(&caller, async |tx, reader| {
            let rows = figures::follow_ups(tx, reader, &filter, (after, page.size().limit())).await?;
            let page = Page::cut(rows, page.size(), |row| web::cursor::write(&(row.at, row.id)));
            let people: Vec<AccountId> = page.items.iter().flat_map(|row| [row.by, row.keeper]).flatten().collect();
            let names = accounts::people(tx, &people).await?;
            let shows_names = figures::sees_names(tx, reader).await?;
            Ok(page.map(|row| wire::follow_up(row, &names, shows_names)))
        })
        .await?;
    Ok(Json(shown.into()))
}

/// The team's wall as it stands now, of the colleagues whose records the caller sees.
#[utoipa::path(get, path = "/api/reports/wall", operation_id = "reports.wall", tag = "reports",
    responses((status = 200, body = WallOut), (status = "default", body = ProblemBody)))]
async fn team_wall(State(cx): State<Arc<Reports>>, caller: Caller) -> Result<Json<WallOut>, Problem> {
    caller.need(READ)?;
    let (wall, shows_names) =
        cx.ask(&caller, async |tx, reader| Ok((wall::read(tx, reader).await?, figures::sees_names(tx, reader).await?))).await?;
    Ok(Json(wire::wall(wall, shows_names)))
}

/// All schedules in sight.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = ReportSchedules)]
struct SchedulesOut {
    items: Vec<ScheduleOut>,
}

async fn shown(tx: &mut TenantTx, schedule: crate::model::Schedule) -> Result<ScheduleOut, Fault> {
    let letters = match schedule.last_at {
        Some(due_at) => store::sendings(tx, schedule.id, due_at, LETTERS_MAX).await?,
        None => Vec::new(),
    };
    let people = schedule.plan.recipients.iter().chain([&schedule.by]).chain(letters.iter().map(|letter| &letter.account));
    let names: Names = accounts::people(tx, &people.copied().collect::<Vec<_>>()).await?;
    Ok(wire::schedule(schedule, letters, &names))
}

/// Which reports are sent by mail, and what became of the last letters: one's own schedules; all of them for who sees all.
#[utoipa::path(get, path = "/api/reports/schedules", operation_id = "reports.schedules.list", tag = "reports",
    responses((status = 200, body = SchedulesOut), (status = "default", body = ProblemBody)))]
async fn schedules_list(State(cx): State<Arc<Reports>>, caller: Caller) -> Result<Json<SchedulesOut>, Problem> {
    caller.need(SHARE)?;
    let items = cx
        .db
        .read(&caller, async |tx| {
            let mut items = Vec::new();
            for schedule in store::schedules(tx, schedules::SCHEDULES_MAX).await? {
                items.push(shown(tx, schedule).await?);
            }
            Ok::<_, Fault>(items)
        })
        .await?;
    Ok(Json(SchedulesOut { items }))
}

/// Sends a report by mail, again and again.
#[utoipa::path(post, path = "/api/reports/schedules", operation_id = "reports.schedules.create", tag = "reports", request_body = ScheduleIn,
    responses((status = 201, body = ScheduleOut), (status = "default", body = ProblemBody)))]
async fn schedule_make(
    State(cx): State<Arc<Reports>>,
    caller: Caller,
    Json(input): Json<ScheduleIn>,
) -> Result<(StatusCode, Json<ScheduleOut>), Problem> {
    caller.need(SHARE)?;
    let (plan, _) = input.read();
    let now = cx.clock.now();
    let out = cx
        .db
        .write(&caller, async |tx| {
            let made = schedules::make(tx, &caller, caller.account(), now, plan).await?;
            Ok::<_, Stop<Refusal>>(shown(tx, made).await?)
        })
        .await?;
    Ok((StatusCode::CREATED, Json(out)))
}

/// Changes when and to whom a report is sent; pauses it, or lets it go on.
#[utoipa::path(put, path = "/api/reports/schedules/{id}", operation_id = "reports.schedules.change", tag = "reports",
    params(("id" = Uuid, Path)), request_body = ScheduleIn,
    responses((status = 200, body = ScheduleOut), (status = "default", body = ProblemBody)))]
async fn schedule_change(
    State(cx): State<Arc<Reports>>,
    caller: Caller,
    Path(id): Path<ScheduleId>,
    Json(input): Json<ScheduleIn>,
) -> Result<Json<ScheduleOut>, Problem> {
    caller.need(SHARE)?;
    let now = cx.clock.now();
    let out = cx
        .db
        .write(&caller, async |tx| {
            let changed = schedules::change(tx, &caller, now, id, input.read()).await?;
            Ok::<_, Stop<Refusal>>(shown(tx, changed).await?)
        })
        .await?;
    Ok(Json(out))
}

/// Stops sending a report.
#[utoipa::path(delete, path = "/api/reports/schedules/{id}", operation_id = "reports.schedules.delete", tag = "reports",
    params(("id" = Uuid, Path)), responses((status = 204), (status = "default", body = ProblemBody)))]
async fn schedule_delete(State(cx): State<Arc<Reports>>, caller: Caller, Path(id): Path<ScheduleId>) -> Result<StatusCode, Problem> {
    caller.need(SHARE)?;
    cx.db.write(&caller, async |tx| schedules::delete(tx, &caller, id).await).await?;
    Ok(StatusCode::NO_CONTENT)
}
