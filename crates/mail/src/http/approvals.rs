//! Mails that somebody reads before they leave.

use super::messages::{Shown, file};
use crate::approve::{self as verb, Whose};
use crate::correct::{self, Correction};
use crate::model::{Approval, ApprovalId, Refusal, Stop};
use crate::wire::{self, ApprovalFileOut, ApprovalLettersIo, ApprovalOut, ApprovalReadOut, ApprovalRulesIo, CorrectIn, SendBackIn};
use crate::{Mail, READ, approval, body};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use bytes::Bytes;
use db::TenantTx;
use kernel::{AccountId, Fault};
use mailwire::Method;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use uuid::Uuid;
use web::{Caller, Json, Path, Problem, ProblemBody, Query};

/// Whose mails are read before they leave.
#[utoipa::path(get, path = "/api/mail/approval-rules", operation_id = "mail.approval_rules.get", tag = "mail",
    responses((status = 200, body = ApprovalRulesIo), (status = "default", body = ProblemBody)))]
pub(super) async fn rules(State(cx): State<Arc<Mail>>, caller: Caller) -> Result<Json<ApprovalRulesIo>, Problem> {
    caller.need(accounts::PEOPLE_MANAGE)?;
    Ok(Json(wire::approval_rules(cx.db.read(&caller, async |tx| crate::store::approvals::rules(tx).await).await?)))
}

/// Says whose mails are read before they leave.
#[utoipa::path(put, path = "/api/mail/approval-rules", operation_id = "mail.approval_rules.save", tag = "mail", request_body = ApprovalRulesIo,
    responses((status = 200, body = ApprovalRulesIo), (status = "default", body = ProblemBody)))]
pub(super) async fn set_rules(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Json(asked): Json<ApprovalRulesIo>,
) -> Result<Json<ApprovalRulesIo>, Problem> {
    caller.need(accounts::PEOPLE_MANAGE)?;
    let new = wire::approval_rules_in(asked);
    let set = cx.db.write(&caller, async |tx| approval::set_rules(tx, &caller, new).await).await?;
    Ok(Json(wire::approval_rules(set)))
}

/// When the caller wants letters about approvals.
#[utoipa::path(get, path = "/api/mail/approval-letters", operation_id = "mail.approval_letters.get", tag = "mail",
    responses((status = 200, body = ApprovalLettersIo), (status = "default", body = ProblemBody)))]
pub(super) async fn letters(State(cx): State<Arc<Mail>>, caller: Caller) -> Result<Json<ApprovalLettersIo>, Problem> {
    caller.need(READ)?;
    let account = caller.account();
    Ok(Json(ApprovalLettersIo { letters: cx.db.read(&caller, async |tx| crate::letters::wanted(tx, account).await).await? }))
}

/// Says when the caller wants letters about approvals.
#[utoipa::path(put, path = "/api/mail/approval-letters", operation_id = "mail.approval_letters.save", tag = "mail", request_body = ApprovalLettersIo,
    responses((status = 200, body = ApprovalLettersIo), (status = "default", body = ProblemBody)))]
pub(super) async fn set_letters(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Json(asked): Json<ApprovalLettersIo>,
) -> Result<Json<ApprovalLettersIo>, Problem> {
    caller.need(READ)?;
    let account = caller.account().0;
    cx.db.write(&caller, async |tx| crate::store::approvals::set_letters(tx, account, asked.letters).await).await?;
    Ok(Json(asked))
}

/// Which questions.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ApprovalsQuery {
    /// Those of the caller's own mails of the last 30 days, instead of those that he may decide about.
    own: Option<bool>,
}

/// Mails that the caller may let go, the oldest first; or his own that somebody was asked about, the newest first. At most 200.
#[utoipa::path(get, path = "/api/mail/approvals", operation_id = "mail.approvals.list", tag = "mail", params(ApprovalsQuery),
    responses((status = 200, body = Vec<ApprovalOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn list(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Query(asked): Query<ApprovalsQuery>,
) -> Result<Json<Vec<ApprovalOut>>, Problem> {
    caller.need(READ)?;
    let (account, now) = (caller.account(), cx.now());
    let whose = if asked.own == Some(true) { Whose::Own } else { Whose::ToDecide };
    let all = cx
        .db
        .read(&caller, async |tx| {
            let all = verb::list(tx, account, whose, now).await?;
            named(tx, all, account).await
        })
        .await?;
    Ok(Json(all))
}

async fn named(tx: &mut TenantTx, all: Vec<Approval>, reader: AccountId) -> Result<Vec<ApprovalOut>, Fault> {
    let people: Vec<AccountId> = all.iter().flat_map(|a| [Some(a.account_id), a.decided_by]).flatten().map(AccountId).collect();
    let names = accounts::people(tx, &people).await?;
    Ok(all.into_iter().map(|a| wire::approval(a, &names, reader)).collect())
}

/// How a mail is shown.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct LookQuery {
    /// Light on dark.
    dark: Option<bool>,
}

/// A mail that somebody is asked to let go, as its reader will see it. Nothing else of its mailbox is shown by this.
#[utoipa::path(get, path = "/api/mail/approvals/{id}", operation_id = "mail.approvals.get", tag = "mail",
    params(("id" = Uuid, Path,), LookQuery), responses((status = 200, body = ApprovalReadOut), (status = "default", body = ProblemBody)))]
pub(super) async fn read(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(asked): Query<LookQuery>,
) -> Result<Json<ApprovalReadOut>, Problem> {
    caller.need(READ)?;
    let (approval, raw) = verb::bytes(&cx, &caller, ApprovalId(id)).await?;
    let written = verb::written(&cx, &caller, &approval).await?;
    let correction = approval.correction.clone().map(|correction| wire::correction(correction, approval.subject.clone()));
    let answers = mailwire::invitation(&raw).filter(|event| event.method == Method::Reply);
    let sha256: String = approval.blob.iter().map(|byte| format!("{byte:02x}")).collect();
    let account = caller.account();
    let mut named = cx.db.read(&caller, async |tx| named(tx, vec![approval], account).await).await?;
    let approval = named.pop().ok_or(Stop::Refused(Refusal::NotFound))?;
    let parsed = mailwire::parse(&raw);
    let files = parsed.attachments.iter().enumerate().filter(|(_, a)| a.content_id.is_none());
    let attachments = files
        .map(|(index, a)| ApprovalFileOut {
            index,
            name: a.file_name(),
            media_type: a.media_type().to_owned(),
            bytes: mailwire::part_bytes(&raw, &a.path).map_or(0, |bytes| bytes.len()),
        })
        .collect();
    Ok(Json(ApprovalReadOut {
        approval,
        from: parsed.from.iter().map(|from| from.address.clone()).collect::<Vec<_>>().join(", "),
        document: body::show_alone(&raw, asked.dark.unwrap_or(false)).document,
        attachments,
        sha256,
        html: written.map(|draft| draft.html),
        invitation: answers.map(|event| wire::invitation(event, None)),
        correction,
    }))
}

/// A file of a mail that somebody is asked to let go.
#[utoipa::path(get, path = "/api/mail/approvals/{id}/attachments/{index}", operation_id = "mail.approvals.attachment", tag = "mail",
    params(("id" = Uuid, Path,), ("index" = u32, Path,)),
    responses((status = 200, content_type = "application/octet-stream"), (status = "default", body = ProblemBody)))]
pub(super) async fn attachment(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path((id, index)): Path<(Uuid, u32)>,
) -> Result<Response, Problem> {
    caller.need(READ)?;
    let (_, raw) = verb::bytes(&cx, &caller, ApprovalId(id)).await?;
    let parsed = mailwire::parse(&raw);
    let found = usize::try_from(index).ok().and_then(|i| parsed.attachments.get(i));
    let part = found.ok_or(Stop::Refused(Refusal::NotFound))?;
    let bytes = mailwire::part_bytes(&raw, &part.path).ok_or(Stop::Refused(Refusal::NotFound))?;
    Ok(file(&part.file_name(), part.media_type(), Bytes::from(bytes.into_owned()), Shown::Saved))
}

/// Lets a mail go, exactly as it was read.
#[utoipa::path(post, path = "/api/mail/approvals/{id}/release", operation_id = "mail.approvals.release", tag = "mail",
    params(("id" = Uuid, Path,)), responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn release(State(cx): State<Arc<Mail>>, caller: Caller, Path(id): Path<Uuid>) -> Result<StatusCode, Problem> {
    caller.need(READ)?;
    verb::release(&cx, &caller, caller.account(), ApprovalId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives a mail back to its writer, with a note.
#[utoipa::path(post, path = "/api/mail/approvals/{id}/send-back", operation_id = "mail.approvals.send_back", tag = "mail",
    params(("id" = Uuid, Path,)), request_body = SendBackIn, responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn send_back(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(asked): Json<SendBackIn>,
) -> Result<StatusCode, Problem> {
    caller.need(READ)?;
    verb::send_back(&cx, &caller, caller.account(), ApprovalId(id), &asked.note).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Corrects a mail and lets it go; its readers and files stay. Of a mail to many it is what everybody's is made from, with its fields.
#[utoipa::path(post, path = "/api/mail/approvals/{id}/correct", operation_id = "mail.approvals.correct", tag = "mail",
    params(("id" = Uuid, Path,)), request_body = CorrectIn, responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn correct(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(asked): Json<CorrectIn>,
) -> Result<StatusCode, Problem> {
    caller.need(READ)?;
    let CorrectIn { subject, html, note } = asked;
    correct::correct(&cx, &caller, caller.account(), ApprovalId(id), Correction { subject, html, note }).await?;
    Ok(StatusCode::NO_CONTENT)
}
