//! The doors for people and programs: extract, call the verb, map.

mod me;
mod people;
mod rights;
mod session;
mod start;

use crate::Accounts;
use crate::model::{Opened, Refusal, SessionId};
use crate::sessions::acting;
use crate::wire::MeOut;
use axum::response::{AppendHeaders, IntoResponse, Response};
use http::header;
use kernel::Stop;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{Caller, Json, Problem, SessionCookie, Via};

/// All routes of this context.
pub fn router(accounts: Arc<Accounts>) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(start::state))
        .routes(routes!(start::company))
        .routes(routes!(start::demo))
        .routes(routes!(session::sign_in, session::sign_out))
        .routes(routes!(session::passkey_begin))
        .routes(routes!(session::passkey_finish))
        .routes(routes!(session::reset_ask))
        .routes(routes!(session::reset))
        .routes(routes!(session::not_me))
        .routes(routes!(me::get, me::change))
        .routes(routes!(me::password))
        .routes(routes!(me::totp_begin))
        .routes(routes!(me::totp_confirm))
        .routes(routes!(me::totp_remove))
        .routes(routes!(me::passkeys))
        .routes(routes!(me::passkey_begin))
        .routes(routes!(me::passkey_finish))
        .routes(routes!(me::passkey_remove))
        .routes(routes!(me::sessions, me::sessions_end_others))
        .routes(routes!(me::session_end))
        .routes(routes!(me::keys, me::key_create))
        .routes(routes!(me::key_delete))
        .routes(routes!(people::list))
        .routes(routes!(people::invite))
        .routes(routes!(people::invite_again))
        .routes(routes!(people::change))
        .routes(routes!(people::disable))
        .routes(routes!(people::restore))
        .routes(routes!(people::cancel))
        .routes(routes!(people::invitation, people::join))
        .routes(routes!(rights::departments, rights::department_create))
        .routes(routes!(rights::department_change, rights::department_delete))
        .routes(routes!(rights::roles, rights::role_create))
        .routes(routes!(rights::role_change, rights::role_delete))
        .routes(routes!(rights::permissions))
        .routes(routes!(rights::tenant_change))
        .routes(routes!(rights::audit))
        .routes(routes!(rights::audit_verify))
        .with_state(accounts)
}

impl Accounts {
    fn cookie(&self) -> SessionCookie {
        SessionCookie::new(self.settings.origin.scheme() == "https")
    }

    /// Who just came in gets the cookie and what his screens start from.
    ///
    /// # Errors
    /// A fault when the database is away.
    pub async fn welcome(&self, opened: Opened) -> Result<Response, Problem> {
        let actor = acting(opened.tenant, opened.account);
        let me = self.db.read(&actor, async |tx| self.me(tx, opened.account).await).await?;
        let cookie = AppendHeaders([(header::SET_COOKIE, self.cookie().set(&opened.token))]);
        Ok((cookie, Json(MeOut::of(me, &self.settings.features))).into_response())
    }
}

/// The caller's session: what is delicate is for people at a browser, not for API keys.
fn at_browser(caller: &Caller) -> Result<SessionId, Problem> {
    match caller.via() {
        Via::Session(id) => Ok(SessionId(id)),
        Via::ApiKey(_) => Err(Stop::Refused(Refusal::SessionOnly).into()),
    }
}

/// A header for answers that hold a secret shown once: not stored by anybody on the way, nor for an idempotency key.
const SHOWN_ONCE: [(header::HeaderName, &str); 1] = [(header::CACHE_CONTROL, "no-store")];
