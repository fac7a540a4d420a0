//! Colleagues.

use super::SHOWN_ONCE;
use crate::model::{DepartmentId, RoleId};
use crate::rules::states::Act;
use crate::staff::{Change, Joining, NewMember};
use crate::wire::{AccountIn, AccountOut, InvitationIn, InvitationOut, InvitedOut, JoinIn, MeOut, lang};
use crate::{Accounts, PEOPLE_MANAGE};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use kernel::{AccountId, Stop};
use std::sync::Arc;
use uuid::Uuid;
use web::{Caller, Json, PageOf, PageQuery, Path, Problem, ProblemBody, Visitor};

/// Everybody in the company, by name. Every member may know his colleagues.
#[utoipa::path(get, path = "/api/accounts", operation_id = "accounts.people.list", tag = "accounts", params(PageQuery), responses((status = 200, body = PageOf<AccountOut>)))]
pub(super) async fn list(
    State(accounts): State<Arc<Accounts>>,
    caller: Caller,
    page: PageQuery,
) -> Result<Json<PageOf<AccountOut>>, Problem> {
    let after = page.after()?;
    let rows = accounts.db.read(&caller, async |tx| accounts.list_accounts(tx, after, page.size()).await).await?;
    Ok(Json(rows.map(AccountOut::from).into()))
}

/// Invites a colleague.
#[utoipa::path(post, path = "/api/accounts/invitations", operation_id = "accounts.people.invite", tag = "accounts", request_body = InvitationIn,
    responses((status = 201, body = InvitationOut), (status = 409, body = ProblemBody, description = "accounts.email_taken")))]
pub(super) async fn invite(
    State(accounts): State<Arc<Accounts>>,
    caller: Caller,
    Json(input): Json<InvitationIn>,
) -> Result<Response, Problem> {
    caller.need(PEOPLE_MANAGE)?;
    let InvitationIn { email, name, role_id, department_id, sees } = input;
    let new = NewMember { email, name, role: RoleId(role_id), department: department_id.map(DepartmentId), sees: sees.into() };
    let (account, link) = accounts.db.write(&caller, async |tx| accounts.invite(tx, &caller, new).await).await?;
    Ok((StatusCode::CREATED, SHOWN_ONCE, Json(InvitationOut { account: account.into(), link })).into_response())
}

/// Sends an invitation again.
#[utoipa::path(post, path = "/api/accounts/{id}/invitation", operation_id = "accounts.people.invite_again", tag = "accounts", params(("id" = Uuid, Path)),
    responses((status = 200, body = InvitationOut), (status = 409, body = ProblemBody)))]
pub(super) async fn invite_again(State(accounts): State<Arc<Accounts>>, caller: Caller, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    caller.need(PEOPLE_MANAGE)?;
    let (account, link) = accounts.db.write(&caller, async |tx| accounts.invite_again(tx, &caller, AccountId(id)).await).await?;
    Ok((SHOWN_ONCE, Json(InvitationOut { account: account.into(), link })).into_response())
}

/// Changes a colleague's name, role, department or sight.
#[utoipa::path(patch, path = "/api/accounts/{id}", operation_id = "accounts.people.change", tag = "accounts", params(("id" = Uuid, Path)), request_body = AccountIn,
    responses((status = 200, body = AccountOut), (status = 403, body = ProblemBody, description = "accounts.beyond_your_rights")))]
pub(super) async fn change(
    State(accounts): State<Arc<Accounts>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(input): Json<AccountIn>,
) -> Result<Json<AccountOut>, Problem> {
    caller.need(PEOPLE_MANAGE)?;
    let AccountIn { name, role_id, department_id, sees } = input;
    let change = Change {
        name,
        role: role_id.map(RoleId),
        department: department_id.map(|inner| inner.map(DepartmentId)),
        sees: sees.map(Into::into),
    };
    let account = accounts.db.write(&caller, async |tx| accounts.change(tx, &caller, AccountId(id), change).await).await?;
    Ok(Json(account.into()))
}

/// Switches an account off.
#[utoipa::path(post, path = "/api/accounts/{id}/disable", operation_id = "accounts.people.disable", tag = "accounts", params(("id" = Uuid, Path)),
    responses((status = 200, body = AccountOut), (status = 409, body = ProblemBody)))]
pub(super) async fn disable(accounts: State<Arc<Accounts>>, caller: Caller, id: Path<Uuid>) -> Result<Json<AccountOut>, Problem> {
    turn(accounts, caller, id, Act::Disable).await
}

/// Switches an account on again, or unlocks it.
#[utoipa::path(post, path = "/api/accounts/{id}/restore", operation_id = "accounts.people.restore", tag = "accounts", params(("id" = Uuid, Path)),
    responses((status = 200, body = AccountOut), (status = 409, body = ProblemBody)))]
pub(super) async fn restore(accounts: State<Arc<Accounts>>, caller: Caller, id: Path<Uuid>) -> Result<Json<AccountOut>, Problem> {
    turn(accounts, caller, id, Act::Restore).await
}

/// Ends an account for good and erases who it was.
#[utoipa::path(post, path = "/api/accounts/{id}/cancel", operation_id = "accounts.people.cancel", tag = "accounts", params(("id" = Uuid, Path)),
    responses((status = 200, body = AccountOut), (status = 409, body = ProblemBody)))]
pub(super) async fn cancel(accounts: State<Arc<Accounts>>, caller: Caller, id: Path<Uuid>) -> Result<Json<AccountOut>, Problem> {
    turn(accounts, caller, id, Act::Cancel).await
}

async fn turn(State(accounts): State<Arc<Accounts>>, caller: Caller, Path(id): Path<Uuid>, act: Act) -> Result<Json<AccountOut>, Problem> {
    caller.need(PEOPLE_MANAGE)?;
    let account = accounts.db.write(&caller, async |tx| accounts.turn(tx, &caller, AccountId(id), act).await).await?;
    Ok(Json(account.into()))
}

/// What an invitation is about.
#[utoipa::path(get, path = "/api/invitations/{token}", operation_id = "accounts.invitation.get", tag = "accounts", params(("token" = String, Path)),
    responses((status = 200, body = InvitedOut), (status = 410, body = ProblemBody)))]
pub(super) async fn invitation(State(accounts): State<Arc<Accounts>>, Path(token): Path<String>) -> Result<Json<InvitedOut>, Problem> {
    Ok(Json(accounts.invitation(&token).await?.into()))
}

/// Joins with a password of one's own, and is signed in.
#[utoipa::path(post, path = "/api/invitations/{token}", operation_id = "accounts.invitation.join", tag = "accounts", params(("token" = String, Path)),
    request_body = JoinIn, responses((status = 200, body = MeOut), (status = 410, body = ProblemBody)))]
pub(super) async fn join(
    State(accounts): State<Arc<Accounts>>,
    visitor: Visitor,
    Path(token): Path<String>,
    Json(input): Json<JoinIn>,
) -> Result<Response, Problem> {
    let JoinIn { password, lang: tag, time_zone } = input;
    let lang = lang(&tag).map_err(Stop::Refused)?;
    accounts.welcome(accounts.join(&token, Joining { password, lang, time_zone }, &visitor).await?).await
}
