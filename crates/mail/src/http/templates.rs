//! Templates and signatures by language.

use crate::model::{FillFor, InputField, MailboxId, Refusal, Signature, Stop, TemplateId};
use crate::store::templates as store;
use crate::templates as verb;
use crate::wire::{self, FillIn, FilledOut, SignaturesIn, TemplateIn, TemplateOut};
use crate::{MAILBOX_MANAGE, Mail, SEND, TEMPLATE_SHARE};
use axum::extract::State;
use axum::http::StatusCode;
use std::sync::Arc;
use uuid::Uuid;
use web::{Caller, Json, Path, Problem, ProblemBody};

/// The caller's templates and everybody's, by folder and name, with how their mails fared.
#[utoipa::path(get, path = "/api/mail/templates", operation_id = "mail.templates.list", tag = "mail",
    responses((status = 200, body = Vec<TemplateOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn list(State(cx): State<Arc<Mail>>, caller: Caller) -> Result<Json<Vec<TemplateOut>>, Problem> {
    caller.need(SEND)?;
    let (account, now) = (caller.account(), cx.now());
    let (all, figures) = cx
        .db
        .read(&caller, async |tx| {
            let all = store::list(tx, account.0, verb::TEMPLATES_MAX).await?;
            let figures = verb::figures(tx, &all, now).await?;
            Ok::<_, kernel::Fault>((all, figures))
        })
        .await?;
    let may_share = caller.permissions.allow(TEMPLATE_SHARE);
    let figures_of = |id: TemplateId| figures.iter().find(|f| f.template_id == id);
    Ok(Json(
        all.into_iter()
            .map(|t| {
                let of = figures_of(t.id);
                wire::template(t, of, may_share)
            })
            .collect(),
    ))
}

/// Keeps a new template.
#[utoipa::path(post, path = "/api/mail/templates", operation_id = "mail.templates.create", tag = "mail", request_body = TemplateIn,
    responses((status = 201, body = TemplateOut), (status = "default", body = ProblemBody)))]
pub(super) async fn create(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Json(new): Json<TemplateIn>,
) -> Result<(StatusCode, Json<TemplateOut>), Problem> {
    caller.need(SEND)?;
    if new.shared {
        caller.need(TEMPLATE_SHARE)?;
    }
    let (account, now) = (caller.account(), cx.now());
    let made = cx.db.write(&caller, async |tx| verb::keep(tx, account, new.content(), now).await).await?;
    Ok((StatusCode::CREATED, Json(wire::template(made, None, caller.permissions.allow(TEMPLATE_SHARE)))))
}

/// Writes a template anew; `revision` is the one that the writer has seen.
#[utoipa::path(put, path = "/api/mail/templates/{id}", operation_id = "mail.templates.save", tag = "mail", params(("id" = Uuid, Path,)),
    request_body = TemplateIn, responses((status = 200, body = TemplateOut), (status = "default", body = ProblemBody)))]
pub(super) async fn write(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(new): Json<TemplateIn>,
) -> Result<Json<TemplateOut>, Problem> {
    caller.need(SEND)?;
    if new.shared {
        caller.need(TEMPLATE_SHARE)?;
    }
    let seen = new.revision.ok_or(Stop::Refused(Refusal::FieldMalformed(InputField::Revision)))?;
    let (account, now) = (caller.account(), cx.now());
    let saved =
        cx.db.write(&caller, async |tx| verb::write(tx, &caller, account, TemplateId(id), (new.content(), seen), now).await).await?;
    Ok(Json(wire::template(saved, None, caller.permissions.allow(TEMPLATE_SHARE))))
}

/// Removes a template.
#[utoipa::path(delete, path = "/api/mail/templates/{id}", operation_id = "mail.templates.delete", tag = "mail", params(("id" = Uuid, Path,)),
    responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn delete(State(cx): State<Arc<Mail>>, caller: Caller, Path(id): Path<Uuid>) -> Result<StatusCode, Problem> {
    caller.need(SEND)?;
    let account = caller.account();
    cx.db.write(&caller, async |tx| verb::remove(tx, &caller, account, TemplateId(id)).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Fills a template for a reader; fields that nothing is known for are told, and left standing.
#[utoipa::path(post, path = "/api/mail/templates/{id}/fill", operation_id = "mail.templates.fill", tag = "mail", params(("id" = Uuid, Path,)),
    request_body = FillIn, responses((status = 200, body = FilledOut), (status = "default", body = ProblemBody)))]
pub(super) async fn fill(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(asked): Json<FillIn>,
) -> Result<Json<FilledOut>, Problem> {
    caller.need(SEND)?;
    let account = caller.account();
    let reader = FillFor { to: asked.to, mailbox_id: asked.mailbox_id.map(MailboxId) };
    let filled = cx.db.read(&caller, async |tx| verb::fill(tx, &cx, account, TemplateId(id), &reader).await).await?;
    Ok(Json(wire::filled(filled)))
}

/// The signatures of a mailbox beside its usual one, for answers in their languages.
#[utoipa::path(get, path = "/api/mail/mailboxes/{id}/signatures", operation_id = "mail.signatures.list", tag = "mail",
    params(("id" = Uuid, Path,)), responses((status = 200, body = Vec<Signature>), (status = "default", body = ProblemBody)))]
pub(super) async fn signatures(State(cx): State<Arc<Mail>>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<Vec<Signature>>, Problem> {
    caller.need(SEND)?;
    Ok(Json(cx.db.read(&caller, async |tx| verb::signatures(tx, MailboxId(id)).await).await?))
}

/// Puts signatures in the place of the present ones.
#[utoipa::path(put, path = "/api/mail/mailboxes/{id}/signatures", operation_id = "mail.signatures.save", tag = "mail",
    params(("id" = Uuid, Path,)), request_body = SignaturesIn,
    responses((status = 200, body = Vec<Signature>), (status = "default", body = ProblemBody)))]
pub(super) async fn set_signatures(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(asked): Json<SignaturesIn>,
) -> Result<Json<Vec<Signature>>, Problem> {
    caller.need(MAILBOX_MANAGE)?;
    Ok(Json(cx.db.write(&caller, async |tx| verb::set_signatures(tx, MailboxId(id), asked.signatures).await).await?))
}
