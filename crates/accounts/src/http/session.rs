//! Signing in and out, forgotten passwords.

use super::SHOWN_ONCE;
use crate::Accounts;
use crate::model::ChallengeId;
use crate::sessions;
use crate::sign_in::Typed;
use crate::wire::{AnswerIn, AskedOut, EmailIn, MeOut, PasswordIn, SignInIn};
use axum::extract::State;
use axum::response::{AppendHeaders, IntoResponse, Response};
use http::{StatusCode, header};
use kernel::Stop;
use std::sync::Arc;
use web::{Json, Path, PeekCaller, Problem, ProblemBody, Via, Visitor};

/// Signs in with address and password, and a code where a second factor is on.
#[utoipa::path(post, path = "/api/session", operation_id = "accounts.session.sign_in", tag = "accounts", request_body = SignInIn,
    responses((status = 200, body = MeOut), (status = 401, body = ProblemBody, description = "accounts.wrong_credentials, accounts.second_factor_needed")))]
pub(super) async fn sign_in(
    State(accounts): State<Arc<Accounts>>,
    visitor: Visitor,
    Json(input): Json<SignInIn>,
) -> Result<Response, Problem> {
    let SignInIn { email, password, code, recovery_code } = input;
    let opened = accounts.sign_in(Typed { email, password, code, recovery_code }, &visitor).await?;
    accounts.welcome(opened).await
}

/// Signs out. Also answers 204 when nobody is signed in.
#[utoipa::path(delete, path = "/api/session", operation_id = "accounts.session.sign_out", tag = "accounts", responses((status = 204)))]
pub(super) async fn sign_out(State(accounts): State<Arc<Accounts>>, PeekCaller(caller): PeekCaller) -> Result<Response, Problem> {
    if let Some(caller) = caller
        && let Via::Session(id) = caller.via
    {
        let ended = accounts.db.write(&caller.actor, async |tx| sessions::end(tx, &caller.actor, caller.account, id.into()).await).await;
        // Ended by another tab a moment ago: it is what was wanted.
        if let Err(Stop::Failed(fault)) = ended {
            return Err(fault.into());
        }
    }
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(header::SET_COOKIE, accounts.cookie().clear())])).into_response())
}

/// Options to sign in with a passkey alone.
#[utoipa::path(post, path = "/api/session/passkey/begin", operation_id = "accounts.session.passkey_begin", tag = "accounts",
    responses((status = 200, body = AskedOut)))]
pub(super) async fn passkey_begin(State(accounts): State<Arc<Accounts>>) -> Result<Response, Problem> {
    Ok((SHOWN_ONCE, Json(AskedOut::from(accounts.ask_sign_in().await?))).into_response())
}

/// Signs in with the passkey's answer, alone or as the second factor.
#[utoipa::path(post, path = "/api/session/passkey/finish", operation_id = "accounts.session.passkey_finish", tag = "accounts", request_body = AnswerIn,
    responses((status = 200, body = MeOut), (status = 410, body = ProblemBody, description = "accounts.challenge_gone")))]
pub(super) async fn passkey_finish(
    State(accounts): State<Arc<Accounts>>,
    visitor: Visitor,
    Json(answer): Json<AnswerIn>,
) -> Result<Response, Problem> {
    let AnswerIn { challenge_id, credential } = answer;
    accounts.welcome(accounts.sign_in_by_passkey(ChallengeId(challenge_id), credential, &visitor).await?).await
}

/// Asks for a link to choose a new password. The answer does not tell whether the address has an account.
#[utoipa::path(post, path = "/api/password-reset", operation_id = "accounts.password_reset.ask", tag = "accounts", request_body = EmailIn,
    responses((status = 202)))]
pub(super) async fn reset_ask(
    State(accounts): State<Arc<Accounts>>,
    visitor: Visitor,
    Json(input): Json<EmailIn>,
) -> Result<StatusCode, Problem> {
    accounts.ask_reset(&input.email, &visitor).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Chooses a new password by the link.
#[utoipa::path(post, path = "/api/password-reset/{token}", operation_id = "accounts.password_reset.set", tag = "accounts",
    params(("token" = String, Path)), request_body = PasswordIn, responses((status = 204), (status = 410, body = ProblemBody)))]
pub(super) async fn reset(
    State(accounts): State<Arc<Accounts>>,
    Path(token): Path<String>,
    Json(input): Json<PasswordIn>,
) -> Result<StatusCode, Problem> {
    accounts.reset(&token, &input.password).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says by the link that a sign-in was somebody else's: all sessions end, the account is locked.
#[utoipa::path(post, path = "/api/not-me/{token}", operation_id = "accounts.session.not_me", tag = "accounts",
    params(("token" = String, Path)), responses((status = 204), (status = 410, body = ProblemBody)))]
pub(super) async fn not_me(State(accounts): State<Arc<Accounts>>, Path(token): Path<String>) -> Result<StatusCode, Problem> {
    accounts.not_me(&token).await?;
    Ok(StatusCode::NO_CONTENT)
}
