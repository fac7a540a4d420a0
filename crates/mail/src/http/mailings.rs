//! Mails to many, and who wants none.

use crate::model::{DraftId, MailingCounts, MailingId, Refusal, Stop};
use crate::store::mailings as store;
use crate::wire::{
    self, MailingActIn, MailingBegunOut, MailingCheckOut, MailingOut, MailingRecipientOut, SeparatelyIn, UnsubscribeIn, UnsubscribedOut,
};
use crate::{Mail, SEND, SENDING_MANAGE, mailing as verb};
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use kernel::{Fault, Page};
use std::sync::Arc;
use uuid::Uuid;
use web::{Caller, Json, PageOf, PageQuery, Path, Problem, ProblemBody};

/// Seconds between one mail and the next, when the caller says nothing.
const PAUSE_SECONDS_DEFAULT: i32 = 20;

/// What sending a draft separately would do with each recipient.
#[utoipa::path(post, path = "/api/mail/drafts/{id}/separately/check", operation_id = "mail.mailings.check", tag = "mail",
    params(("id" = Uuid, Path,)), responses((status = 200, body = MailingCheckOut), (status = "default", body = ProblemBody)))]
pub(super) async fn check(State(cx): State<Arc<Mail>>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<MailingCheckOut>, Problem> {
    caller.need(SEND)?;
    let (account, now) = (caller.account(), cx.now());
    let check = cx.db.read(&caller, async |tx| verb::check(tx, account, DraftId(id), now).await).await?;
    Ok(Json(wire::mailing_check(check)))
}

/// Sends a draft separately: each recipient gets a mail of his own, with the fields filled for him.
#[utoipa::path(post, path = "/api/mail/drafts/{id}/separately", operation_id = "mail.mailings.begin", tag = "mail",
    params(("id" = Uuid, Path,)), request_body = SeparatelyIn,
    responses((status = 202, body = MailingBegunOut), (status = "default", body = ProblemBody)))]
pub(super) async fn begin(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(asked): Json<SeparatelyIn>,
) -> Result<(StatusCode, Json<MailingBegunOut>), Problem> {
    caller.need(SEND)?;
    let SeparatelyIn { pause_seconds, skip_unfilled } = asked;
    let begin = verb::Begin { pause_seconds: pause_seconds.unwrap_or(PAUSE_SECONDS_DEFAULT), skip_unfilled };
    let begun = verb::begin(&cx, &caller, caller.account(), DraftId(id), begin).await?;
    Ok((StatusCode::ACCEPTED, Json(MailingBegunOut { id: begun.0 })))
}

/// The caller's mails to many, newest first.
#[utoipa::path(get, path = "/api/mail/mailings", operation_id = "mail.mailings.list", tag = "mail", params(PageQuery),
    responses((status = 200, body = PageOf<MailingOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn list(State(cx): State<Arc<Mail>>, caller: Caller, page: PageQuery) -> Result<Json<PageOf<MailingOut>>, Problem> {
    caller.need(SEND)?;
    let before: Option<(DateTime<Utc>, Uuid)> = page.after()?;
    let (size, account) = (page.size(), caller.account().0);
    let (rows, counts) = cx
        .db
        .read(&caller, async |tx| {
            let rows = store::list(tx, account, None, before, size.limit()).await?;
            let ids: Vec<Uuid> = rows.iter().map(|m| m.id.0).collect();
            let counts = store::counts(tx, &ids).await?;
            Ok::<_, Fault>((rows, counts))
        })
        .await?;
    let page = Page::cut(rows, size, |m| web::cursor::write(&(m.created_at, m.id.0)));
    let counted = |id: &MailingId| counts.get(&id.0).copied().unwrap_or_else(MailingCounts::default);
    Ok(Json(
        page.map(|m| {
            let counts = counted(&m.id);
            wire::mailing(m, counts, caller.lang)
        })
        .into(),
    ))
}

/// Whom one of the caller's mails to many goes to, in order, and how far each one's is.
#[utoipa::path(get, path = "/api/mail/mailings/{id}/recipients", operation_id = "mail.mailings.recipients", tag = "mail",
    params(("id" = Uuid, Path,)), responses((status = 200, body = Vec<MailingRecipientOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn recipients(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Vec<MailingRecipientOut>>, Problem> {
    caller.need(SEND)?;
    let account = caller.account().0;
    let all = cx
        .db
        .read(&caller, async |tx| {
            if store::list(tx, account, Some(MailingId(id)), None, 1).await?.is_empty() {
                return Err(Stop::Refused(Refusal::NotFound));
            }
            Ok(store::recipients(tx, MailingId(id)).await?)
        })
        .await?;
    Ok(Json(all.into_iter().map(|r| wire::mailing_recipient(r, caller.lang)).collect()))
}

/// Stops a mail to many for now, goes on with it, or ends it.
#[utoipa::path(post, path = "/api/mail/mailings/{id}/act", operation_id = "mail.mailings.act", tag = "mail", params(("id" = Uuid, Path,)),
    request_body = MailingActIn, responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn act(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(asked): Json<MailingActIn>,
) -> Result<StatusCode, Problem> {
    caller.need(SEND)?;
    let (account, now) = (caller.account(), cx.now());
    cx.db.write(&caller, async |tx| verb::act(tx, account, MailingId(id), asked.act, now).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Addresses that want no mail to many, in order.
#[utoipa::path(get, path = "/api/mail/unsubscribed", operation_id = "mail.unsubscribed.list", tag = "mail", params(PageQuery),
    responses((status = 200, body = PageOf<UnsubscribedOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn unsubscribed(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    page: PageQuery,
) -> Result<Json<PageOf<UnsubscribedOut>>, Problem> {
    caller.need(SENDING_MANAGE)?;
    let after: Option<String> = page.after()?;
    let size = page.size();
    let rows = cx.db.read(&caller, async |tx| store::unsubscribed(tx, after.as_deref(), size.limit()).await).await?;
    let page = Page::cut(rows, size, |u| web::cursor::write(&u.address));
    Ok(Json(page.map(wire::unsubscribed).into()))
}

/// Enters an address that wants no mail to many.
#[utoipa::path(post, path = "/api/mail/unsubscribed", operation_id = "mail.unsubscribed.add", tag = "mail", request_body = UnsubscribeIn,
    responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn unsubscribe(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Json(asked): Json<UnsubscribeIn>,
) -> Result<StatusCode, Problem> {
    caller.need(SENDING_MANAGE)?;
    let address = crate::compose::address(&asked.address)?.to_string().to_lowercase();
    let (by, now) = (caller.account().0, cx.now());
    cx.db.write(&caller, async |tx| store::unsubscribe(tx, &address, Some(by), now).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes an address out again.
#[utoipa::path(delete, path = "/api/mail/unsubscribed/{address}", operation_id = "mail.unsubscribed.remove", tag = "mail",
    params(("address" = String, Path,)), responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn subscribe(State(cx): State<Arc<Mail>>, caller: Caller, Path(address): Path<String>) -> Result<StatusCode, Problem> {
    caller.need(SENDING_MANAGE)?;
    let address = address.trim().to_lowercase();
    cx.db
        .write(&caller, async |tx| if store::subscribe(tx, &address).await? { Ok(()) } else { Err(Stop::Refused(Refusal::NotFound)) })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
