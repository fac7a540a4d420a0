//! To an identity provider and back.

use super::mailboxes::session;
use crate::model::{Refusal, Stop};
use crate::sign_in as verb;
use crate::wire::{self, BeginSignInIn, FinishSignInIn, SignInBegunOut, SignInFinishedOut};
use crate::{MAILBOX_MANAGE, Mail};
use axum::extract::State;
use std::sync::Arc;
use web::{Caller, Json, Problem, ProblemBody};

/// Says where to go to give leave for a mailbox; the answer counts in this session only, once, within a quarter of an hour.
#[utoipa::path(post, path = "/api/mail/sign-in", operation_id = "mail.sign_in.begin", tag = "mail", request_body = BeginSignInIn,
    responses((status = 200, body = SignInBegunOut), (status = "default", body = ProblemBody)))]
pub(super) async fn begin(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Json(asked): Json<BeginSignInIn>,
) -> Result<Json<SignInBegunOut>, Problem> {
    caller.need(MAILBOX_MANAGE)?;
    let session = session(&caller).ok_or(Stop::Refused(Refusal::BrowserWanted))?;
    let url = verb::begin(&cx, &caller, wire::wish(asked, session)).await?;
    Ok(Json(SignInBegunOut { url: url.into() }))
}

/// Takes what the provider sent back, and tries the mailbox with it. One that is bound already is signed in to from now on; a new one
/// is bound by what this gives.
#[utoipa::path(post, path = "/api/mail/sign-in/finish", operation_id = "mail.sign_in.finish", tag = "mail", request_body = FinishSignInIn,
    responses((status = 200, body = SignInFinishedOut), (status = "default", body = ProblemBody)))]
pub(super) async fn finish(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Json(came): Json<FinishSignInIn>,
) -> Result<Json<SignInFinishedOut>, Problem> {
    caller.need(MAILBOX_MANAGE)?;
    let session = session(&caller).ok_or(Stop::Refused(Refusal::BrowserWanted))?;
    let finished = verb::finish(&cx, &caller, session, wire::answer(came)).await?;
    Ok(Json(wire::finished(finished, &cx.providers, caller.lang)))
}
