//! Suggestions: who could become a customer.

use crate::model::{InputField, Refusal, Stop, Suggestion, SuggestionId, ThreadId};
use crate::store::{answers, suggest as store};
use crate::suggest::{self, Accept, As, Edits};
use crate::wire::{
    self, AcceptIn, AcceptManyIn, AcceptManyOut, AcceptedOut, BlockedDomainIn, BlockedDomainOut, DismissIn, EditsIn, SuggestionCompanyOut,
    SuggestionOut, UndoManyIn, UndoManyOut,
};
use crate::{Mail, READ, SUGGESTION_ACCEPT, undo_answer};
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault, Lang, Page};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use uuid::Uuid;
use web::{Caller, Json, PageOf, PageQuery, Path, Problem, ProblemBody, Query};

/// Open suggestions, newest mail first.
#[utoipa::path(get, path = "/api/mail/suggestions", operation_id = "mail.suggestions.list", tag = "mail", params(PageQuery),
    responses((status = 200, body = PageOf<SuggestionOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn list(State(cx): State<Arc<Mail>>, caller: Caller, page: PageQuery) -> Result<Json<PageOf<SuggestionOut>>, Problem> {
    caller.need(READ)?;
    let before: Option<(DateTime<Utc>, Uuid)> = page.after()?;
    let (size, lang) = (page.size(), caller.lang);
    let page = cx
        .db
        .read(&caller, async |tx| {
            let page = Page::cut(store::open(tx, None, before, size.limit()).await?, size, |s| web::cursor::write(&(s.last_at, s.id.0)));
            let Page { items, next } = page;
            Ok::<_, Fault>(Page { items: shown(tx, items, lang).await?, next })
        })
        .await?;
    Ok(Json(page.into()))
}

/// With the known companies beside them, as far as the caller sees them.
pub(super) async fn shown(tx: &mut TenantTx, suggestions: Vec<Suggestion>, lang: Lang) -> Result<Vec<SuggestionOut>, Fault> {
    let mut ids: Vec<customers::CompanyId> = suggestions.iter().filter_map(|s| s.company_id).map(Into::into).collect();
    ids.sort_unstable();
    ids.dedup();
    let briefs = customers::briefs(tx, &ids).await?;
    let owners: Vec<AccountId> = briefs.values().filter_map(|b| b.owner_ids.first().copied()).collect();
    let names = accounts::people(tx, &owners).await?;
    let company = |s: &Suggestion| {
        let id = s.company_id?;
        let brief = briefs.get(&id.into());
        let seen = brief.and_then(|b| b.owner_ids.first()).and_then(|owner| names.get(owner)).cloned();
        let told = s.reasons.iter().find_map(|r| r.values.get("owner")).cloned();
        Some(SuggestionCompanyOut { id: brief.map(|_| id), name: brief.map(|b| b.company_name.clone()), owner: seen.or(told) })
    };
    Ok(suggestions
        .into_iter()
        .map(|s| {
            let beside = company(&s);
            wire::suggestion(s, beside, lang)
        })
        .collect())
}

/// Which thread.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ForQuery {
    /// The thread.
    thread_id: Uuid,
}

/// The open suggestion about a thread's correspondent; null when there is none.
#[utoipa::path(get, path = "/api/mail/suggestions/for", operation_id = "mail.suggestions.for", tag = "mail", params(ForQuery),
    responses((status = 200, body = Option<SuggestionOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn for_thread(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Query(asked): Query<ForQuery>,
) -> Result<Json<Option<SuggestionOut>>, Problem> {
    caller.need(READ)?;
    let lang = caller.lang;
    let found = cx
        .db
        .read(&caller, async |tx| {
            let found = store::for_thread(tx, ThreadId(asked.thread_id)).await?;
            Ok::<_, Fault>(shown(tx, found.into_iter().collect(), lang).await?.pop())
        })
        .await?;
    Ok(Json(found))
}

/// Makes a customer, or a contact of one, of a suggestion.
#[utoipa::path(post, path = "/api/mail/suggestions/{id}/accept", operation_id = "mail.suggestions.accept", tag = "mail",
    params(("id" = Uuid, Path,)), request_body = AcceptIn,
    responses((status = 200, body = AcceptedOut), (status = "default", body = ProblemBody)))]
pub(super) async fn accept(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(asked): Json<AcceptIn>,
) -> Result<Json<AcceptedOut>, Problem> {
    caller.need(SUGGESTION_ACCEPT)?;
    let AcceptIn { what, company_id, edits } = asked;
    let EditsIn { company_name, domain, country, contact_name, title, phone, website } = edits;
    let what = match what.as_deref() {
        None => None,
        Some("company") => Some(As::Company),
        Some("contact") => Some(As::Contact),
        Some(_) => return Err(Stop::Refused(Refusal::FieldMalformed(InputField::As)).into()),
    };
    let accept = Accept { what, company_id, edits: Edits { company_name, domain, country, contact_name, title, phone, website } };
    let now = cx.now();
    let made = cx.db.write(&caller, async |tx| suggest::accept(tx, &caller, now, SuggestionId(id), &accept).await).await?;
    Ok(Json(AcceptedOut { company_id: made.company_id.0, contact_id: made.contact_id.map(|c| c.0) }))
}

/// Accepts several suggestions as they are; each by itself, so that one that can't be made holds up no other.
#[utoipa::path(post, path = "/api/mail/suggestions/accept", operation_id = "mail.suggestions.accept_many", tag = "mail",
    request_body = AcceptManyIn, responses((status = 200, body = AcceptManyOut), (status = "default", body = ProblemBody)))]
pub(super) async fn accept_many(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Json(asked): Json<AcceptManyIn>,
) -> Result<Json<AcceptManyOut>, Problem> {
    caller.need(SUGGESTION_ACCEPT)?;
    let only = (!asked.all).then_some(asked.ids);
    let done = suggest::accept_many(&cx, &caller, only.as_deref()).await?;
    let ids = done.accepted.iter().map(|id| id.0).collect();
    Ok(Json(AcceptManyOut { accepted: done.accepted.len(), refused: done.refused, ids }))
}

/// Dismisses a suggestion; with `never_domain`, all of its domain for ever.
#[utoipa::path(post, path = "/api/mail/suggestions/{id}/dismiss", operation_id = "mail.suggestions.dismiss", tag = "mail",
    params(("id" = Uuid, Path,)), request_body = DismissIn, responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn dismiss(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(asked): Json<DismissIn>,
) -> Result<StatusCode, Problem> {
    caller.need(SUGGESTION_ACCEPT)?;
    cx.db.write(&caller, async |tx| suggest::dismiss(tx, &caller, SuggestionId(id), asked.never_domain).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes an answer back: what was accepted, while nobody has built on it, or dismissed. Only who answered may.
#[utoipa::path(post, path = "/api/mail/suggestions/{id}/undo", operation_id = "mail.suggestions.undo", tag = "mail",
    params(("id" = Uuid, Path,)), responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn undo(State(cx): State<Arc<Mail>>, caller: Caller, Path(id): Path<Uuid>) -> Result<StatusCode, Problem> {
    caller.need(SUGGESTION_ACCEPT)?;
    cx.db.write(&caller, async |tx| undo_answer::undo(tx, &caller, cx.clock.now(), SuggestionId(id)).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes several answers back, the latest first; each by itself, so that one on which somebody has built holds up no other.
#[utoipa::path(post, path = "/api/mail/suggestions/undo", operation_id = "mail.suggestions.undo_many", tag = "mail",
    request_body = UndoManyIn, responses((status = 200, body = UndoManyOut), (status = "default", body = ProblemBody)))]
pub(super) async fn undo_many(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Json(asked): Json<UndoManyIn>,
) -> Result<Json<UndoManyOut>, Problem> {
    caller.need(SUGGESTION_ACCEPT)?;
    let done = undo_answer::undo_many(&cx, &caller, &asked.ids).await?;
    Ok(Json(UndoManyOut { undone: done.undone, refused: done.refused }))
}

/// Domains that are never suggested.
#[utoipa::path(get, path = "/api/mail/blocked-domains", operation_id = "mail.blocked_domains.list", tag = "mail",
    responses((status = 200, body = Vec<BlockedDomainOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn blocked(State(cx): State<Arc<Mail>>, caller: Caller) -> Result<Json<Vec<BlockedDomainOut>>, Problem> {
    caller.need(READ)?;
    let rows = cx.db.read(&caller, async |tx| answers::blocked(tx, suggest::BLOCKED_SHOWN_MAX).await).await?;
    Ok(Json(rows.into_iter().map(|(domain, created_at)| BlockedDomainOut { domain, created_at }).collect()))
}

/// Never suggests anybody of this domain.
#[utoipa::path(post, path = "/api/mail/blocked-domains", operation_id = "mail.blocked_domains.add", tag = "mail",
    request_body = BlockedDomainIn, responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn block(State(cx): State<Arc<Mail>>, caller: Caller, Json(asked): Json<BlockedDomainIn>) -> Result<StatusCode, Problem> {
    caller.need(SUGGESTION_ACCEPT)?;
    cx.db.write(&caller, async |tx| suggest::block(tx, &caller, &asked.domain).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets a domain be suggested again.
#[utoipa::path(delete, path = "/api/mail/blocked-domains/{domain}", operation_id = "mail.blocked_domains.remove", tag = "mail",
    params(("domain" = String, Path,)), responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn unblock(State(cx): State<Arc<Mail>>, caller: Caller, Path(domain): Path<String>) -> Result<StatusCode, Problem> {
    caller.need(SUGGESTION_ACCEPT)?;
    let there = cx.db.write(&caller, async |tx| answers::unblock(tx, &domain.to_lowercase()).await).await?;
    if there { Ok(StatusCode::NO_CONTENT) } else { Err(Stop::Refused(Refusal::NotFound).into()) }
}
