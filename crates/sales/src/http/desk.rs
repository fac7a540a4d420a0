//! Quick texts, goals, daily reports, whom to touch next.

use super::around::Named;
use super::zone_of;
use crate::model::{QuickTextId, Refusal, Target, TargetId, TargetOf};
use crate::rules::{self, Fields};
use crate::wire::{self, DailyReportOut, NewQuickTextIn, NewTargetIn, QuickTextOut, RecommendedOut, ReportIn, TargetOut, TeamReportOut};
use crate::{OPPORTUNITY_READ, PIPELINE_MANAGE, Sales, TARGET_MANAGE, TASK_USE, desk, store};
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, NaiveDate, Utc};
use customers::wire::PersonOut;
use db::TenantTx;
use kernel::{AccountId, Fault, Stop};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use web::{Caller, Json, Path, Problem, ProblemBody, Query};

/// Quick texts that are shown.
const QUICK_TEXTS_MAX: i64 = 200;
/// Goals that are shown.
const TARGETS_MAX: i64 = 200;
/// Reports of a day that are shown.
const REPORTS_MAX: i64 = 2_000;
/// Customers that are recommended.
const RECOMMENDED_ROWS: usize = 20;

/// One's own quick texts, and everybody's.
#[utoipa::path(get, path = "/api/sales/quick-texts", operation_id = "sales.quick_texts.list", tag = "sales",
    responses((status = 200, body = Vec<QuickTextOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn quick_texts(State(cx): State<Arc<Sales>>, caller: Caller) -> Result<Json<Vec<QuickTextOut>>, Problem> {
    caller.need(TASK_USE)?;
    let all = cx.db.read(&caller, async |tx| store::quick_texts(tx, caller.account(), QUICK_TEXTS_MAX).await).await?;
    Ok(Json(all.into_iter().map(wire::quick_text).collect()))
}

/// Keeps a text that is written often.
#[utoipa::path(post, path = "/api/sales/quick-texts", operation_id = "sales.quick_texts.create", tag = "sales", request_body = NewQuickTextIn,
    responses((status = 201, body = QuickTextOut), (status = "default", body = ProblemBody)))]
pub(super) async fn keep_text(
    State(cx): State<Arc<Sales>>,
    caller: Caller,
    Json(input): Json<NewQuickTextIn>,
) -> Result<(StatusCode, Json<QuickTextOut>), Problem> {
    caller.need(TASK_USE)?;
    let shared = input.shared;
    if shared {
        caller.need(PIPELINE_MANAGE)?;
    }
    let read = input.read().map_err(Stop::Refused)?;
    let text = cx.db.write(&caller, async |tx| desk::keep_text(tx, caller.account(), cx.clock.now(), read, shared).await).await?;
    Ok((StatusCode::CREATED, Json(wire::quick_text(text))))
}

/// Deletes a quick text: one's own, or everybody's by who may manage pipelines.
#[utoipa::path(delete, path = "/api/sales/quick-texts/{id}", operation_id = "sales.quick_texts.delete", tag = "sales",
    params(("id" = Uuid, Path)), responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn drop_text(State(cx): State<Arc<Sales>>, caller: Caller, Path(id): Path<QuickTextId>) -> Result<StatusCode, Problem> {
    caller.need(TASK_USE)?;
    cx.db.write(&caller, async |tx| desk::drop_text(tx, &caller, caller.account(), id).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which day.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct DayQuery {
    /// Absent: today, where the caller lives.
    day: Option<NaiveDate>,
}

impl DayQuery {
    fn read(&self) -> Result<Option<NaiveDate>, Refusal> {
        let mut f = Fields::default();
        let day = f.day("day", self.day);
        f.finish(day)
    }
}

/// Goals in sight whose month or quarter holds a day, and how far they are reached.
#[utoipa::path(get, path = "/api/sales/targets", operation_id = "sales.targets.list", tag = "sales", params(DayQuery),
    responses((status = 200, body = Vec<TargetOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn targets(
    State(cx): State<Arc<Sales>>,
    caller: Caller,
    Query(query): Query<DayQuery>,
) -> Result<Json<Vec<TargetOut>>, Problem> {
    caller.need(OPPORTUNITY_READ)?;
    let day = query.read().map_err(Stop::Refused)?;
    let now = cx.clock.now();
    let shown = cx
        .db
        .read(&caller, async |tx| {
            let zone = zone_of(tx, &caller).await?;
            let targets = store::targets(tx, day.unwrap_or(rules::day_of(now, zone)), TARGETS_MAX).await?;
            targets_shown(tx, &caller, targets, now).await
        })
        .await?;
    Ok(Json(shown))
}

async fn targets_shown(tx: &mut TenantTx, caller: &Caller, targets: Vec<Target>, now: DateTime<Utc>) -> Result<Vec<TargetOut>, Fault> {
    let zone = zone_of(tx, caller).await?;
    let people = accounts::labels::in_sight(tx).await?;
    let mut shown = Vec::with_capacity(targets.len());
    for target in targets {
        let department = match target.of {
            TargetOf::Department(id) => accounts::labels::department(tx, id).await?.map(|(name, _)| name),
            TargetOf::Account(_) => None,
        };
        let reached = desk::reached(tx, &target, &people, now, zone).await?;
        let mut named: Vec<AccountId> = reached.iter().map(|(id, _)| *id).collect();
        if let TargetOf::Account(id) = target.of {
            named.push(id);
        }
        let around = Named { accounts: named, ..Named::default() }.find(tx).await?;
        shown.push(wire::target(target, department, reached, &around));
    }
    Ok(shown)
}

/// Sets a goal of a person or a department, for a month or a quarter.
#[utoipa::path(post, path = "/api/sales/targets", operation_id = "sales.targets.create", tag = "sales", request_body = NewTargetIn,
    responses((status = 201, body = TargetOut), (status = "default", body = ProblemBody)))]
pub(super) async fn set_target(
    State(cx): State<Arc<Sales>>,
    caller: Caller,
    Json(input): Json<NewTargetIn>,
) -> Result<(StatusCode, Json<TargetOut>), Problem> {
    caller.need(TARGET_MANAGE)?;
    let target = input.read().map_err(Stop::Refused)?;
    let shown = cx
        .db
        .write(&caller, async |tx| {
            let target = desk::set_target(tx, target).await?;
            Ok::<_, Stop<Refusal>>(targets_shown(tx, &caller, vec![target], cx.clock.now()).await?)
        })
        .await?;
    let one = shown.into_iter().next().ok_or(Stop::Refused(Refusal::NoSuchTarget))?;
    Ok((StatusCode::CREATED, Json(one)))
}

/// Takes a goal away.
#[utoipa::path(delete, path = "/api/sales/targets/{id}", operation_id = "sales.targets.delete", tag = "sales", params(("id" = Uuid, Path)),
    responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn drop_target(State(cx): State<Arc<Sales>>, caller: Caller, Path(id): Path<TargetId>) -> Result<StatusCode, Problem> {
    caller.need(TARGET_MANAGE)?;
    cx.db.write(&caller, async |tx| desk::drop_target(tx, id).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// One's own day: what was written about it, or its figures as they are now.
#[utoipa::path(get, path = "/api/sales/daily-report", operation_id = "sales.daily_report.read", tag = "sales", params(DayQuery),
    responses((status = 200, body = DailyReportOut), (status = "default", body = ProblemBody)))]
pub(super) async fn my_report(
    State(cx): State<Arc<Sales>>,
    caller: Caller,
    Query(query): Query<DayQuery>,
) -> Result<Json<DailyReportOut>, Problem> {
    caller.need(TASK_USE)?;
    let day = query.read().map_err(Stop::Refused)?;
    let now = cx.clock.now();
    let shown = cx
        .db
        .read(&caller, async |tx| {
            let zone = zone_of(tx, &caller).await?;
            let day = day.unwrap_or(rules::day_of(now, zone));
            let me = caller.account();
            let written = store::report(tx, me, day).await?;
            let figures = desk::figures(tx, &[me], rules::days_of(day, day, zone)).await?.remove(&me).unwrap_or_default();
            let around = Named { accounts: vec![me], ..Named::default() }.find(tx).await?;
            Ok::<_, Fault>(wire::report(around.person(me), day, written, figures))
        })
        .await?;
    Ok(Json(shown))
}

/// Writes about one's own day; written again, it is written anew.
#[utoipa::path(put, path = "/api/sales/daily-report", operation_id = "sales.daily_report.write", tag = "sales", request_body = ReportIn,
    responses((status = 200, body = DailyReportOut), (status = "default", body = ProblemBody)))]
pub(super) async fn write_report(
    State(cx): State<Arc<Sales>>,
    caller: Caller,
    Json(input): Json<ReportIn>,
) -> Result<Json<DailyReportOut>, Problem> {
    caller.need(TASK_USE)?;
    let read = input.read().map_err(Stop::Refused)?;
    let now = cx.clock.now();
    let shown = cx
        .db
        .write(&caller, async |tx| {
            let zone = zone_of(tx, &caller).await?;
            let me = caller.account();
            let written = desk::report(tx, me, now, zone, read).await?;
            let around = Named { accounts: vec![me], ..Named::default() }.find(tx).await?;
            let (day, figures) = (written.day, written.figures);
            Ok::<_, Stop<Refusal>>(wire::report(around.person(me), day, Some(written), figures))
        })
        .await?;
    Ok(Json(shown))
}

/// The day of each colleague in sight: who has written about it first, then who has not.
#[utoipa::path(get, path = "/api/sales/daily-reports", operation_id = "sales.daily_reports.list", tag = "sales", params(DayQuery),
    responses((status = 200, body = TeamReportOut), (status = "default", body = ProblemBody)))]
pub(super) async fn team_reports(
    State(cx): State<Arc<Sales>>,
    caller: Caller,
    Query(query): Query<DayQuery>,
) -> Result<Json<TeamReportOut>, Problem> {
    caller.need(TASK_USE)?;
    let day = query.read().map_err(Stop::Refused)?;
    let now = cx.clock.now();
    let items = cx
        .db
        .read(&caller, async |tx| {
            let zone = zone_of(tx, &caller).await?;
            let day = day.unwrap_or(rules::day_of(now, zone));
            let people = accounts::labels::in_sight(tx).await?;
            let mut written = store::reports_of_day(tx, day, REPORTS_MAX).await?;
            let silent: Vec<AccountId> = people.iter().map(|p| p.id).filter(|id| !written.iter().any(|r| r.account == *id)).collect();
            let figures = desk::figures(tx, &silent, rules::days_of(day, day, zone)).await?;
            let mut items: Vec<DailyReportOut> = people
                .into_iter()
                .map(|person| {
                    let report = written.iter().position(|r| r.account == person.id).map(|at| written.swap_remove(at));
                    let now = figures.get(&person.id).copied().unwrap_or_default();
                    wire::report(PersonOut { id: person.id.0, name: person.name }, day, report, now)
                })
                .collect();
            items.sort_by_key(|item| !item.is_written());
            Ok::<_, Fault>(items)
        })
        .await?;
    Ok(Json(TeamReportOut { items }))
}

/// Customers of the caller who should be touched next, with the reasons. For information only; nothing is decided by it.
#[utoipa::path(get, path = "/api/sales/recommended", operation_id = "sales.recommended.list", tag = "sales",
    responses((status = 200, body = Vec<RecommendedOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn recommend(State(cx): State<Arc<Sales>>, caller: Caller) -> Result<Json<Vec<RecommendedOut>>, Problem> {
    caller.need(OPPORTUNITY_READ)?;
    caller.need(customers::COMPANY_READ)?;
    let now = cx.clock.now();
    let found = cx
        .db
        .read(&caller, async |tx| {
            let zone = zone_of(tx, &caller).await?;
            recommended(tx, caller.account(), now, zone.name(), RECOMMENDED_ROWS).await
        })
        .await?;
    Ok(Json(found))
}

/// What the Today page takes: customers of this account who should be touched next, where it lives (an IANA time zone). The door must
/// have asked for [`OPPORTUNITY_READ`] and [`customers::COMPANY_READ`].
///
/// # Errors
/// A fault when the database is away.
pub async fn recommended(
    tx: &mut TenantTx,
    account: AccountId,
    now: DateTime<Utc>,
    zone: &str,
    rows: usize,
) -> Result<Vec<RecommendedOut>, Fault> {
    let found = desk::recommended(tx, account, now, zone, rows).await?;
    Ok(found.into_iter().map(wire::recommended).collect())
}
