//! Writing a batch in one transaction. One that fails because of what is in it is split until the culprit is alone; it is
//! put aside, and the rest goes in.

use super::gather::{Gathered, Item, gather};
use super::settle::{Settled, Surroundings, is_touch, settle};
use super::{Ready, Taken};
use crate::jobs;
use crate::model::{Auto, Direction, FolderId, FolderRole, MailboxId, MessageId, ThreadId};
use crate::ours::ours;
use crate::rules::threading::{SUBJECT_DAYS_MAX, Tie, tie};
use crate::store::receive::{self as store, Receiver};
use crate::store::{act, handling, label, suggest, summary, sync};
use crate::{Mail, team};
use chrono::Duration;
use customers::{Bounce, CompanyId, ContactId, Touch, TouchKind};
use db::TenantTx;
use kernel::{Actor, Fault, TenantId};
use maillabels::Learned;
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// Threads that a batch tells of one by one; a batch that touches more tells only that the mailbox changed.
const THREAD_EVENTS_MAX: usize = 20;
/// Writers of the past are read this long after their mails came, in one go with those of the next batches.
const SUGGEST_PAUSE_BACKFILLED: Duration = Duration::seconds(10);
/// How deep a failing batch is split: 2^10 mails are more than a batch holds.
const SPLITS_MAX: u8 = 10;

/// How far a folder is, written together with the mails that bring it there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Progress {
    /// The folder.
    pub folder: FolderId,
    /// Every UID at or above it is here.
    pub backfilled_to: Option<u32>,
}

/// Writes a batch whose bytes are stored.
pub(crate) async fn write(
    mail: &Mail,
    tenant: TenantId,
    mailbox: MailboxId,
    ready: Vec<Ready>,
    progress: Option<Progress>,
) -> Result<Taken, Fault> {
    let mut taken = Taken::default();
    let mut todo = vec![(ready, 0_u8)];
    while let Some((mut batch, splits)) = todo.pop() {
        let last = todo.is_empty();
        match write_once(mail, tenant, mailbox, &batch, progress.filter(|_| last)).await {
            Ok(part) => {
                taken.messages.extend(part.messages);
                taken.new += part.new;
                taken.quarantined += part.quarantined;
                taken.threads.extend(part.threads);
            }
            Err(fault) if is_of_the_data(&fault) && batch.len() > 1 && splits < SPLITS_MAX => {
                tracing::warn!(%fault, mails = batch.len(), "a batch is split");
                let second = batch.split_off(batch.len() / 2);
                todo.push((second, splits + 1));
                todo.push((batch, splits + 1));
            }
            Err(fault) if is_of_the_data(&fault) && batch.len() == 1 && batch[0].reading.quarantine.is_none() => {
                tracing::warn!(%fault, "a mail is put aside");
                batch[0].reading = super::read::unreadable();
                todo.push((batch, SPLITS_MAX));
            }
            Err(fault) => return Err(fault),
        }
    }
    Ok(taken)
}

/// Is it the data that the database refuses (SQLSTATE classes 22, 23, 54), so that trying again is of no use?
pub(super) fn is_of_the_data(fault: &Fault) -> bool {
    let Some(error) = fault.cause().downcast_ref::<sqlx::Error>() else { return false };
    match error {
        sqlx::Error::Database(e) => e.code().is_some_and(|code| ["22", "23", "54"].iter().any(|class| code.starts_with(class))),
        sqlx::Error::Encode(_) => true,
        _ => false,
    }
}

async fn write_once(
    mail: &Mail,
    tenant: TenantId,
    mailbox: MailboxId,
    ready: &[Ready],
    progress: Option<Progress>,
) -> Result<Taken, Fault> {
    let now = mail.now();
    mail.db
        .write(&Actor::house(tenant), async |tx| {
            let Some(receiver) = store::begin(tx, mailbox).await? else {
                return Err(Fault::say("the mailbox is gone"));
            };
            if ready.iter().all(|r| r.arrival.backfilled) {
                store::may_be_lost(tx).await?;
            }
            let stored: Vec<_> = ready.iter().map(|r| r.stored.clone()).collect();
            blobs::record(tx, &stored).await?;
            let gathered = gather(tx, &receiver, ready).await?;
            let taken = write_mails(tx, &receiver, &gathered, now).await?;
            if receiver.team && ready.iter().any(|r| !r.arrival.backfilled) {
                team::distribute(tx, receiver.id, &taken.threads, now).await?;
            }
            if let Some(progress) = progress {
                sync::progress(tx, progress.folder, progress.backfilled_to, now).await?;
            }
            tell(tx, &receiver, &taken, ready).await?;
            Ok(taken)
        })
        .await
}

async fn write_mails(
    tx: &mut TenantTx,
    to: &Receiver,
    gathered: &Gathered<'_>,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Taken, Fault> {
    let items = &gathered.items;
    let new: Vec<usize> = (0..items.len()).filter(|i| items[*i].before.is_none()).collect();
    let (settled, keys) = settle_new(tx, to, items, &new, now).await?;

    store::insert_threads(tx, to, &settled.threads).await?;
    store::insert_messages(tx, to, &settled.messages).await?;
    store::insert_keys(tx, to, &keys).await?;
    let places: Vec<_> = items.iter().flat_map(|i| i.places.iter().copied()).collect();
    store::insert_placements(tx, to, &places).await?;
    store::insert_thread_folders(tx, to, &settled.thread_folders).await?;
    store::change_threads(tx, &settled.changes).await?;

    let old: Vec<&Item<'_>> = items.iter().filter(|i| i.before.is_some()).collect();
    if !old.is_empty() {
        store::recount(tx, &old.iter().map(|i| i.id).collect::<Vec<_>>()).await?;
    }
    let mut touched: Vec<Uuid> = settled.changes.iter().map(|c| c.id).chain(old.iter().filter_map(|i| i.before)).collect();
    touched.sort_unstable();
    touched.dedup();
    if !touched.is_empty() {
        let threads: Vec<ThreadId> = touched.iter().map(|t| ThreadId(*t)).collect();
        summary::refresh(tx, &threads).await?;
        act::decide_waiting(tx, &touched).await?;
    }
    tell_customers(tx, to, items, &settled).await?;
    tell_received(tx, to, &settled).await?;
    if !settled.writers.is_empty() {
        suggest::note(tx, MailboxId(to.id), &settled.writers).await?;
        let job = jobs::Suggest { mailbox_id: MailboxId(to.id) };
        if items.iter().any(|item| !item.backfilled) {
            queue::enqueue(tx, &job).await?;
        } else {
            queue::enqueue_at(tx, &job, now + SUGGEST_PAUSE_BACKFILLED).await?;
        }
    }
    promise_rules(tx, to, items, &settled, now).await?;
    let threads = touched.into_iter().chain(settled.threads.iter().map(|t| t.id)).map(ThreadId).collect();
    Ok(Taken {
        messages: gathered.of_arrival.iter().map(|i| MessageId(items[*i].id)).collect(),
        new: new.len(),
        quarantined: settled.messages.iter().filter(|m| m.quarantine.is_some()).count(),
        threads,
    })
}

/// What has just come to us is promised to the rules; what comes from the past is not.
async fn promise_rules(
    tx: &mut TenantTx,
    to: &Receiver,
    items: &[Item<'_>],
    settled: &Settled,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), Fault> {
    let thrown_away = |id: Uuid| items.iter().any(|i| i.id == id && i.roles.contains(&Some(FolderRole::Trash)));
    let come = settled.messages.iter().filter(|m| m.direction == Direction::In && !m.backfilled && m.quarantine.is_none());
    let come: Vec<Uuid> = come.map(|m| m.id).filter(|id| !thrown_away(*id)).collect();
    if !come.is_empty() && handling::note_due(tx, to.id, &come, now).await? {
        queue::enqueue(tx, &jobs::HandleArrived { mailbox_id: MailboxId(to.id) }).await?;
    }
    Ok(())
}

type Keys = Vec<(crate::rules::threading::Key, Uuid)>;

/// By what each of the new mails may belong to a thread.
fn ties_of<'a>(items: &'a [Item<'_>], new: &[usize], people: &'a [Vec<String>], now: chrono::DateTime<chrono::Utc>) -> Vec<Tie<'a>> {
    let tie = |(i, people): (&usize, &'a Vec<String>)| {
        let item = &items[*i];
        let r = item.reading;
        Tie {
            thread: None,
            keys: &r.keys,
            by_subject: r.by_subject.then_some(&*r.base_subject),
            at: item.received_at.or(r.sent_at).unwrap_or(now),
            people,
            subject: &r.base_subject,
        }
    };
    new.iter().zip(people).map(tie).collect()
}

/// Asks what must be known about the new mails and settles them.
async fn settle_new(
    tx: &mut TenantTx,
    to: &Receiver,
    items: &[Item<'_>],
    new: &[usize],
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(Settled, Keys), Fault> {
    if new.is_empty() {
        return Ok((Settled::default(), Vec::new()));
    }
    let mailbox = MailboxId(to.id);
    let people: Vec<Vec<String>> = new.iter().map(|i| people_of(&items[*i])).collect();
    let ties = ties_of(items, new, &people, now);
    let mut wanted: Vec<_> = ties.iter().flat_map(|t| t.keys.iter().copied()).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let by_key = store::threads_by_key(tx, mailbox, &wanted).await?;
    let subjects: Vec<_> = ties.iter().filter_map(|t| Some((t.by_subject?.to_owned(), t.at))).filter(|(s, _)| !s.is_empty()).collect();
    let candidates = store::candidates(tx, mailbox, &subjects, Duration::days(SUBJECT_DAYS_MAX)).await?;
    let threading = tie(&ties, &by_key, &candidates);

    let joins: Vec<(Uuid, Uuid)> = threading
        .threads
        .iter()
        .filter_map(|g| Some((g, g.known?)))
        .flat_map(|(g, into)| g.joined.iter().map(move |from| (*from, into)))
        .collect();
    if !joins.is_empty() {
        let (from, into): (Vec<Uuid>, Vec<Uuid>) = joins.into_iter().unzip();
        summary::lock(tx, &[from.clone(), into.clone()].concat()).await?;
        store::join_threads(tx, &from, &into).await?;
        customers::threads_joined(tx, &from, &into).await?;
    }
    let known_threads: Vec<Uuid> = threading.threads.iter().filter_map(|g| g.known).collect();
    let before = store::threads_before(tx, &known_threads).await?;
    let mut addresses: Vec<String> = people.iter().flatten().cloned().collect();
    addresses.sort_unstable();
    addresses.dedup();
    let known = customers::known(tx, &addresses).await?;
    let ours = ours(tx).await?;
    let ids: Vec<String> = new.iter().filter_map(|i| items[*i].reading.message_id.clone()).collect();
    let handed_on = store::handed_on(tx, &ids).await?;
    let learned = Learned::read(&label::learned(tx).await?.weights);
    let around = Surroundings {
        receiver: to,
        own_addresses: &ours.addresses,
        own_domains: &ours.domains,
        known: &known,
        before: &before,
        handed_on: &handed_on,
        learned: &learned,
        now,
    };
    let settled = settle(items, new, &threading, &around);
    let thread_of: HashMap<Uuid, Uuid> = settled.messages.iter().map(|m| (m.id, m.thread_id)).collect();
    let keys = new
        .iter()
        .flat_map(|i| items[*i].reading.keys.iter().filter_map(|k| Some((*k, *thread_of.get(&items[*i].id)?))).collect::<Vec<_>>());
    let mut keys: Keys = keys.collect();
    // Always in the same order, so that two writers can't wait for each other.
    keys.sort_unstable();
    keys.dedup();
    Ok((settled, keys))
}

fn people_of(item: &Item<'_>) -> Vec<String> {
    const PEOPLE_MAX: usize = 50;
    let r = item.reading;
    let all = std::iter::once(&r.from).chain(&r.recipients.reply_to).chain(&r.recipients.to).chain(&r.recipients.cc);
    let mut people: Vec<String> = all.map(|p| p.address.clone()).filter(|a| !a.is_empty()).take(PEOPLE_MAX).collect();
    people.sort_unstable();
    people.dedup();
    people
}

async fn tell_customers(tx: &mut TenantTx, to: &Receiver, items: &[Item<'_>], settled: &Settled) -> Result<(), Fault> {
    let of_id: HashMap<Uuid, &Item<'_>> = items.iter().map(|i| (i.id, i)).collect();
    let touches: Vec<Touch> = settled
        .messages
        .iter()
        .filter(|m| of_id.get(&m.id).is_some_and(|item| is_touch(item, m)))
        .filter_map(|m| {
            let out = m.direction == Direction::Out;
            Some(Touch {
                company_id: CompanyId(m.company_id?),
                contact_id: m.contact_id.map(ContactId),
                kind: if out { TouchKind::MailOut } else { TouchKind::MailIn },
                at: m.at,
                message_id: Some(m.id),
                thread_id: Some(m.thread_id),
                title: m.subject.clone(),
                text: m.preview.clone(),
                by: out.then_some(kernel::AccountId(to.owner_id)),
                labels: Some(to.read_labels.clone()),
            })
        })
        .collect();
    customers::touch(tx, &touches).await?;
    customers::bounced(tx, &bounces(to, &of_id, settled)).await
}

/// What mails report of addresses at which mail did not arrive.
fn bounces(to: &Receiver, of_id: &HashMap<Uuid, &Item<'_>>, settled: &Settled) -> Vec<Bounce> {
    let reports = settled.messages.iter().filter(|m| m.auto == Some(Auto::Bounce));
    let each =
        reports.filter_map(|m| Some((m, of_id.get(&m.id)?))).flat_map(|(m, item)| item.reading.undelivered.iter().map(move |u| (m, u)));
    each.flat_map(|(m, u)| {
        // Where it was forwarded on, the address that we wrote to is as dead as the last one.
        [Some(&u.address), u.original.as_ref()].into_iter().flatten().map(|address| Bounce {
            address: address.clone(),
            permanent: u.hard,
            reason: u.reason.as_str(),
            past: m.backfilled,
            said: u.said.chars().filter(|c| *c != '\0').collect(),
            at: m.at,
            message_id: m.id,
            thread_id: m.thread_id,
            title: m.subject.clone(),
            labels: to.read_labels.clone(),
        })
    })
    .collect()
}

async fn tell_received(tx: &mut TenantTx, to: &Receiver, settled: &Settled) -> Result<(), Fault> {
    for m in settled.messages.iter().filter(|m| !m.backfilled && m.direction == Direction::In) {
        let data = json!({"message_id": m.id, "thread_id": m.thread_id, "mailbox_id": to.id});
        events::emit(tx, crate::RECEIVED, data, &to.read_labels).await?;
    }
    Ok(())
}

async fn tell(tx: &mut TenantTx, to: &Receiver, taken: &Taken, ready: &[Ready]) -> Result<(), Fault> {
    let live = ready.iter().any(|r| !r.arrival.backfilled);
    if live && taken.threads.len() <= THREAD_EVENTS_MAX {
        for thread in &taken.threads {
            events::emit(tx, crate::THREAD_CHANGED, json!({"thread_id": thread, "mailbox_id": to.id}), &to.labels).await?;
        }
    }
    events::emit(tx, "mail.mailbox", json!({"mailbox_id": to.id}), &to.labels).await?;
    events::emit(tx, "mail.counts", json!({}), &to.labels).await
}
