//! Deciding about a batch: which thread, which tab, whose customer, what the threads look like afterwards. No database here.

use super::gather::Item;
use crate::model::{Auto, Direction, FolderRole, Person, Tab};
use crate::rules::classify::{Around, Letter, Verdict, classify, thread_tab};
use crate::rules::facts;
use crate::rules::threading::Threading;
use crate::rules::topics;
use crate::store::receive::{HandedOn, NewMessage, NewThread, NewThreadFolder, Receiver, ThreadBefore, ThreadChange};
use chrono::{DateTime, Utc};
use customers::Known;
use maillabels::{Learned, Model, Origin};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// The same numbers as in `store::summary`: people and files that a list shows.
const PEOPLE_MAX: usize = 6;
const ATTACHMENT_NAMES_MAX: usize = 4;
const TAGS_MAX: usize = 8;
/// A mail that says it is from the future is sorted as of now; a little is the clocks' business.
const FUTURE_HOURS_MAX: i64 = 26;

/// What decides besides the mails.
pub(super) struct Surroundings<'a> {
    pub receiver: &'a Receiver,
    pub own_addresses: &'a HashSet<String>,
    pub own_domains: &'a HashSet<String>,
    pub known: &'a HashMap<String, Known>,
    pub before: &'a HashMap<Uuid, ThreadBefore>,
    /// Mails of our own rules, by their Message-IDs.
    pub handed_on: &'a HashMap<String, HandedOn>,
    /// What the tenant's people taught about labels.
    pub learned: &'a Learned,
    pub now: DateTime<Utc>,
}

/// What is to be written.
#[derive(Debug, Default)]
pub(super) struct Settled {
    pub messages: Vec<NewMessage>,
    pub threads: Vec<NewThread>,
    pub thread_folders: Vec<NewThreadFolder>,
    pub changes: Vec<ThreadChange>,
    /// Unknown people who wrote to us.
    pub writers: Vec<(String, DateTime<Utc>)>,
}

/// Settles the new mails among `items` (by their indexes, as `threading` has them).
pub(super) fn settle(items: &[Item<'_>], new: &[usize], threading: &Threading, around: &Surroundings<'_>) -> Settled {
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, group) in new.iter().zip(&threading.of) {
        groups.entry(*group).or_default().push(*index);
    }
    let mut settled = Settled::default();
    for (group, members) in groups {
        let known = threading.threads[group].known;
        let thread = known.unwrap_or_else(|| crate::model::ThreadId::new().0);
        settle_thread(items, &members, thread, known.and_then(|id| around.before.get(&id)), around, &mut settled);
    }
    settled
}

fn settle_thread(
    items: &[Item<'_>],
    members: &[usize],
    thread: Uuid,
    before: Option<&ThreadBefore>,
    around: &Surroundings<'_>,
    settled: &mut Settled,
) {
    let mut mails: Vec<(&Item<'_>, NewMessage)> = members.iter().map(|i| (&items[*i], message(&items[*i], thread, around))).collect();
    mails.sort_by_key(|(item, m)| (m.at, item.id));
    let mut we_wrote = before.is_some_and(|b| b.we_wrote);
    let mut tab = before.and_then(|b| Tab::from_word(&b.tab));
    let mut tags: Vec<String> = before.map(|b| b.tags.clone()).unwrap_or_default();
    let mut woken = false;
    for (item, mail) in &mut mails {
        let verdict = verdict(item, mail, we_wrote, around);
        we_wrote |= mail.direction == Direction::Out;
        // A mail from the past does not overrule what came after it, but tells what an undecided thread is about.
        let newest = before.is_none_or(|b| mail.at >= b.last_at);
        let undecided = tab == Some(Tab::Others) && verdict.human && mail.direction == Direction::In;
        if newest || undecided {
            tab = Some(thread_tab(tab, &verdict, mail.direction));
        }
        tags = if newest { joined(&verdict.tags, &tags) } else { joined(&tags, &verdict.tags) };
        woken |= newest && verdict.human && mail.direction == Direction::In && !item.backfilled;
        let colleagues = around
            .known
            .get(&writer(item).address)
            .is_some_and(|k| !facts::sees(kernel::AccountId(around.receiver.owner_id), &k.owner_ids, &k.labels));
        if verdict.human
            && mail.auto != Some(Auto::HandedOn)
            && mail.direction == Direction::In
            && (mail.contact_id.is_none() || colleagues)
            && tab != Some(Tab::Team)
            && mail.from.address.contains('@')
        {
            settled.writers.push((mail.from.address.clone(), mail.at));
        }
    }
    let tab = tab.unwrap_or(Tab::Others);
    if before.is_some() {
        let linked = mails.iter().rev().find(|(_, m)| m.company_id.is_some()).map(|(_, m)| (m.company_id, m.contact_id));
        let (company_id, contact_id) = linked.unwrap_or_default();
        settled.changes.push(ThreadChange { id: thread, tab, tags, woken, company_id, contact_id });
    } else {
        let folders = thread_folders(&mails, thread, tab);
        let kept = folders.is_empty() || mails.iter().any(|(item, _)| item.roles.iter().any(|r| !is_aside(*r)));
        settled.threads.push(new_thread(&mails, thread, tab, tags, kept));
        settled.thread_folders.extend(folders);
    }
    settled.messages.extend(mails.into_iter().map(|(_, m)| m));
}

/// The tags of a thread: `new` first, then those of the newer mails before those of the older.
fn joined(newer: &[String], older: &[String]) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in newer.iter().chain(older) {
        if tags.len() < TAGS_MAX && !tags.contains(tag) {
            tags.push(tag.clone());
        }
    }
    tags.sort_by_key(|tag| tag != "new");
    tags
}

fn is_aside(role: Option<FolderRole>) -> bool {
    matches!(role, Some(FolderRole::Trash | FolderRole::Junk | FolderRole::Sent | FolderRole::Drafts))
}

fn message(item: &Item<'_>, thread: Uuid, around: &Surroundings<'_>) -> NewMessage {
    let r = item.reading;
    let direction = direction(item, around);
    let others: Vec<&str> = match direction {
        Direction::In => vec![writer(item).address.as_str()],
        Direction::Out => r.recipients.to.iter().chain(&r.recipients.cc).map(|p| p.address.as_str()).collect(),
    };
    let known = others.iter().find_map(|address| around.known.get(*address));
    let latest = around.now + chrono::Duration::hours(FUTURE_HOURS_MAX);
    let at = item.received_at.or(r.sent_at.filter(|at| *at <= latest)).unwrap_or(around.now);
    NewMessage {
        id: item.id,
        thread_id: thread,
        blob: item.stored.hash.0.to_vec(),
        bytes: i64::try_from(item.too_large.unwrap_or(item.stored.bytes)).unwrap_or(i64::MAX),
        message_id: r.message_id.clone(),
        in_reply_to: r.in_reply_to.clone(),
        references: r.references.clone(),
        subject: r.subject.clone(),
        from: r.from.clone(),
        recipients: r.recipients.clone(),
        at,
        sent_at: r.sent_at,
        direction,
        preview: r.preview.clone(),
        attachments: r.attachments.clone(),
        defects: r.defects.clone(),
        quarantine: if item.too_large.is_some() { Some("too_large".to_owned()) } else { r.quarantine.map(ToOwned::to_owned) },
        // What our own rules answered and handed on is no person's answer either.
        auto: r.auto.filter(|_| direction == Direction::In || r.submitted_by_machine),
        topics: vec![],
        language: r.language.clone(),
        seen: direction == Direction::Out || item.places.iter().any(|p| p.seen),
        starred: item.places.iter().any(|p| p.flagged),
        answered: item.places.iter().any(|p| p.answered),
        placed: i32::try_from(item.places.iter().filter(|p| !p.deleted).count()).unwrap_or(i32::MAX),
        backfilled: item.backfilled,
        company_id: known.map(|k| k.company_id.0),
        contact_id: known.and_then(|k| k.contact_id).map(|c| c.0),
        search: r.search.clone(),
    }
}

/// Ours, when it bears our address or lies among what was sent. A web form that writes to us in our own name is not ours.
fn direction(item: &Item<'_>, around: &Surroundings<'_>) -> Direction {
    let own = &around.receiver.address;
    let r = item.reading;
    if item.roles.iter().any(|role| matches!(role, Some(FolderRole::Sent | FolderRole::Drafts))) {
        return Direction::Out;
    }
    let to_us = r.recipients.to.iter().chain(&r.recipients.cc).any(|p| p.address == *own);
    let in_inbox = item.roles.contains(&Some(FolderRole::Inbox));
    if r.from.address == *own && !(in_inbox && to_us) { Direction::Out } else { Direction::In }
}

/// Who wrote: where a web form writes in our own name, the one to whom the answer goes.
fn writer<'a>(item: &'a Item<'_>) -> &'a Person {
    let r = item.reading;
    let to_himself = r.recipients.to.iter().any(|p| p.address == r.from.address);
    r.recipients.reply_to.first().filter(|_| to_himself).unwrap_or(&r.from)
}

/// Decides about a mail, and labels it. What a rule of ours has handed on from another mailbox is looked at as what came there: the
/// hand that carried it here says nothing of what it is about. It waits there, and is told to the customer's timeline there.
fn verdict(item: &Item<'_>, mail: &mut NewMessage, we_wrote: bool, around: &Surroundings<'_>) -> Verdict {
    let handed_on = item.reading.message_id.as_ref().and_then(|id| around.handed_on.get(id)).filter(|_| mail.direction == Direction::In);
    let letter = Letter {
        direction: mail.direction,
        from: handed_on.map_or(&writer(item).address, |first| &first.from),
        subject: &item.reading.subject,
        text: &item.reading.opening,
        auto: handed_on.map_or(mail.auto, |first| first.auto),
        is_answer: mail.in_reply_to.is_some() || !mail.references.is_empty(),
        in_junk: item.roles.contains(&Some(FolderRole::Junk)),
    };
    let context = Around {
        own_domains: Some(around.own_domains),
        own_addresses: Some(around.own_addresses),
        customer: handed_on.map_or(mail.company_id.is_some(), |first| first.customer),
        we_wrote: we_wrote && handed_on.is_none(),
    };
    if handed_on.is_some() {
        mail.auto = Some(Auto::HandedOn);
    }
    let verdict = classify(&letter, &context);
    let Some(look) = item.reading.look.as_deref().filter(|_| mail.direction == Direction::In) else { return verdict };
    let of_headers = if handed_on.is_some() { Origin::Unknown } else { look.letter.origin };
    let origin = topics::origin(&letter, &context, of_headers);
    let labelled = topics::topics(&Model::embedded().decide(look, origin, context.customer, around.learned));
    let refined = topics::refine(verdict, &letter, &context, &labelled);
    if handed_on.is_none() {
        mail.auto = topics::auto(letter.auto, &labelled);
    }
    for topic in &labelled {
        mail.search.push_str(&format!(" '{}{}'", crate::store::label::LEXEME, topic.label.as_str()));
    }
    mail.topics = labelled;
    refined
}

/// The same sums as `store::summary::refresh`, for a thread all of whose mails are at hand.
fn new_thread(mails: &[(&Item<'_>, NewMessage)], id: Uuid, tab: Tab, tags: Vec<String>, kept: bool) -> NewThread {
    let all = || mails.iter().map(|(_, m)| m);
    let newest_first = || mails.iter().rev().map(|(_, m)| m);
    let (Some((first_item, first)), Some((_, last))) = (mails.first(), mails.last()) else { return empty_thread(id) };
    let by_people = newest_first().find(|m| m.auto.is_none());
    let came_in = by_people.is_some_and(|m| m.direction == Direction::In);
    let people_wrote = all().any(|m| m.direction == Direction::In && m.auto.is_none());
    let linked = newest_first().find(|m| m.company_id.is_some());
    let names = newest_first().flat_map(|m| m.attachments.iter().filter(|a| !a.inline).map(|a| a.name.clone()));
    NewThread {
        id,
        subject: last.subject.clone(),
        subject_key: first_item.reading.base_subject.clone(),
        last_at: last.at,
        last_message_id: last.id,
        first_at: first.at,
        message_count: i32::try_from(mails.len()).unwrap_or(i32::MAX),
        unread_count: i32::try_from(all().filter(|m| is_unread(m)).count()).unwrap_or(i32::MAX),
        starred: all().any(|m| m.starred),
        has_attachments: all().any(NewMessage::has_attachments),
        attachment_names: names.take(ATTACHMENT_NAMES_MAX).collect(),
        people: people(newest_first()),
        who: who(mails),
        preview: last.preview.clone(),
        last_outgoing: last.direction == Direction::Out,
        answered: by_people.is_some_and(|m| m.direction == Direction::Out) && people_wrote,
        waiting: came_in && kept && matches!(tab, Tab::Enquiries | Tab::Customers),
        tab,
        tags,
        company_id: linked.and_then(|m| m.company_id),
        contact_id: linked.and_then(|m| m.contact_id),
    }
}

fn empty_thread(id: Uuid) -> NewThread {
    NewThread {
        id,
        subject: String::new(),
        subject_key: String::new(),
        last_at: DateTime::UNIX_EPOCH,
        last_message_id: id,
        first_at: DateTime::UNIX_EPOCH,
        message_count: 0,
        unread_count: 0,
        starred: false,
        has_attachments: false,
        attachment_names: Vec::new(),
        people: Vec::new(),
        who: Person::default(),
        preview: String::new(),
        last_outgoing: false,
        answered: false,
        waiting: false,
        tab: Tab::Others,
        tags: Vec::new(),
        company_id: None,
        contact_id: None,
    }
}

fn is_unread(m: &NewMessage) -> bool {
    !m.seen && m.direction == Direction::In
}

fn people<'m>(newest_first: impl Iterator<Item = &'m NewMessage>) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    for m in newest_first {
        if !m.from.address.is_empty() && people.len() < PEOPLE_MAX && !people.iter().any(|p| p.address == m.from.address) {
            people.push(m.from.clone());
        }
    }
    people
}

/// The newest writer to us; with none, the first whom we wrote to.
fn who(mails: &[(&Item<'_>, NewMessage)]) -> Person {
    let newest_first = || mails.iter().rev();
    let wrote = newest_first().find(|(_, m)| m.direction == Direction::In).map(|(item, _)| writer(item).clone());
    let read = || newest_first().find_map(|(_, m)| m.recipients.to.first().cloned());
    wrote.or_else(read).unwrap_or_default()
}

fn thread_folders(mails: &[(&Item<'_>, NewMessage)], thread_id: Uuid, tab: Tab) -> Vec<NewThreadFolder> {
    let mut rows: BTreeMap<Uuid, NewThreadFolder> = BTreeMap::new();
    for (item, mail) in mails {
        for place in item.places.iter().filter(|p| !p.deleted) {
            let row = rows.entry(place.folder_id).or_insert(NewThreadFolder {
                folder_id: place.folder_id,
                thread_id,
                last_at: mail.at,
                tab,
                unread: 0,
            });
            row.last_at = row.last_at.max(mail.at);
            row.unread += i32::from(is_unread(mail));
        }
    }
    rows.into_values().collect()
}

/// Is it told to the customer's timeline? What people wrote; not drafts, not what machines wrote.
pub(super) fn is_touch(item: &Item<'_>, mail: &NewMessage) -> bool {
    mail.company_id.is_some()
        && mail.auto.is_none_or(|a| a == Auto::AutoReply)
        && mail.quarantine.is_none()
        && !item.roles.contains(&Some(FolderRole::Drafts))
}
