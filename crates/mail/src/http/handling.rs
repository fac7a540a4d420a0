//! Rules on mail, what they did, and runs over the past.

use crate::handling::inspect::inspected;
use crate::handling::past::{self, Which};
use crate::handling::{self as verb, RULES_SHOWN_MAX};
use crate::model::{InputField, Reach, Refusal, Rule, RuleId, RuleRunId, Stop, ThreadId};
use crate::store::handling as store;
use crate::wire::{self, ChangeOut, HitOut, NewRunIn, RuleIn, RuleOrderIn, RuleOut, RuleSwitchIn, RunActIn, RunOut};
use crate::{MAILBOX_MANAGE, Mail, READ, RULES_MANAGE};
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use kernel::{Fault, Page};
use std::sync::Arc;
use uuid::Uuid;
use web::{Caller, Json, PageOf, PageQuery, Path, Problem, ProblemBody};

/// Entries that are told of a thread.
const THREAD_HITS_MAX: i64 = 200;

/// The caller's rules, those of mailboxes that he reads and the company's, in the order in which they are asked.
#[utoipa::path(get, path = "/api/mail/rules", operation_id = "mail.rules.list", tag = "mail",
    responses((status = 200, body = Vec<RuleOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn list(State(cx): State<Arc<Mail>>, caller: Caller) -> Result<Json<Vec<RuleOut>>, Problem> {
    caller.need(READ)?;
    let account = caller.account();
    let told = cx
        .db
        .read(&caller, async |tx| {
            let mut told = Vec::new();
            for rule in store::list(tx, account.0, RULES_SHOWN_MAX).await? {
                let gives = verb::still_gives(tx, account, &rule).await?;
                told.push((rule, gives));
            }
            Ok::<_, Fault>(told)
        })
        .await?;
    let (rules, gives): (Vec<_>, Vec<_>) = told.into_iter().unzip();
    let all = inspected(&cx, caller.tenant, rules).await?;
    Ok(Json(all.into_iter().zip(gives).map(|(rule, gives)| wire::rule(rule, gives)).collect()))
}

/// One rule as it is now.
async fn shown(cx: &Mail, caller: &Caller, rule: Rule) -> Result<RuleOut, Problem> {
    let mut looked_at = inspected(cx, caller.tenant, vec![rule]).await?;
    // What can't give is not kept.
    Ok(looked_at.pop().map(|rule| wire::rule(rule, true)).ok_or(Stop::Refused(Refusal::NotFound))?)
}

/// Keeps a new rule.
#[utoipa::path(post, path = "/api/mail/rules", operation_id = "mail.rules.create", tag = "mail", request_body = RuleIn,
    responses((status = 201, body = RuleOut), (status = "default", body = ProblemBody)))]
pub(super) async fn create(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Json(new): Json<RuleIn>,
) -> Result<(StatusCode, Json<RuleOut>), Problem> {
    may(&caller, new.reach)?;
    let (account, now) = (caller.account(), cx.now());
    let made = cx.db.write(&caller, async |tx| verb::keep(tx, &caller, account, new.written(), now).await).await?;
    Ok((StatusCode::CREATED, Json(shown(&cx, &caller, made).await?)))
}

fn may(caller: &Caller, reach: Reach) -> Result<(), Problem> {
    caller.need(READ)?;
    match reach {
        Reach::Own => Ok(()),
        Reach::Mailbox => caller.need(MAILBOX_MANAGE),
        Reach::Company => caller.need(RULES_MANAGE),
    }
}

/// Writes a rule anew; `revision` is the one that the writer has seen.
#[utoipa::path(put, path = "/api/mail/rules/{id}", operation_id = "mail.rules.save", tag = "mail", params(("id" = Uuid, Path,)),
    request_body = RuleIn, responses((status = 200, body = RuleOut), (status = "default", body = ProblemBody)))]
pub(super) async fn write(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(new): Json<RuleIn>,
) -> Result<Json<RuleOut>, Problem> {
    may(&caller, new.reach)?;
    let seen = new.revision.ok_or(Stop::Refused(Refusal::FieldMalformed(InputField::Revision)))?;
    let (account, now) = (caller.account(), cx.now());
    let saved = cx.db.write(&caller, async |tx| verb::write(tx, &caller, account, RuleId(id), (new.written(), seen), now).await).await?;
    Ok(Json(shown(&cx, &caller, saved).await?))
}

/// Switches a rule on or off; one that the loop breaker has stopped goes on.
#[utoipa::path(post, path = "/api/mail/rules/{id}/switch", operation_id = "mail.rules.switch", tag = "mail", params(("id" = Uuid, Path,)),
    request_body = RuleSwitchIn, responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn switch(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(asked): Json<RuleSwitchIn>,
) -> Result<StatusCode, Problem> {
    caller.need(READ)?;
    let account = caller.account();
    cx.db.write(&caller, async |tx| verb::switch(tx, &caller, account, RuleId(id), asked.active).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts all rules of one list into this order.
#[utoipa::path(put, path = "/api/mail/rules-order", operation_id = "mail.rules.order", tag = "mail", request_body = RuleOrderIn,
    responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn order(State(cx): State<Arc<Mail>>, caller: Caller, Json(asked): Json<RuleOrderIn>) -> Result<StatusCode, Problem> {
    caller.need(READ)?;
    let account = caller.account();
    cx.db.write(&caller, async |tx| verb::order(tx, &caller, account, &asked.ids).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes a rule; what it did stays.
#[utoipa::path(delete, path = "/api/mail/rules/{id}", operation_id = "mail.rules.delete", tag = "mail", params(("id" = Uuid, Path,)),
    responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn delete(State(cx): State<Arc<Mail>>, caller: Caller, Path(id): Path<Uuid>) -> Result<StatusCode, Problem> {
    caller.need(READ)?;
    let account = caller.account();
    cx.db.write(&caller, async |tx| verb::remove(tx, &caller, account, RuleId(id)).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a rule did, newest first, with mails that the caller reads.
#[utoipa::path(get, path = "/api/mail/rules/{id}/log", operation_id = "mail.rules.log", tag = "mail", params(("id" = Uuid, Path,), PageQuery),
    responses((status = 200, body = PageOf<HitOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn log(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    page: PageQuery,
) -> Result<Json<PageOf<HitOut>>, Problem> {
    caller.need(READ)?;
    let before: Option<(DateTime<Utc>, Uuid)> = page.after()?;
    let (size, account) = (page.size(), caller.account().0);
    let rows = cx
        .db
        .read(&caller, async |tx| {
            store::one(tx, account, RuleId(id)).await?.ok_or(Stop::Refused(Refusal::NotFound))?;
            Ok::<_, Stop>(store::log(tx, RuleId(id), before, size.limit()).await?)
        })
        .await?;
    let page = Page::cut(rows, size, |h| web::cursor::write(&(h.at, h.id)));
    Ok(Json(page.map(wire::hit).into()))
}

/// What rules did with the mails of a thread, newest first.
#[utoipa::path(get, path = "/api/mail/threads/{id}/rules", operation_id = "mail.rules.of_thread", tag = "mail", params(("id" = Uuid, Path,)),
    responses((status = 200, body = Vec<HitOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn of_thread(State(cx): State<Arc<Mail>>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<Vec<HitOut>>, Problem> {
    caller.need(READ)?;
    let all = cx
        .db
        .read(&caller, async |tx| {
            if crate::store::list::rows(tx, &[id]).await?.is_empty() {
                return Err(Stop::Refused(Refusal::NotFound));
            }
            Ok(store::of_thread(tx, ThreadId(id), THREAD_HITS_MAX).await?)
        })
        .await?;
    Ok(Json(all.into_iter().map(wire::hit).collect()))
}

/// Begins a run over the past: it looks and lists what would change.
#[utoipa::path(post, path = "/api/mail/rule-runs", operation_id = "mail.rule_runs.begin", tag = "mail", request_body = NewRunIn,
    responses((status = 202, body = RunOut), (status = "default", body = ProblemBody)))]
pub(super) async fn begin(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Json(asked): Json<NewRunIn>,
) -> Result<(StatusCode, Json<RunOut>), Problem> {
    let NewRunIn { rules, written, since, until } = asked;
    if let Some(written) = &written {
        may(&caller, written.reach)?;
    }
    caller.need(READ)?;
    let (account, now) = (caller.account(), cx.now());
    let which = match written {
        Some(written) => Which::Written(Box::new(written.written())),
        None => Which::Kept(rules),
    };
    let time = (since, until.unwrap_or(now).min(now));
    let begun = cx
        .db
        .write(&caller, async |tx| {
            let id = past::begin(tx, &caller, account, which, time, now).await?;
            store::get_run(tx, id, Some(account.0)).await?.ok_or(Stop::Refused(Refusal::NotFound))
        })
        .await?;
    Ok((StatusCode::ACCEPTED, Json(wire::run(begun))))
}

/// The caller's runs over the past, newest first.
#[utoipa::path(get, path = "/api/mail/rule-runs", operation_id = "mail.rule_runs.list", tag = "mail", params(PageQuery),
    responses((status = 200, body = PageOf<RunOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn runs(State(cx): State<Arc<Mail>>, caller: Caller, page: PageQuery) -> Result<Json<PageOf<RunOut>>, Problem> {
    caller.need(READ)?;
    let before: Option<(DateTime<Utc>, Uuid)> = page.after()?;
    let (size, account) = (page.size(), caller.account().0);
    let rows = cx.db.read(&caller, async |tx| store::runs(tx, account, before, size.limit()).await).await?;
    let page = Page::cut(rows, size, |r| web::cursor::write(&(r.created_at, r.id.0)));
    Ok(Json(page.map(wire::run).into()))
}

/// One of the caller's runs.
#[utoipa::path(get, path = "/api/mail/rule-runs/{id}", operation_id = "mail.rule_runs.get", tag = "mail", params(("id" = Uuid, Path,)),
    responses((status = 200, body = RunOut), (status = "default", body = ProblemBody)))]
pub(super) async fn run(State(cx): State<Arc<Mail>>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<RunOut>, Problem> {
    caller.need(READ)?;
    let account = caller.account().0;
    let found = cx
        .db
        .read(&caller, async |tx| store::get_run(tx, RuleRunId(id), Some(account)).await?.ok_or(Stop::Refused(Refusal::NotFound)))
        .await?;
    Ok(Json(wire::run(found)))
}

/// The mails that one of the caller's runs would change, or has changed.
#[utoipa::path(get, path = "/api/mail/rule-runs/{id}/changes", operation_id = "mail.rule_runs.changes", tag = "mail",
    params(("id" = Uuid, Path,), PageQuery), responses((status = 200, body = PageOf<ChangeOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn changes(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    page: PageQuery,
) -> Result<Json<PageOf<ChangeOut>>, Problem> {
    caller.need(READ)?;
    let after: Option<i64> = page.after()?;
    let (size, account) = (page.size(), caller.account().0);
    let rows = cx
        .db
        .read(&caller, async |tx| {
            store::get_run(tx, RuleRunId(id), Some(account)).await?.ok_or(Stop::Refused(Refusal::NotFound))?;
            Ok::<_, Stop>(store::changes(tx, RuleRunId(id), after, size.limit()).await?)
        })
        .await?;
    let page = Page::cut(rows, size, |c| web::cursor::write(&c.place));
    Ok(Json(page.map(wire::change).into()))
}

/// Does what a run has listed, stops it, goes on with it, or takes it back.
#[utoipa::path(post, path = "/api/mail/rule-runs/{id}/act", operation_id = "mail.rule_runs.act", tag = "mail", params(("id" = Uuid, Path,)),
    request_body = RunActIn, responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn act(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(asked): Json<RunActIn>,
) -> Result<StatusCode, Problem> {
    caller.need(READ)?;
    let account = caller.account();
    cx.db.write(&caller, async |tx| past::act(tx, &caller, account, RuleRunId(id), asked.asked()).await).await?;
    Ok(StatusCode::NO_CONTENT)
}
