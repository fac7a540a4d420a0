//! Mailboxes: finding servers, trying, binding, changing; their folders; what was put aside.

use crate::bind;
use crate::model::{FolderId, MailboxId, MessageId, Refusal, Stop};
use crate::store::{mailboxes as store, revocations};
use crate::wire::{
    self, AsideOut, DiscoverIn, DiscoveredOut, EditMailboxIn, FolderOut, FolderPathIn, MailboxOut, NewMailboxIn, RevocationOut, TestIn,
    TestedOut,
};
use crate::{MAILBOX_MANAGE, Mail, READ, reach, receive, revoke};
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};
use db::TenantTx;
use kernel::{AccountId, Actor, Fault, Page};
use std::sync::Arc;
use uuid::Uuid;
use web::{Caller, Json, PageOf, PageQuery, Path, Problem, ProblemBody, Via};

/// Mailboxes of a list; nobody reads more.
const MAILBOXES_MAX: i64 = 500;
const FOLDERS_MAX: i64 = 5_000;
/// What became of leave that was given back is shown for so long.
const REVOCATIONS_SHOWN: TimeDelta = TimeDelta::days(30);
const REVOCATIONS_MAX: i64 = 50;

/// Finds the servers of an address: at worst a guess.
#[utoipa::path(post, path = "/api/mail/discover", operation_id = "mail.mailboxes.discover", tag = "mail", request_body = DiscoverIn,
    responses((status = 200, body = DiscoveredOut), (status = "default", body = ProblemBody)))]
pub(super) async fn discover(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Json(asked): Json<DiscoverIn>,
) -> Result<Json<DiscoveredOut>, Problem> {
    caller.need(MAILBOX_MANAGE)?;
    let address = mailwire::Address::parse(&asked.email).map_err(|_| Stop::Refused(Refusal::AddressMalformed(asked.email.clone())))?;
    if let Some(provider) = cx.providers.for_domain(address.as_str()) {
        return Ok(Json(wire::discovered_at(provider, address.as_str())));
    }
    let found = cx.hosts.discover(address.as_str()).await;
    Ok(Json(wire::discovered(found, &cx.providers, caller.lang)))
}

/// Signs in to both servers and says what is there, or what is wrong and what to do about it.
#[utoipa::path(post, path = "/api/mail/mailboxes/test", operation_id = "mail.mailboxes.test", tag = "mail", request_body = TestIn,
    responses((status = 200, body = TestedOut), (status = "default", body = ProblemBody)))]
pub(super) async fn test(State(cx): State<Arc<Mail>>, caller: Caller, Json(asked): Json<TestIn>) -> Result<Json<TestedOut>, Problem> {
    caller.need(MAILBOX_MANAGE)?;
    let way = wire::reach(asked);
    let trial = reach::test(&cx, &way).await;
    Ok(Json(wire::tested(trial, &way.imap.host, &way.smtp.host, caller.lang)))
}

/// Binds a mailbox to the caller.
#[utoipa::path(post, path = "/api/mail/mailboxes", operation_id = "mail.mailboxes.bind", tag = "mail", request_body = NewMailboxIn,
    responses((status = 201, body = MailboxOut), (status = "default", body = ProblemBody)))]
pub(super) async fn create(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Json(new): Json<NewMailboxIn>,
) -> Result<(StatusCode, Json<MailboxOut>), Problem> {
    caller.need(MAILBOX_MANAGE)?;
    let new = wire::new_mailbox(new, session(&caller))?;
    let (id, grants) = bind::bind(&cx, &caller, caller.account(), new).await?;
    let actor = Actor { grants, ..Actor::clone(&caller) };
    Ok((StatusCode::CREATED, one(&cx, &actor, id).await?))
}

/// The mailboxes that the caller sees.
#[utoipa::path(get, path = "/api/mail/mailboxes", operation_id = "mail.mailboxes.list", tag = "mail",
    responses((status = 200, body = Vec<MailboxOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn list(State(cx): State<Arc<Mail>>, caller: Caller) -> Result<Json<Vec<MailboxOut>>, Problem> {
    caller.need(READ)?;
    let (now, lang) = (cx.now(), caller.lang);
    let shown = cx.db.read(&caller, async |tx| shown(&cx, tx, None, now, lang).await).await?;
    Ok(Json(shown))
}

/// One mailbox.
#[utoipa::path(get, path = "/api/mail/mailboxes/{id}", operation_id = "mail.mailboxes.get", tag = "mail", params(("id" = Uuid, Path,)),
    responses((status = 200, body = MailboxOut), (status = "default", body = ProblemBody)))]
pub(super) async fn read(State(cx): State<Arc<Mail>>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<MailboxOut>, Problem> {
    caller.need(READ)?;
    one(&cx, &caller, MailboxId(id)).await
}

async fn one(cx: &Mail, actor: &Actor, id: MailboxId) -> Result<Json<MailboxOut>, Problem> {
    let (now, lang) = (cx.now(), actor.lang);
    let found = cx.db.read(actor, async |tx| shown(cx, tx, Some(id), now, lang).await).await?;
    Ok(Json(found.into_iter().next().ok_or(Stop::Refused(Refusal::NotFound))?))
}

/// The browser's session that the caller came by; none with a key.
pub(super) fn session(caller: &Caller) -> Option<Uuid> {
    match caller.via() {
        Via::Session(id) => Some(id),
        Via::ApiKey(_) => None,
    }
}

async fn shown(
    cx: &Mail,
    tx: &mut TenantTx,
    only: Option<MailboxId>,
    now: DateTime<Utc>,
    lang: kernel::Lang,
) -> Result<Vec<MailboxOut>, Fault> {
    let found = store::list(tx, only, MAILBOXES_MAX).await?;
    let mut owners: Vec<AccountId> = found.iter().map(|m| AccountId(m.owner_id)).collect();
    owners.sort_unstable();
    owners.dedup();
    let names = accounts::people(tx, &owners).await?;
    Ok(found
        .into_iter()
        .map(|m| {
            let owner = names.get(&AccountId(m.owner_id)).cloned();
            wire::mailbox(m, owner, now, &cx.providers, lang)
        })
        .collect())
}

/// Changes a mailbox. Another way to sign in is tried before it is kept.
#[utoipa::path(patch, path = "/api/mail/mailboxes/{id}", operation_id = "mail.mailboxes.edit", tag = "mail", params(("id" = Uuid, Path,)),
    request_body = EditMailboxIn, responses((status = 200, body = MailboxOut), (status = "default", body = ProblemBody)))]
pub(super) async fn edit(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(change): Json<EditMailboxIn>,
) -> Result<Json<MailboxOut>, Problem> {
    caller.need(MAILBOX_MANAGE)?;
    bind::edit(&cx, &caller, MailboxId(id), wire::edit_mailbox(change)).await?;
    one(&cx, &caller, MailboxId(id)).await
}

/// Removes a mailbox: it is no longer read; what is here of its mail stays.
#[utoipa::path(delete, path = "/api/mail/mailboxes/{id}", operation_id = "mail.mailboxes.remove", tag = "mail", params(("id" = Uuid, Path,)),
    responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn remove(State(cx): State<Arc<Mail>>, caller: Caller, Path(id): Path<Uuid>) -> Result<StatusCode, Problem> {
    caller.need(MAILBOX_MANAGE)?;
    let now = cx.now();
    cx.db.write(&caller, async |tx| bind::remove(tx, &caller, MailboxId(id), now).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes back the leave by which a mailbox is signed in to. It stays bound, and is read again once its owner gives leave anew.
#[utoipa::path(post, path = "/api/mail/mailboxes/{id}/take-back", operation_id = "mail.mailboxes.take_back", tag = "mail",
    params(("id" = Uuid, Path,)), responses((status = 200, body = MailboxOut), (status = "default", body = ProblemBody)))]
pub(super) async fn take_back(State(cx): State<Arc<Mail>>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<MailboxOut>, Problem> {
    caller.need(MAILBOX_MANAGE)?;
    let now = cx.now();
    cx.db.write(&caller, async |tx| revoke::take_back(tx, &caller, MailboxId(id), now).await).await?;
    one(&cx, &caller, MailboxId(id)).await
}

/// Leave that was given back lately, and whether its providers know: newest first.
#[utoipa::path(get, path = "/api/mail/revocations", operation_id = "mail.revocations.list", tag = "mail",
    responses((status = 200, body = Vec<RevocationOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn revocations(State(cx): State<Arc<Mail>>, caller: Caller) -> Result<Json<Vec<RevocationOut>>, Problem> {
    caller.need(MAILBOX_MANAGE)?;
    let since = cx.now() - REVOCATIONS_SHOWN;
    let found = cx.db.read(&caller, async |tx| revocations::list(tx, since, REVOCATIONS_MAX).await).await?;
    Ok(Json(found.into_iter().map(|r| wire::revocation(r, &cx.providers)).collect()))
}

/// Pauses sync.
#[utoipa::path(post, path = "/api/mail/mailboxes/{id}/pause", operation_id = "mail.mailboxes.pause", tag = "mail", params(("id" = Uuid, Path,)),
    responses((status = 200, body = MailboxOut), (status = "default", body = ProblemBody)))]
pub(super) async fn pause(State(cx): State<Arc<Mail>>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<MailboxOut>, Problem> {
    caller.need(MAILBOX_MANAGE)?;
    cx.db.write(&caller, async |tx| bind::pause(tx, MailboxId(id), true).await).await?;
    one(&cx, &caller, MailboxId(id)).await
}

/// Goes on with sync.
#[utoipa::path(post, path = "/api/mail/mailboxes/{id}/resume", operation_id = "mail.mailboxes.resume", tag = "mail", params(("id" = Uuid, Path,)),
    responses((status = 200, body = MailboxOut), (status = "default", body = ProblemBody)))]
pub(super) async fn resume(State(cx): State<Arc<Mail>>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<MailboxOut>, Problem> {
    caller.need(MAILBOX_MANAGE)?;
    cx.db.write(&caller, async |tx| bind::pause(tx, MailboxId(id), false).await).await?;
    one(&cx, &caller, MailboxId(id)).await
}

/// Compares every folder with the server; how it went stands with each folder.
#[utoipa::path(post, path = "/api/mail/mailboxes/{id}/reconcile", operation_id = "mail.mailboxes.reconcile", tag = "mail",
    params(("id" = Uuid, Path,)), responses((status = 202), (status = "default", body = ProblemBody)))]
pub(super) async fn reconcile(State(cx): State<Arc<Mail>>, caller: Caller, Path(id): Path<Uuid>) -> Result<StatusCode, Problem> {
    caller.need(MAILBOX_MANAGE)?;
    cx.db.write(&caller, async |tx| bind::reconcile(&cx, tx, MailboxId(id)).await).await?;
    Ok(StatusCode::ACCEPTED)
}

/// The folders of a mailbox and how far each is.
#[utoipa::path(get, path = "/api/mail/mailboxes/{id}/folders", operation_id = "mail.folders.list", tag = "mail", params(("id" = Uuid, Path,)),
    responses((status = 200, body = Vec<FolderOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn folders(State(cx): State<Arc<Mail>>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<Vec<FolderOut>>, Problem> {
    caller.need(READ)?;
    let found = cx
        .db
        .read(&caller, async |tx| {
            if store::list(tx, Some(MailboxId(id)), 1).await?.is_empty() {
                return Err(Stop::Refused(Refusal::NotFound));
            }
            Ok(store::folders(tx, MailboxId(id), FOLDERS_MAX).await?)
        })
        .await?;
    let now = cx.now();
    Ok(Json(found.into_iter().map(|f| wire::folder(f, now, caller.lang)).collect()))
}

/// Makes a folder, here and on the server.
#[utoipa::path(post, path = "/api/mail/mailboxes/{id}/folders", operation_id = "mail.folders.create", tag = "mail", params(("id" = Uuid, Path,)),
    request_body = FolderPathIn, responses((status = 201, body = FolderOut), (status = "default", body = ProblemBody)))]
pub(super) async fn create_folder(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(new): Json<FolderPathIn>,
) -> Result<(StatusCode, Json<FolderOut>), Problem> {
    caller.need(MAILBOX_MANAGE)?;
    let (now, lang) = (cx.now(), caller.lang);
    let made = cx
        .db
        .write(&caller, async |tx| {
            let folder = bind::create_folder(tx, MailboxId(id), &new.path).await?;
            let all = store::folders(tx, MailboxId(id), FOLDERS_MAX).await?;
            all.into_iter().find(|f| f.id == folder.0).ok_or(Stop::Refused(Refusal::FolderRefused))
        })
        .await?;
    Ok((StatusCode::CREATED, Json(wire::folder(made, now, lang))))
}

/// Renames a folder, on the server first.
#[utoipa::path(patch, path = "/api/mail/mailboxes/{id}/folders/{folder_id}", operation_id = "mail.folders.rename", tag = "mail",
    params(("id" = Uuid, Path,), ("folder_id" = Uuid, Path,)), request_body = FolderPathIn,
    responses((status = 202), (status = "default", body = ProblemBody)))]
pub(super) async fn rename_folder(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path((id, folder_id)): Path<(Uuid, Uuid)>,
    Json(new): Json<FolderPathIn>,
) -> Result<StatusCode, Problem> {
    caller.need(MAILBOX_MANAGE)?;
    cx.db.write(&caller, async |tx| bind::rename_folder(tx, MailboxId(id), FolderId(folder_id), &new.path).await).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Deletes a folder on the server with all that is in it; what is here of its mail stays.
#[utoipa::path(delete, path = "/api/mail/mailboxes/{id}/folders/{folder_id}", operation_id = "mail.folders.delete", tag = "mail",
    params(("id" = Uuid, Path,), ("folder_id" = Uuid, Path,)), responses((status = 202), (status = "default", body = ProblemBody)))]
pub(super) async fn delete_folder(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path((id, folder_id)): Path<(Uuid, Uuid)>,
) -> Result<StatusCode, Problem> {
    caller.need(MAILBOX_MANAGE)?;
    cx.db.write(&caller, async |tx| bind::delete_folder(tx, MailboxId(id), FolderId(folder_id)).await).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Mails of a mailbox that could not be read, newest first.
#[utoipa::path(get, path = "/api/mail/mailboxes/{id}/quarantine", operation_id = "mail.mailboxes.quarantine", tag = "mail",
    params(("id" = Uuid, Path,), PageQuery), responses((status = 200, body = PageOf<AsideOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn quarantine(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    page: PageQuery,
) -> Result<Json<PageOf<AsideOut>>, Problem> {
    caller.need(READ)?;
    let before: Option<(DateTime<Utc>, Uuid)> = page.after()?;
    let size = page.size();
    let rows = cx
        .db
        .read(&caller, async |tx| {
            if store::list(tx, Some(MailboxId(id)), 1).await?.is_empty() {
                return Err(Stop::Refused(Refusal::NotFound));
            }
            Ok(store::quarantine(tx, MailboxId(id), before, size.limit()).await?)
        })
        .await?;
    let page = Page::cut(rows, size, |a| web::cursor::write(&(a.at, a.id)));
    Ok(Json(page.map(|a| wire::aside(a, caller.lang)).into()))
}

/// Reads a mail again that could not be read.
#[utoipa::path(post, path = "/api/mail/messages/{id}/retry", operation_id = "mail.messages.retry", tag = "mail", params(("id" = Uuid, Path,)),
    responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn retry(State(cx): State<Arc<Mail>>, caller: Caller, Path(id): Path<Uuid>) -> Result<StatusCode, Problem> {
    caller.need(READ)?;
    receive::again(&cx, &caller, MessageId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
