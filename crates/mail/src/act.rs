//! Acts on threads: done here at once; what the server must learn is promised in the same transaction.

use crate::Mail;
use crate::jobs::{ActOnAll, Unsnooze};
use crate::model::{Act, Desk, FolderRole, InputField, MailboxId, Order, Origin, Refusal, Stop, ThreadId};
use crate::store::act::{self, Lies, Locked, MovesFrom};
use crate::store::list::{Key, ListFilter};
use crate::store::{desk, summary};
use crate::{list, store, team};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault, PageSize};
use queue::JobContext;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// Threads that are changed within one request; more become a job.
pub const THREADS_NOW_MAX: usize = 200;
/// Threads that one 'all that match' changes.
pub const THREADS_ALL_MAX: usize = 100_000;
/// Threads that the job changes in one transaction.
pub const THREADS_BATCH: usize = 100;
/// Up to so many threads, each is told by an event of its own; beyond, screens just ask again.
const EVENTS_MAX: usize = 50;

/// On what an act works.
#[derive(Debug, Clone, Default)]
pub struct Subjects {
    /// These threads.
    pub threads: Vec<Uuid>,
    /// Exactly these mails of theirs (read, unread, star, unstar); empty: those that the act chooses.
    pub messages: Vec<Uuid>,
    /// The newest mail that whoever acts had seen in them; none: he acts on them as they are now.
    pub seen_until: Option<DateTime<Utc>>,
}

impl Subjects {
    /// These threads, as they are now.
    #[must_use]
    pub fn of(threads: Vec<Uuid>) -> Self {
        Self { threads, ..Self::default() }
    }
}

/// What undoes an act; has the shape of the act itself.
#[derive(Debug, Clone)]
pub struct Undo {
    /// The opposite.
    pub order: Order,
    /// On these.
    pub subjects: Subjects,
}

/// What an act did.
#[derive(Debug, Clone)]
pub struct Done {
    /// Threads that are different now.
    pub changed: usize,
    /// What undoes it; none when there is nothing to undo or no way back.
    pub undo: Option<Undo>,
}

/// Does it to those of these threads that the actor sees.
///
/// # Errors
/// [`Refusal::TooMany`], [`Refusal::TimeMissing`], [`Refusal::NoFolder`], [`Refusal::OtherMailbox`], [`Refusal::NotFound`],
/// [`Refusal::NewerMail`].
pub async fn act(tx: &mut TenantTx, now: DateTime<Utc>, order: &Order, subjects: &Subjects) -> Result<Done, Stop> {
    if subjects.threads.len() > THREADS_NOW_MAX || subjects.messages.len() > THREADS_NOW_MAX * 100 {
        return Err(Stop::Refused(Refusal::TooMany { max: THREADS_NOW_MAX }));
    }
    let mut ids = subjects.threads.clone();
    let named = order.places.iter().flat_map(|p| p.messages.iter().copied()).chain(subjects.messages.iter().copied());
    let named: Vec<Uuid> = named.collect();
    if !named.is_empty() {
        ids.extend(act::threads_of(tx, &named).await?);
    }
    let threads = act::lock(tx, &ids).await?;
    if let Some(seen_until) = subjects.seen_until {
        nothing_newer(tx, &threads, seen_until).await?;
    }
    let done = match order.act {
        Act::Read | Act::Unread => seen(tx, &threads, subjects, order.act == Act::Read).await?,
        Act::Star | Act::Unstar => starred(tx, &threads, subjects, order.act == Act::Star).await?,
        Act::Done | Act::Undone => put_away(tx, &threads, order.act == Act::Done).await?,
        Act::Snooze | Act::Unsnooze => snooze(tx, &threads, now, order).await?,
        Act::Move => {
            let to = order.folder_id.ok_or(Stop::Refused(Refusal::FieldMalformed(InputField::FolderId)))?;
            move_to(tx, &threads, Target::Folder(to.0), MovesFrom::Anywhere).await?
        }
        Act::Trash => move_to(tx, &threads, Target::Role(FolderRole::Trash), MovesFrom::Anywhere).await?,
        Act::Junk => move_to(tx, &threads, Target::Role(FolderRole::Junk), MovesFrom::Anywhere).await?,
        Act::Restore => move_to(tx, &threads, Target::Role(FolderRole::Inbox), MovesFrom::Role(FolderRole::Trash)).await?,
        Act::NotJunk => move_to(tx, &threads, Target::Role(FolderRole::Inbox), MovesFrom::Role(FolderRole::Junk)).await?,
        Act::PutBack => put_back(tx, &threads, &order.places).await?,
        Act::Give => give(tx, now, &threads, order.to).await?,
        Act::GiveBack => give_back(tx, now, &threads, &order.desks).await?,
    };
    let touched: BTreeSet<Uuid> = done.touched.iter().copied().collect();
    let changed: Vec<&Locked> = threads.iter().filter(|t| touched.contains(&t.id)).collect();
    tell(tx, &changed).await?;
    Ok(Done { changed: changed.len(), undo: done.undo })
}

/// Nothing has come into these threads that whoever acts has not seen: it would be put out of sight with them.
async fn nothing_newer(tx: &mut TenantTx, threads: &[Locked], seen_until: DateTime<Utc>) -> Result<(), Stop> {
    match act::with_newer(tx, &ids_of(threads), seen_until).await? {
        0 => Ok(()),
        threads => Err(Stop::Refused(Refusal::NewerMail { threads })),
    }
}

/// What one kind of act touched.
struct Touched {
    touched: Vec<Uuid>,
    undo: Option<Undo>,
}

impl Touched {
    fn nothing() -> Self {
        Self { touched: vec![], undo: None }
    }
}

fn plain(act: Act) -> Order {
    Order { act, until: None, folder_id: None, places: vec![], to: None, desks: vec![] }
}

async fn seen(tx: &mut TenantTx, threads: &[Locked], subjects: &Subjects, seen: bool) -> Result<Touched, Stop> {
    let ids = ids_of(threads);
    let messages = if subjects.messages.is_empty() { act::to_mark_seen(tx, &ids, !seen).await? } else { subjects.messages.clone() };
    let touched = act::threads_of(tx, &messages).await?;
    let places = act::mark_seen(tx, &messages, seen).await?;
    act::tell_server(tx, if seen { "seen" } else { "unseen" }, &places, None).await?;
    refresh(tx, &touched).await?;
    let opposite = if seen { Act::Unread } else { Act::Read };
    Ok(Touched { undo: undo(opposite, &touched, messages), touched })
}

async fn starred(tx: &mut TenantTx, threads: &[Locked], subjects: &Subjects, starred: bool) -> Result<Touched, Stop> {
    let ids = ids_of(threads);
    let messages = if subjects.messages.is_empty() { act::to_mark_starred(tx, &ids, !starred).await? } else { subjects.messages.clone() };
    let touched = act::threads_of(tx, &messages).await?;
    let places = act::mark_starred(tx, &messages, starred).await?;
    act::tell_server(tx, if starred { "flag" } else { "unflag" }, &places, None).await?;
    refresh(tx, &touched).await?;
    let opposite = if starred { Act::Unstar } else { Act::Star };
    Ok(Touched { undo: undo(opposite, &touched, messages), touched })
}

fn undo(opposite: Act, touched: &[Uuid], messages: Vec<Uuid>) -> Option<Undo> {
    (!messages.is_empty()).then(|| Undo { order: plain(opposite), subjects: Subjects { messages, ..Subjects::of(touched.to_vec()) } })
}

async fn put_away(tx: &mut TenantTx, threads: &[Locked], done: bool) -> Result<Touched, Stop> {
    let ids: Vec<Uuid> = threads.iter().filter(|t| t.done != done).map(|t| t.id).collect();
    if ids.is_empty() {
        return Ok(Touched::nothing());
    }
    act::put_away(tx, &ids, done, None).await?;
    let order = plain(if done { Act::Undone } else { Act::Done });
    Ok(Touched { undo: Some(Undo { order, subjects: Subjects::of(ids.clone()) }), touched: ids })
}

async fn snooze(tx: &mut TenantTx, threads: &[Locked], now: DateTime<Utc>, order: &Order) -> Result<Touched, Stop> {
    let until = match order.act {
        Act::Snooze => Some(order.until.filter(|until| *until > now).ok_or(Stop::Refused(Refusal::TimeMissing))?),
        _ => None,
    };
    let changed: Vec<&Locked> = threads.iter().filter(|t| t.snoozed_until != until).collect();
    let ids: Vec<Uuid> = changed.iter().map(|t| t.id).collect();
    if ids.is_empty() {
        return Ok(Touched::nothing());
    }
    act::put_away(tx, &ids, false, until).await?;
    if let Some(until) = until {
        for id in &ids {
            queue::enqueue_at(tx, &Unsnooze { thread_id: ThreadId(*id) }, until).await?;
        }
    }
    let mut before: Vec<_> = changed.iter().map(|t| t.snoozed_until).collect();
    before.dedup();
    let order = match before.as_slice() {
        [None] => Some(plain(Act::Unsnooze)),
        [Some(at)] if *at > now => Some(Order { until: Some(*at), ..plain(Act::Snooze) }),
        _ => None,
    };
    let subjects = Subjects::of(ids.clone());
    Ok(Touched { undo: order.map(|order| Undo { order, subjects }), touched: ids })
}

/// Where a move goes.
#[derive(Debug, Clone, Copy)]
enum Target {
    Folder(Uuid),
    Role(FolderRole),
}

async fn move_to(tx: &mut TenantTx, threads: &[Locked], target: Target, from: MovesFrom) -> Result<Touched, Stop> {
    let mailboxes: BTreeSet<Uuid> = threads.iter().map(|t| t.mailbox_id).collect();
    let mut folders: HashMap<Uuid, Uuid> = HashMap::new();
    for mailbox in mailboxes {
        let folder = match target {
            Target::Role(role) => act::folder_of_role(tx, mailbox, role).await?.ok_or(Stop::Refused(Refusal::NoFolder(role)))?,
            Target::Folder(folder) => match act::mailbox_of_folder(tx, folder).await? {
                None => return Err(Stop::Refused(Refusal::NotFound)),
                Some(of) if of != mailbox => return Err(Stop::Refused(Refusal::OtherMailbox)),
                Some(_) => folder,
            },
        };
        folders.insert(mailbox, folder);
    }
    let lies = act::to_move(tx, &ids_of(threads), from).await?;
    let mut moved: Vec<Lies> = Vec::new();
    for (mailbox, folder) in folders {
        let places: Vec<Lies> = lies.iter().filter(|l| l.mailbox_id == mailbox && l.shown_in != folder).cloned().collect();
        act::move_to(tx, &places, folder).await?;
        moved.extend(places);
    }
    after_move(tx, &moved).await
}

async fn put_back(tx: &mut TenantTx, threads: &[Locked], places: &[Origin]) -> Result<Touched, Stop> {
    let mut moved: Vec<Lies> = Vec::new();
    for origin in places {
        let Some(mailbox) = act::mailbox_of_folder(tx, origin.folder_id).await? else {
            return Err(Stop::Refused(Refusal::NotFound));
        };
        if !threads.iter().any(|t| t.mailbox_id == mailbox) {
            return Err(Stop::Refused(Refusal::OtherMailbox));
        }
        let seen_threads = ids_of(threads);
        let lies: Vec<Lies> = act::to_move(tx, &seen_threads, MovesFrom::Anywhere)
            .await?
            .into_iter()
            .filter(|l| l.mailbox_id == mailbox && origin.messages.contains(&l.message_id) && l.shown_in != origin.folder_id)
            .collect();
        act::move_to(tx, &lies, origin.folder_id).await?;
        moved.extend(lies);
    }
    after_move(tx, &moved).await
}

async fn give(tx: &mut TenantTx, now: DateTime<Utc>, threads: &[Locked], to: Option<AccountId>) -> Result<Touched, Stop> {
    let mailboxes: BTreeSet<Uuid> = threads.iter().map(|t| t.mailbox_id).collect();
    for mailbox in mailboxes {
        team::may_be_given(tx, MailboxId(mailbox), to).await?;
    }
    let before = desk::give(tx, &ids_of(threads), to, now).await?;
    let touched: Vec<Uuid> = before.iter().flat_map(|d| d.threads.iter().copied()).collect();
    if let Some(to) = to.filter(|_| !touched.is_empty()) {
        team::tell_of_gift(tx, to, &touched).await?;
    }
    let order = Order { desks: before, ..plain(Act::GiveBack) };
    let undo = (!touched.is_empty()).then(|| Undo { order, subjects: Subjects::of(touched.clone()) });
    Ok(Touched { touched, undo })
}

async fn give_back(tx: &mut TenantTx, now: DateTime<Utc>, threads: &[Locked], desks: &[Desk]) -> Result<Touched, Stop> {
    let mut all = Touched::nothing();
    for desk in desks {
        let of_desk: Vec<Locked> = threads.iter().filter(|t| desk.threads.contains(&t.id)).cloned().collect();
        all.touched.extend(give(tx, now, &of_desk, desk.of).await?.touched);
    }
    Ok(all)
}

async fn after_move(tx: &mut TenantTx, moved: &[Lies]) -> Result<Touched, Stop> {
    let messages: Vec<Uuid> = moved.iter().map(|l| l.message_id).collect();
    let touched = act::threads_of(tx, &messages).await?;
    refresh(tx, &touched).await?;
    act::decide_waiting(tx, &touched).await?;
    let mut origins: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
    for l in moved {
        origins.entry(l.shown_in).or_default().push(l.message_id);
    }
    let places: Vec<Origin> = origins.into_iter().map(|(folder_id, messages)| Origin { folder_id, messages }).collect();
    let order = Order { places, ..plain(Act::PutBack) };
    let undo = (!moved.is_empty()).then(|| Undo { order, subjects: Subjects::of(touched.clone()) });
    Ok(Touched { touched, undo })
}

async fn refresh(tx: &mut TenantTx, threads: &[Uuid]) -> Result<(), Fault> {
    let threads: Vec<ThreadId> = threads.iter().map(|t| ThreadId(*t)).collect();
    summary::refresh(tx, &threads).await
}

fn ids_of(threads: &[Locked]) -> Vec<Uuid> {
    threads.iter().map(|t| t.id).collect()
}

/// Tells open screens which threads changed.
///
/// # Errors
/// A fault of the database.
pub async fn tell(tx: &mut TenantTx, threads: &[&Locked]) -> Result<(), Fault> {
    if threads.len() <= EVENTS_MAX {
        for t in threads {
            events::emit(tx, "mail.thread", json!({"thread_id": t.id, "mailbox_id": t.mailbox_id}), &t.labels).await?;
        }
    }
    let labels: BTreeSet<i32> = threads.iter().flat_map(|t| t.labels.iter().copied()).collect();
    if !labels.is_empty() {
        let labels: Vec<i32> = labels.into_iter().collect();
        events::emit(tx, "mail.counts", json!({}), &labels).await?;
    }
    Ok(())
}

/// Brings a thread back when its time has come; nothing when it was taken back or put off further meanwhile.
///
/// # Errors
/// A fault of the database.
pub async fn unsnooze(tx: &mut TenantTx, now: DateTime<Utc>, thread: ThreadId) -> Result<(), Fault> {
    let due: Vec<Locked> =
        act::lock(tx, &[thread.0]).await?.into_iter().filter(|t| t.snoozed_until.is_some_and(|until| until <= now)).collect();
    if due.is_empty() {
        return Ok(());
    }
    act::put_away(tx, &ids_of(&due), false, None).await?;
    tell(tx, &due.iter().collect::<Vec<_>>()).await
}

/// The threads of a list or a search, newest first, at most `max`; those whose newest mail came after `asked_at` are left out.
///
/// # Errors
/// [`Refusal::SearchTooWide`]; a fault of the database.
pub async fn all_of(
    tx: &mut TenantTx,
    filter: &ListFilter,
    search: Option<&str>,
    asked_at: DateTime<Utc>,
    max: usize,
) -> Result<Vec<Uuid>, Stop> {
    let size = PageSize::clamp(Some(kernel::PAGE_ROWS_MAX));
    let mut all: Vec<Uuid> = Vec::new();
    let mut after: Option<Key> = None;
    while all.len() < max {
        let (found, last) = match search {
            None => {
                let keys = store::list::keys(tx, filter, after, size.limit()).await?;
                (
                    keys.iter()
                        .filter(|k| k.at <= asked_at || filter.shelf == crate::model::Shelf::Snoozed)
                        .map(|k| k.id)
                        .collect::<Vec<_>>(),
                    keys.last().copied(),
                )
            }
            Some(words) => {
                let hits = store::search::hits(tx, filter, &list::wanted(words, filter.label, false), after, size.limit()).await?;
                (hits.iter().filter(|h| h.key.at <= asked_at).map(|h| h.thread).collect(), hits.last().map(|h| h.key))
            }
        };
        let Some(last) = last else { break };
        all.extend(found);
        after = Some(last);
    }
    let mut known = BTreeSet::new();
    all.retain(|id| known.insert(*id));
    all.truncate(max);
    Ok(all)
}

/// The job: does the same to all threads of a list, in small transactions, telling how far it is.
///
/// # Errors
/// A fault of the database; what was done until then stays, and running it again goes on.
pub async fn act_on_all(mail: &Mail, job: &ActOnAll, context: &JobContext) -> Result<(), Fault> {
    let actor = context.actor();
    let asked = (job.asked_at, job.words.as_deref());
    let found = mail.db.read(&actor, async |tx| all_of(tx, &job.filter, asked.1, asked.0, THREADS_ALL_MAX).await).await;
    let threads = found.map_err(told)?;
    let total = threads.len() as u64;
    let mut done = 0;
    for batch in threads.chunks(THREADS_BATCH) {
        if context.cancelled() {
            return Ok(());
        }
        let subjects = Subjects::of(batch.to_vec());
        let now = mail.now();
        mail.db.write(&actor, async |tx| act(tx, now, &job.order, &subjects).await).await.map_err(told)?;
        done += batch.len() as u64;
        context.progress(done, total).await?;
    }
    Ok(())
}

/// A refusal has nobody to be told to in a job: it is written with the job.
fn told(stop: Stop) -> Fault {
    match stop {
        Stop::Refused(refusal) => Fault::say(format!("refused: {refusal:?}")),
        Stop::Failed(fault) => fault,
    }
}
