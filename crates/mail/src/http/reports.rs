//! Mail reports: how soon people are answered, how sent mails fare, and the mails behind each figure.

use crate::model::{ResponseBy, SentBy};
use crate::report as verb;
use crate::wire::{self, FateOut, FatesOut, ResponseOut, ResponsesOut};
use crate::{Mail, READ};
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use web::{Caller, Json, Problem, ProblemBody, Query};

/// Of which days, by what.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ResponsesQuery {
    /// From this moment.
    from: DateTime<Utc>,
    /// Until before this one, at most 400 days later.
    until: DateTime<Utc>,
    /// By what the figures are told apart.
    #[param(inline)]
    by: ResponseBy,
    /// Count working hours only.
    working: Option<bool>,
    /// For the mails behind a figure: the group's key; absent: all.
    key: Option<String>,
}

/// How soon people were answered: every mail of a person with which a wait began, until the first answer after it.
#[utoipa::path(get, path = "/api/mail/reports/responses", operation_id = "mail.reports.responses", tag = "mail", params(ResponsesQuery),
    responses((status = 200, body = ResponsesOut), (status = "default", body = ProblemBody)))]
pub(super) async fn responses(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Query(asked): Query<ResponsesQuery>,
) -> Result<Json<ResponsesOut>, Problem> {
    caller.need(READ)?;
    let ResponsesQuery { from, until, by, working, key: _ } = asked;
    let all = cx.db.read(&caller, async |tx| verb::responses(tx, (from, until), by, working == Some(true)).await).await?;
    Ok(Json(wire::responses(all)))
}

/// The mails behind a figure, the longest wait first; at most 200.
#[utoipa::path(get, path = "/api/mail/reports/responses/mails", operation_id = "mail.reports.responses_mails", tag = "mail",
    params(ResponsesQuery), responses((status = 200, body = Vec<ResponseOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn response_mails(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Query(asked): Query<ResponsesQuery>,
) -> Result<Json<Vec<ResponseOut>>, Problem> {
    caller.need(READ)?;
    let ResponsesQuery { from, until, by, working, key } = asked;
    let working = working == Some(true);
    let all = cx.db.read(&caller, async |tx| verb::behind_responses(tx, (from, until), (by, key.as_deref()), working).await).await?;
    Ok(Json(all.into_iter().map(wire::response).collect()))
}

/// Of which days, by what.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct FatesQuery {
    /// From this moment.
    from: DateTime<Utc>,
    /// Until before this one, at most 400 days later.
    until: DateTime<Utc>,
    /// By what the figures are told apart.
    #[param(inline)]
    by: SentBy,
    /// For the mails behind a figure: the group's key; absent: all.
    key: Option<String>,
}

/// How sent mails fared: answered, opened, followed.
#[utoipa::path(get, path = "/api/mail/reports/sent", operation_id = "mail.reports.sent", tag = "mail", params(FatesQuery),
    responses((status = 200, body = FatesOut), (status = "default", body = ProblemBody)))]
pub(super) async fn sent(State(cx): State<Arc<Mail>>, caller: Caller, Query(asked): Query<FatesQuery>) -> Result<Json<FatesOut>, Problem> {
    caller.need(READ)?;
    let FatesQuery { from, until, by, key: _ } = asked;
    let all = cx.db.read(&caller, async |tx| verb::sent(tx, (from, until), by).await).await?;
    Ok(Json(wire::fates(all)))
}

/// The sent mails behind a figure, the newest first; at most 200.
#[utoipa::path(get, path = "/api/mail/reports/sent/mails", operation_id = "mail.reports.sent_mails", tag = "mail", params(FatesQuery),
    responses((status = 200, body = Vec<FateOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn sent_mails(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Query(asked): Query<FatesQuery>,
) -> Result<Json<Vec<FateOut>>, Problem> {
    caller.need(READ)?;
    let FatesQuery { from, until, by, key } = asked;
    let all = cx.db.read(&caller, async |tx| verb::behind_sent(tx, (from, until), (by, key.as_deref())).await).await?;
    Ok(Json(all.into_iter().map(wire::fate).collect()))
}
