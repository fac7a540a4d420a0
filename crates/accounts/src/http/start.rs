//! First start.

use crate::Accounts;
use crate::start::NewCompany;
use crate::wire::{MeOut, NewCompanyIn, StartOut, StartStateOut, lang};
use axum::extract::State;
use axum::response::Response;
use kernel::Stop;
use std::sync::Arc;
use web::{Json, Problem, ProblemBody, Visitor};

/// What can be done here before anybody is signed in.
#[utoipa::path(get, path = "/api/start", operation_id = "accounts.start.state", tag = "accounts", responses((status = 200, body = StartOut)))]
pub(super) async fn state(State(accounts): State<Arc<Accounts>>) -> Result<Json<StartOut>, Problem> {
    let start = accounts.start().await?;
    Ok(Json(StartOut {
        state: if start.any { StartStateOut::Ready } else { StartStateOut::New },
        sign_up: accounts.settings.sign_up || !start.any,
        demo: start.demo,
        passkeys: accounts.webauthn.is_some(),
        version: accounts.settings.version.clone(),
    }))
}

/// Makes a company with its master, and signs him in.
#[utoipa::path(post, path = "/api/start/company", operation_id = "accounts.start.company", tag = "accounts", request_body = NewCompanyIn,
    responses((status = 200, body = MeOut), (status = 409, body = ProblemBody, description = "accounts.free_mail_address")))]
pub(super) async fn company(
    State(accounts): State<Arc<Accounts>>,
    visitor: Visitor,
    Json(new): Json<NewCompanyIn>,
) -> Result<Response, Problem> {
    let NewCompanyIn { company, name, email, password, lang: tag, time_zone, free_mail_acknowledged } = new;
    let lang = lang(&tag).map_err(Stop::Refused)?;
    let new = NewCompany { company, name, email, password: Some(password), lang, time_zone, free_mail_acknowledged, demo: false };
    accounts.welcome(accounts.sign_up(new, &visitor).await?).await
}

/// Opens the demo company.
#[utoipa::path(post, path = "/api/start/demo", operation_id = "accounts.start.demo", tag = "accounts",
    responses((status = 200, body = MeOut), (status = 404, body = ProblemBody)))]
pub(super) async fn demo(State(accounts): State<Arc<Accounts>>, visitor: Visitor) -> Result<Response, Problem> {
    accounts.welcome(accounts.open_demo(&visitor).await?).await
}
