//! How much may be sent a day: by the company's rules, and by each mailbox.

use crate::caps as verb;
use crate::model::MailboxId;
use crate::store::caps as store;
use crate::wire::{self, MailboxCapIn, MailboxCapOut, SendingRulesIo};
use crate::{MAILBOX_MANAGE, Mail, READ, SENDING_MANAGE};
use axum::extract::State;
use std::sync::Arc;
use uuid::Uuid;
use web::{Caller, Json, Path, Problem, ProblemBody};

/// How the company sends.
#[utoipa::path(get, path = "/api/mail/sending-rules", operation_id = "mail.sending_rules.get", tag = "mail",
    responses((status = 200, body = SendingRulesIo), (status = "default", body = ProblemBody)))]
pub(super) async fn rules(State(cx): State<Arc<Mail>>, caller: Caller) -> Result<Json<SendingRulesIo>, Problem> {
    caller.need(SENDING_MANAGE)?;
    Ok(Json(wire::sending_rules(cx.db.read(&caller, async |tx| store::rules(tx).await).await?)))
}

/// Sets how the company sends.
#[utoipa::path(put, path = "/api/mail/sending-rules", operation_id = "mail.sending_rules.save", tag = "mail", request_body = SendingRulesIo,
    responses((status = 200, body = SendingRulesIo), (status = "default", body = ProblemBody)))]
pub(super) async fn set_rules(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Json(asked): Json<SendingRulesIo>,
) -> Result<Json<SendingRulesIo>, Problem> {
    caller.need(SENDING_MANAGE)?;
    let set = cx.db.write(&caller, async |tx| verb::set_rules(tx, &caller, asked.read()).await).await?;
    Ok(Json(wire::sending_rules(set)))
}

/// How much a mailbox may send a day, by whose word, and how much of today is used.
#[utoipa::path(get, path = "/api/mail/mailboxes/{id}/sending", operation_id = "mail.mailbox_cap.get", tag = "mail", params(("id" = Uuid, Path,)),
    responses((status = 200, body = MailboxCapOut), (status = "default", body = ProblemBody)))]
pub(super) async fn of_mailbox(State(cx): State<Arc<Mail>>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<MailboxCapOut>, Problem> {
    caller.need(READ)?;
    let now = cx.now();
    Ok(Json(wire::mailbox_cap(cx.db.read(&caller, async |tx| verb::of_mailbox(tx, MailboxId(id), now).await).await?)))
}

/// Says how much a mailbox may send a day. Its owner keeps to less than it is allowed; to grant it another number than the company's is
/// for who says how the company sends.
#[utoipa::path(put, path = "/api/mail/mailboxes/{id}/sending", operation_id = "mail.mailbox_cap.save", tag = "mail", params(("id" = Uuid, Path,)),
    request_body = MailboxCapIn, responses((status = 200, body = MailboxCapOut), (status = "default", body = ProblemBody)))]
pub(super) async fn say_of_mailbox(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(asked): Json<MailboxCapIn>,
) -> Result<Json<MailboxCapOut>, Problem> {
    caller.need(MAILBOX_MANAGE)?;
    let new = asked.read();
    if new.granted.is_some() {
        caller.need(SENDING_MANAGE)?;
    }
    let now = cx.now();
    let set = cx
        .db
        .write(&caller, async |tx| {
            verb::say_of_mailbox(tx, &caller, MailboxId(id), new).await?;
            verb::of_mailbox(tx, MailboxId(id), now).await
        })
        .await?;
    Ok(Json(wire::mailbox_cap(set)))
}
