//! Lists, one thread, acts, counts, whom to write to.

use crate::act::{Subjects, THREADS_NOW_MAX, act as do_act, all_of};
use crate::jobs::ActOnAll;
use crate::model::{Refusal, Stop, ThreadId};
use crate::store::{list as store, read as store_read};
use crate::wire::{self, ActIn, ActOut, CountsOut, ListIn, OfferedOut, ThreadOut, ThreadRowOut};
use crate::{Mail, READ, approve, list as verb, people as verb_people};
use axum::extract::State;
use kernel::Fault;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use uuid::Uuid;
use web::{Caller, Json, PageOf, PageQuery, Path, Problem, ProblemBody, Query};

/// Threads of a list, or found by a search.
#[utoipa::path(get, path = "/api/mail/threads", operation_id = "mail.threads.list", tag = "mail", params(ListIn, PageQuery),
    responses((status = 200, body = PageOf<ThreadRowOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn list(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Query(asked): Query<ListIn>,
    page: PageQuery,
) -> Result<Json<PageOf<ThreadRowOut>>, Problem> {
    caller.need(READ)?;
    let (filter, words) = asked.read_to_list();
    let size = page.size();
    let rows = match words {
        Some(words) => {
            let after = page.after()?;
            cx.db.read(&caller, async |tx| verb::search(tx, &filter, &words, after, size).await).await?
        }
        None => {
            let after = page.after()?;
            cx.db.read(&caller, async |tx| verb::page(tx, &filter, after, size).await).await?
        }
    };
    Ok(Json(rows.map(wire::row).into()))
}

/// Which mailbox.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct CountsQuery {
    /// Only this mailbox.
    mailbox_id: Option<Uuid>,
}

/// Numbers beside the lists; 1000 means a thousand or more.
#[utoipa::path(get, path = "/api/mail/counts", operation_id = "mail.counts", tag = "mail", params(CountsQuery),
    responses((status = 200, body = CountsOut), (status = "default", body = ProblemBody)))]
pub(super) async fn counts(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Query(asked): Query<CountsQuery>,
) -> Result<Json<CountsOut>, Problem> {
    caller.need(READ)?;
    let only = asked.mailbox_id.map(|m| vec![m.into()]);
    let (account, now) = (caller.account(), cx.now());
    let (counts, approvals) = cx
        .db
        .read(&caller, async |tx| {
            let counts = store::counts(tx, only.as_deref(), account.0).await?;
            Ok::<_, Fault>((counts, approve::matters(tx, account, now).await?))
        })
        .await?;
    Ok(Json(wire::counts(counts, approvals)))
}

/// A thread with its mails, oldest first; without their bodies.
#[utoipa::path(get, path = "/api/mail/threads/{id}", operation_id = "mail.threads.get", tag = "mail", params(("id" = Uuid, Path,)),
    responses((status = 200, body = ThreadOut), (status = "default", body = ProblemBody)))]
pub(super) async fn read(State(cx): State<Arc<Mail>>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<ThreadOut>, Problem> {
    caller.need(READ)?;
    let found = cx
        .db
        .read(&caller, async |tx| {
            let mut rows = store::rows(tx, &[id]).await?;
            verb::with_companies(tx, &mut rows).await?;
            let row = rows.pop().ok_or(Stop::Refused(Refusal::NotFound))?;
            Ok::<_, Stop>((row, store_read::of_thread(tx, ThreadId(id)).await?))
        })
        .await?;
    Ok(Json(wire::thread(found.0, found.1, caller.lang)))
}

/// Does something to threads: to these, or to all of a list. What it answers as `undo` can be posted back.
#[utoipa::path(post, path = "/api/mail/threads/act", operation_id = "mail.threads.act", tag = "mail", request_body = ActIn,
    responses((status = 200, body = ActOut), (status = "default", body = ProblemBody)))]
pub(super) async fn act(State(cx): State<Arc<Mail>>, caller: Caller, Json(asked): Json<ActIn>) -> Result<Json<ActOut>, Problem> {
    caller.need(READ)?;
    let (order, subjects, all) = wire::act_in(asked);
    let now = cx.now();
    let Some(all) = all else {
        let done = cx.db.write(&caller, async |tx| do_act(tx, now, &order, &subjects).await).await?;
        return Ok(Json(wire::act_out(done)));
    };
    let (mut filter, words) = all.read_to_list();
    let account = caller.account();
    let out = cx
        .db
        .write(&caller, async |tx| {
            let ids = all_of(tx, &filter, words.as_deref(), now, THREADS_NOW_MAX + 1).await?;
            if ids.len() <= THREADS_NOW_MAX {
                let done = do_act(tx, now, &order, &Subjects::of(ids)).await?;
                return Ok::<_, Stop>(wire::act_out(done));
            }
            // The job sees everything, so what this account reads is named.
            let readable = store::readable(tx, filter.mailboxes.as_deref()).await?;
            filter.mailboxes = Some(readable.into_iter().map(Into::into).collect());
            let job = ActOnAll { filter, words, order, asked_at: now };
            let told = accounts::labels::own(tx, account).await?;
            let id = queue::enqueue_for(tx, account, told, &job).await?;
            Ok(ActOut { changed: 0, undo: None, job_id: Some(id.0) })
        })
        .await?;
    Ok(Json(out))
}

/// Letters of a name or an address.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PeopleQuery {
    /// What was typed so far.
    q: String,
}

/// People to write to.
#[utoipa::path(get, path = "/api/mail/people", operation_id = "mail.people", tag = "mail", params(PeopleQuery),
    responses((status = 200, body = Vec<OfferedOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn people(
    State(cx): State<Arc<Mail>>,
    caller: Caller,
    Query(asked): Query<PeopleQuery>,
) -> Result<Json<Vec<OfferedOut>>, Problem> {
    caller.need(READ)?;
    let offered = cx.db.read(&caller, async |tx| verb_people::offer(tx, &asked.q).await).await?;
    Ok(Json(offered.into_iter().map(wire::offered).collect()))
}
