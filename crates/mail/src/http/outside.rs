//! The model outside of the house: what is granted, what leaves, what comes back.

use crate::model::{InputField, MessageId, OutsidePurpose, Refusal, Stop};
use crate::outside::{self as verb, Task};
use crate::store::outside as store;
use crate::wire::{self, ExitOut, GrantIn, OutsideAnswerOut, OutsideAskIn, OutsideBriefOut, OutsideModelOut, TranslationOut};
use crate::{Mail, READ, SEND};
use axum::extract::State;
use chrono::{DateTime, Utc};
use kernel::{AccountId, Fault, Page};
use std::sync::Arc;
use uuid::Uuid;
use web::{Caller, Json, PageOf, PageQuery, Path, Problem, ProblemBody};

/// What the caller may ask a model outside for.
#[utoipa::path(get, path = "/api/mail/outside", operation_id = "mail.outside.brief", tag = "mail",
    responses((status = 200, body = OutsideBriefOut), (status = "default", body = ProblemBody)))]
pub(super) async fn brief(State(cx): State<Arc<Mail>>, caller: Caller) -> Result<Json<OutsideBriefOut>, Problem> {
    caller.need(READ)?;
    Ok(Json(wire::outside_brief(cx.db.read(&caller, async |tx| store::granted(tx).await).await?)))
}

/// The model outside, as it was granted.
#[utoipa::path(get, path = "/api/mail/outside/model", operation_id = "mail.outside.get", tag = "mail",
    responses((status = 200, body = OutsideModelOut), (status = "default", body = ProblemBody)))]
pub(super) async fn model(State(cx): State<Arc<Mail>>, caller: Caller) -> Result<Json<OutsideModelOut>, Problem> {
    caller.need(accounts::TENANT_MANAGE)?;
    Ok(Json(wire::outside_model(cx.db.read(&caller, async |tx| store::granted(tx).await).await?)))
}

/// Grants that texts leave for a model outside, or takes that back.
#[utoipa::path(put, path = "/api/mail/outside/model", operation_id = "mail.outside.grant", tag = "mail", request_body = GrantIn,
    responses((status = 200, body = OutsideModelOut), (status = "default", body = ProblemBody)))]
pub(super) async fn grant(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Json(asked): Json<GrantIn>,
) -> Result<Json<OutsideModelOut>, Problem> {
    caller.need(accounts::TENANT_MANAGE)?;
    verb::grant(&cx, &caller, caller.account(), wire::grant_in(asked)).await?;
    Ok(Json(wire::outside_model(cx.db.read(&caller, async |tx| store::granted(tx).await).await?)))
}

/// Shows what would leave for the model outside; with the hash of that, lets it leave and answers what comes back. Whoever stops
/// waiting stops it. Nothing is sent to a buyer by this.
#[utoipa::path(post, path = "/api/mail/outside/ask", operation_id = "mail.outside.ask", tag = "mail", request_body = OutsideAskIn,
    responses((status = 200, body = OutsideAnswerOut), (status = "default", body = ProblemBody)))]
pub(super) async fn ask(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Json(asked): Json<OutsideAskIn>,
) -> Result<Json<OutsideAnswerOut>, Problem> {
    let OutsideAskIn { purpose, language, message_id, text, seen } = asked;
    caller.need(if purpose == OutsidePurpose::TranslateMail { READ } else { SEND })?;
    let missing = |field| Stop::Refused(Refusal::FieldMalformed(field));
    let task = match purpose {
        OutsidePurpose::TranslateMail => Task::TranslateMail(MessageId(message_id.ok_or_else(|| missing(InputField::MessageId))?)),
        OutsidePurpose::TranslateDraft => Task::TranslateDraft(text.ok_or_else(|| missing(InputField::Text))?),
        OutsidePurpose::WriteDraft => Task::WriteDraft(text.ok_or_else(|| missing(InputField::Text))?),
    };
    let Some(seen) = seen else {
        return Ok(Json(wire::outside_shown(verb::show(&cx, &caller, &task, &language).await?)));
    };
    let seen = hex::decode(&seen).map_err(|_| missing(InputField::Seen))?;
    Ok(Json(wire::outside_came(verb::ask(&cx, &caller, caller.account(), &task, (&language, &seen)).await?)))
}

/// What left for the model outside, as far as the caller sees it, newest first.
#[utoipa::path(get, path = "/api/mail/outside/exits", operation_id = "mail.outside.exits", tag = "mail", params(PageQuery),
    responses((status = 200, body = PageOf<ExitOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn exits(State(cx): State<Arc<Mail>>, caller: Caller, page: PageQuery) -> Result<Json<PageOf<ExitOut>>, Problem> {
    caller.need(READ)?;
    let before: Option<(DateTime<Utc>, Uuid)> = page.after()?;
    let size = page.size();
    let (rows, names) = cx
        .db
        .read(&caller, async |tx| {
            let rows = store::exits(tx, before, size.limit()).await?;
            let people: Vec<AccountId> = rows.iter().map(|exit| AccountId(exit.account_id)).collect();
            let names = accounts::people(tx, &people).await?;
            Ok::<_, Fault>((rows, names))
        })
        .await?;
    let page = Page::cut(rows, size, |exit| web::cursor::write(&(exit.at, exit.id.0)));
    Ok(Json(page.map(|exit| wire::exit(exit, &names)).into()))
}

/// The translations of a mail, the newest first.
#[utoipa::path(get, path = "/api/mail/messages/{id}/translations", operation_id = "mail.messages.translations", tag = "mail",
    params(("id" = Uuid, Path,)), responses((status = 200, body = Vec<TranslationOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn translations(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Vec<TranslationOut>>, Problem> {
    caller.need(READ)?;
    let all = cx
        .db
        .read(&caller, async |tx| {
            store::language_of(tx, MessageId(id)).await?.ok_or(Stop::Refused(Refusal::NotFound))?;
            Ok::<_, Stop>(store::translations(tx, MessageId(id)).await?)
        })
        .await?;
    Ok(Json(all.into_iter().map(wire::translation).collect()))
}
