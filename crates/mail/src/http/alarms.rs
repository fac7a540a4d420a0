//! Mails that nobody has answered.

use crate::alarm as verb;
use crate::model::{InputField, Refusal, Stop, ThreadId};
use crate::wire::{self, AlarmRulesIo, UnansweredIn, UnansweredOut};
use crate::{Mail, READ, RULES_MANAGE};
use axum::extract::State;
use axum::http::StatusCode;
use kernel::AccountId;
use std::sync::Arc;
use uuid::Uuid;
use web::{Caller, Json, Path, Problem, ProblemBody};

/// How long people may wait for an answer.
#[utoipa::path(get, path = "/api/mail/alarm-rules", operation_id = "mail.alarm_rules.get", tag = "mail",
    responses((status = 200, body = AlarmRulesIo), (status = "default", body = ProblemBody)))]
pub(super) async fn rules(State(cx): State<Arc<Mail>>, caller: Caller) -> Result<Json<AlarmRulesIo>, Problem> {
    caller.need(RULES_MANAGE)?;
    Ok(Json(wire::alarm_rules(cx.db.read(&caller, async |tx| crate::store::alarms::rules(tx).await).await?)))
}

/// Sets how long people may wait for an answer.
#[utoipa::path(put, path = "/api/mail/alarm-rules", operation_id = "mail.alarm_rules.save", tag = "mail", request_body = AlarmRulesIo,
    responses((status = 200, body = AlarmRulesIo), (status = "default", body = ProblemBody)))]
pub(super) async fn set_rules(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Json(asked): Json<AlarmRulesIo>,
) -> Result<Json<AlarmRulesIo>, Problem> {
    caller.need(RULES_MANAGE)?;
    let new = wire::alarm_rules_in(asked).ok_or(Stop::Refused(Refusal::FieldMalformed(InputField::LabelMinutes)))?;
    let set = cx.db.write(&caller, async |tx| verb::set_rules(tx, &caller, new).await).await?;
    Ok(Json(wire::alarm_rules(set)))
}

/// Who waits longer for the caller's answer than he should, and for that of those whom he leads; the longest first, at most 200.
#[utoipa::path(get, path = "/api/mail/unanswered", operation_id = "mail.unanswered.list", tag = "mail",
    responses((status = 200, body = Vec<UnansweredOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn list(State(cx): State<Arc<Mail>>, caller: Caller) -> Result<Json<Vec<UnansweredOut>>, Problem> {
    caller.need(READ)?;
    let (account, now) = (caller.account(), cx.now());
    let (all, names) = cx
        .db
        .read(&caller, async |tx| {
            let all = verb::list(tx, account, now).await?;
            let owners: Vec<AccountId> = all.iter().map(|waited| AccountId(waited.alarm.owner_id)).collect();
            let names = accounts::people(tx, &owners).await?;
            Ok::<_, kernel::Fault>((all, names))
        })
        .await?;
    Ok(Json(all.into_iter().map(|waited| wire::unanswered(waited, &names)).collect()))
}

/// Says that what waits in a thread needs no answer, or that it does after all.
#[utoipa::path(post, path = "/api/mail/unanswered/{thread_id}", operation_id = "mail.unanswered.close", tag = "mail",
    params(("thread_id" = Uuid, Path,)), request_body = UnansweredIn,
    responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn close(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path(thread): Path<Uuid>,
    Json(asked): Json<UnansweredIn>,
) -> Result<StatusCode, Problem> {
    caller.need(READ)?;
    let (account, now) = (caller.account(), cx.now());
    cx.db.write(&caller, async |tx| verb::close(tx, account, ThreadId(thread), asked.no_answer, now).await).await?;
    Ok(StatusCode::NO_CONTENT)
}
