//! One's own account. Doors that take [`Bare`] are open to who must yet set up a second factor.

use super::{SHOWN_ONCE, at_browser};
use crate::me::OwnChange;
use crate::model::{ApiKeyId, ChallengeId, PasskeyId, SessionId};
use crate::store::{keys as key_store, secrets};
use crate::wire::{
    ApiKeyOut, AskedOut, CodeIn, MeIn, MeOut, NewApiKeyIn, NewApiKeyOut, NewPasskeyIn, NewPasskeyOut, PasskeyOut, PasswordChangeIn,
    PasswordIn, RecoveryCodesOut, SessionOut, TotpOut, lang,
};
use crate::{Accounts, keys as key_verbs, sessions as session_verbs};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use kernel::{Fault, Stop};
use std::sync::Arc;
use uuid::Uuid;
use web::{Bare, Caller, Json, PageOf, PageQuery, Path, Problem, ProblemBody, Via};

/// Everything that the screens start from.
#[utoipa::path(get, path = "/api/me", operation_id = "accounts.me.get", tag = "accounts", responses((status = 200, body = MeOut), (status = 401, body = ProblemBody)))]
pub(super) async fn get(State(accounts): State<Arc<Accounts>>, caller: Bare) -> Result<Json<MeOut>, Problem> {
    let me = accounts.db.read(&caller, async |tx| accounts.me(tx, caller.account()).await).await?;
    Ok(Json(MeOut::of(me, &accounts.settings.features)))
}

/// Changes name, language, time zone, colours.
#[utoipa::path(patch, path = "/api/me", operation_id = "accounts.me.change", tag = "accounts", request_body = MeIn, responses((status = 200, body = MeOut)))]
pub(super) async fn change(State(accounts): State<Arc<Accounts>>, caller: Bare, Json(input): Json<MeIn>) -> Result<Json<MeOut>, Problem> {
    let MeIn { name, lang: tag, time_zone, theme } = input;
    let lang = tag.as_deref().map(lang).transpose().map_err(Stop::Refused)?;
    let change = OwnChange { name, lang, time_zone, theme: theme.map(Into::into) };
    let me = accounts.db.write(&caller, async |tx| accounts.change_own(tx, caller.account(), change).await).await?;
    Ok(Json(MeOut::of(me, &accounts.settings.features)))
}

/// Changes the password; ends all other sessions.
#[utoipa::path(post, path = "/api/me/password", operation_id = "accounts.me.password", tag = "accounts", request_body = PasswordChangeIn, responses((status = 204)))]
pub(super) async fn password(
    State(accounts): State<Arc<Accounts>>,
    caller: Bare,
    Json(input): Json<PasswordChangeIn>,
) -> Result<StatusCode, Problem> {
    let session = at_browser(&caller)?;
    accounts.change_password(&caller, caller.account(), session, &input.current, &input.new).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A seed for an authenticator app; it counts once a code of it is confirmed.
#[utoipa::path(post, path = "/api/me/totp/begin", operation_id = "accounts.me.totp_begin", tag = "accounts", responses((status = 200, body = TotpOut)))]
pub(super) async fn totp_begin(State(accounts): State<Arc<Accounts>>, caller: Bare) -> Result<Response, Problem> {
    at_browser(&caller)?;
    let begun = accounts.begin_totp(&caller, caller.account()).await?;
    Ok((SHOWN_ONCE, Json(TotpOut { secret: begun.secret, otpauth_url: begun.otpauth_url })).into_response())
}

/// Switches one-time passwords on.
#[utoipa::path(post, path = "/api/me/totp/confirm", operation_id = "accounts.me.totp_confirm", tag = "accounts", request_body = CodeIn,
    responses((status = 200, body = RecoveryCodesOut)))]
pub(super) async fn totp_confirm(
    State(accounts): State<Arc<Accounts>>,
    caller: Bare,
    Json(input): Json<CodeIn>,
) -> Result<Response, Problem> {
    at_browser(&caller)?;
    let recovery_codes = accounts.confirm_totp(&caller, caller.account(), &input.code).await?;
    Ok((SHOWN_ONCE, Json(RecoveryCodesOut { recovery_codes })).into_response())
}

/// Switches one-time passwords off.
#[utoipa::path(delete, path = "/api/me/totp", operation_id = "accounts.me.totp_remove", tag = "accounts", request_body = PasswordIn, responses((status = 204)))]
pub(super) async fn totp_remove(
    State(accounts): State<Arc<Accounts>>,
    caller: Caller,
    Json(input): Json<PasswordIn>,
) -> Result<StatusCode, Problem> {
    at_browser(&caller)?;
    accounts.remove_totp(&caller, caller.account(), &input.password).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// One's passkeys.
#[utoipa::path(get, path = "/api/me/passkeys", operation_id = "accounts.me.passkeys", tag = "accounts", responses((status = 200, body = Vec<PasskeyOut>)))]
pub(super) async fn passkeys(State(accounts): State<Arc<Accounts>>, caller: Bare) -> Result<Json<Vec<PasskeyOut>>, Problem> {
    let rows = accounts.db.read(&caller, async |tx| secrets::passkeys(tx, caller.account()).await).await?;
    Ok(Json(rows.into_iter().map(|(row, _)| row.into()).collect()))
}

/// Options to make a passkey with.
#[utoipa::path(post, path = "/api/me/passkeys/begin", operation_id = "accounts.me.passkey_begin", tag = "accounts", responses((status = 200, body = AskedOut)))]
pub(super) async fn passkey_begin(State(accounts): State<Arc<Accounts>>, caller: Bare) -> Result<Response, Problem> {
    at_browser(&caller)?;
    let asked = accounts.begin_passkey(&caller, caller.account()).await?;
    Ok((SHOWN_ONCE, Json(AskedOut::from(asked))).into_response())
}

/// Stores the passkey that the browser made.
#[utoipa::path(post, path = "/api/me/passkeys/finish", operation_id = "accounts.me.passkey_finish", tag = "accounts", request_body = NewPasskeyIn,
    responses((status = 200, body = NewPasskeyOut), (status = 410, body = ProblemBody)))]
pub(super) async fn passkey_finish(
    State(accounts): State<Arc<Accounts>>,
    caller: Bare,
    Json(input): Json<NewPasskeyIn>,
) -> Result<Response, Problem> {
    at_browser(&caller)?;
    let NewPasskeyIn { challenge_id, name, credential } = input;
    let made = accounts.finish_passkey(&caller, caller.account(), ChallengeId(challenge_id), &name, credential).await?;
    Ok((SHOWN_ONCE, Json(NewPasskeyOut { passkey: made.passkey.into(), recovery_codes: made.recovery_codes })).into_response())
}

/// Takes a passkey away.
#[utoipa::path(delete, path = "/api/me/passkeys/{id}", operation_id = "accounts.me.passkey_remove", tag = "accounts", params(("id" = Uuid, Path)), responses((status = 204)))]
pub(super) async fn passkey_remove(
    State(accounts): State<Arc<Accounts>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    at_browser(&caller)?;
    accounts.remove_passkey(&caller, caller.account(), PasskeyId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Where one is signed in.
#[utoipa::path(get, path = "/api/me/sessions", operation_id = "accounts.me.sessions", tag = "accounts", params(PageQuery), responses((status = 200, body = PageOf<SessionOut>)))]
pub(super) async fn sessions(
    State(accounts): State<Arc<Accounts>>,
    caller: Caller,
    page: PageQuery,
) -> Result<Json<PageOf<SessionOut>>, Problem> {
    let after = page.after()?;
    let current = if let Via::Session(id) = caller.via() { Some(id) } else { None };
    let rows = accounts.db.read(&caller, async |tx| accounts.list_sessions(tx, caller.account(), after, page.size()).await).await?;
    Ok(Json(rows.map(|session| SessionOut::of(session, current)).into()))
}

/// Ends one session.
#[utoipa::path(delete, path = "/api/me/sessions/{id}", operation_id = "accounts.me.session_end", tag = "accounts", params(("id" = Uuid, Path)), responses((status = 204)))]
pub(super) async fn session_end(
    State(accounts): State<Arc<Accounts>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    at_browser(&caller)?;
    accounts.db.write(&caller, async |tx| session_verbs::end(tx, &caller, caller.account(), SessionId(id)).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends all sessions but this one.
#[utoipa::path(delete, path = "/api/me/sessions", operation_id = "accounts.me.sessions_end_others", tag = "accounts", responses((status = 204)))]
pub(super) async fn sessions_end_others(State(accounts): State<Arc<Accounts>>, caller: Caller) -> Result<StatusCode, Problem> {
    let session = at_browser(&caller)?;
    accounts.db.write(&caller, async |tx| session_verbs::end_others(tx, &caller, caller.account(), Some(session)).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// One's API keys.
#[utoipa::path(get, path = "/api/me/api-keys", operation_id = "accounts.me.api_keys", tag = "accounts", responses((status = 200, body = Vec<ApiKeyOut>)))]
pub(super) async fn keys(State(accounts): State<Arc<Accounts>>, caller: Caller) -> Result<Json<Vec<ApiKeyOut>>, Problem> {
    let rows = accounts.db.read(&caller, async |tx| Ok::<_, Fault>(key_store::list(tx, caller.account()).await?)).await?;
    Ok(Json(rows.into_iter().map(Into::into).collect()))
}

/// Makes an API key.
#[utoipa::path(post, path = "/api/me/api-keys", operation_id = "accounts.me.api_key_create", tag = "accounts", request_body = NewApiKeyIn,
    responses((status = 201, body = NewApiKeyOut)))]
pub(super) async fn key_create(
    State(accounts): State<Arc<Accounts>>,
    caller: Caller,
    Json(input): Json<NewApiKeyIn>,
) -> Result<Response, Problem> {
    at_browser(&caller)?;
    let NewApiKeyIn { name, scopes, expires_at } = input;
    let (key, secret) =
        accounts.db.write(&caller, async |tx| accounts.create_key(tx, &caller, caller.account(), &name, scopes, expires_at).await).await?;
    Ok((StatusCode::CREATED, SHOWN_ONCE, Json(NewApiKeyOut { id: key.id.0, key: key.into(), secret })).into_response())
}

/// Takes an API key away.
#[utoipa::path(delete, path = "/api/me/api-keys/{id}", operation_id = "accounts.me.api_key_delete", tag = "accounts", params(("id" = Uuid, Path)), responses((status = 204)))]
pub(super) async fn key_delete(State(accounts): State<Arc<Accounts>>, caller: Caller, Path(id): Path<Uuid>) -> Result<StatusCode, Problem> {
    at_browser(&caller)?;
    accounts.db.write(&caller, async |tx| key_verbs::delete(tx, &caller, caller.account(), ApiKeyId(id)).await).await?;
    Ok(StatusCode::NO_CONTENT)
}
