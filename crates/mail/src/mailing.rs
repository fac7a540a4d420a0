//! One mail to many, each his own (群发单显): checked before it begins, sent one after the other with a pause, never to anybody twice.
//!
//! The draft stays what everybody's mail is built from until the last one has been; the fields are filled with what its writer may
//! know, when he begins it. A recipient's mail and the mark that he has it are one transaction.

use crate::compose::{Way, build};
use crate::dispatch::{Word, dispatch};
use crate::jobs::MailingStep;
use crate::model::{
    ApprovalSubject, Checked, Draft, DraftId, FillFor, InputField, MailLeftOut, Mailing, MailingAct, MailingCheck, MailingId, MailingState,
    Outgoing, Person, Recipients, Refusal, Stop,
};
use crate::rules::placeholders::{self, NAMES, Values};
use crate::send::{has_files, on_its_way};
use crate::store::{drafts, mailings as store, read, tracking};
use crate::{Mail, approval, caps, draft, templates};
use chrono::{DateTime, Duration, Utc};
use db::TenantTx;
use kernel::{AccountId, Actor, Fault};
use serde_json::json;
use std::collections::{BTreeMap, HashSet};

/// Seconds between one mail and the next that can be asked for.
pub const PAUSE_SECONDS: std::ops::RangeInclusive<i32> = 1..=600;

/// Tells what a mail to many would do with each of the draft's recipients: whoever stands in To, Cc or Bcc gets one of his own.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NoRecipients`].
pub async fn check(tx: &mut TenantTx, account: AccountId, id: DraftId, now: DateTime<Utc>) -> Result<MailingCheck, Stop> {
    let draft = draft::found(tx, account, id).await?;
    checked(tx, account, &draft, now).await
}

async fn checked(tx: &mut TenantTx, account: AccountId, draft: &Draft, now: DateTime<Utc>) -> Result<MailingCheck, Stop> {
    let people = each_once(&draft.recipients);
    if people.is_empty() {
        return Err(Stop::Refused(Refusal::NoRecipients));
    }
    let addresses: Vec<String> = people.iter().map(|p| p.address.clone()).collect();
    let unsubscribed: HashSet<String> = store::unsubscribed_of(tx, &addresses).await?.into_iter().collect();
    let known = customers::known(tx, &addresses).await?;
    let asked: Vec<String> = placeholders::left(&draft.subject).into_iter().chain(placeholders::left(&draft.html)).collect();
    let mut recipients = Vec::with_capacity(people.len());
    for person in people {
        let contact = match known.get(&person.address).and_then(|k| k.contact_id) {
            Some(id) => customers::contact(tx, id).await?,
            None => None,
        };
        let left_out = if unsubscribed.contains(&person.address) {
            Some(MailLeftOut::Unsubscribed)
        } else {
            contact.filter(|c| c.bounced).map(|_| MailLeftOut::Bounced)
        };
        let values = if asked.is_empty() {
            Values::new()
        } else {
            let reader = FillFor { to: Some(person.clone()), mailbox_id: Some(draft.mailbox_id) };
            templates::values(tx, account, &reader, None, now).await?
        };
        let filled = templates::filled(&draft.subject, &draft.html, &values);
        let values = values.into_iter().filter(|(name, _)| asked.iter().any(|a| a == name)).map(|(n, v)| (n.to_owned(), v)).collect();
        recipients.push(Checked { person, values, left_out, missing: filled.missing.into_iter().collect() });
    }
    let room = caps::room(tx, draft.mailbox_id, account.0, now).await?;
    Ok(MailingCheck { recipients, room_today: room.map(|r| r.left.max(0)) })
}

/// Everybody once, by his address in lower case.
fn each_once(all: &Recipients) -> Vec<Person> {
    let mut seen = HashSet::new();
    let lower = |p: &Person| Person { name: p.name.clone(), address: p.address.trim().to_lowercase() };
    all.to.iter().chain(&all.cc).chain(&all.bcc).map(lower).filter(|p| seen.insert(p.address.clone())).collect()
}

/// What a mail to many is begun with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Begin {
    /// Seconds between one mail and the next.
    pub pause_seconds: i32,
    /// Leave out those for whom a field can't be filled; else they stop it.
    pub skip_unfilled: bool,
}

/// Begins a mail to many; its draft is held until all have theirs.
///
/// # Errors
/// [`Refusal::FieldMalformed`], [`Refusal::NotFound`], [`Refusal::DraftLeaving`], [`Refusal::FieldsUnfilled`]; [`Refusal::NoRecipients`]
/// when all are left out; what building a mail refuses.
pub async fn begin(mail: &Mail, actor: &Actor, account: AccountId, id: DraftId, asked: Begin) -> Result<MailingId, Stop> {
    if !PAUSE_SECONDS.contains(&asked.pause_seconds) {
        return Err(Stop::Refused(Refusal::FieldMalformed(InputField::PauseSeconds)));
    }
    let now = mail.now();
    let (draft, mut check, usual) = mail
        .db
        .read(actor, async |tx| {
            let draft = draft::found(tx, account, id).await?;
            let check = checked(tx, account, &draft, now).await?;
            let usual = tracking::tracks(tx, draft.mailbox_id).await?.unwrap_or(false);
            Ok::<_, Stop>((draft, check, usual))
        })
        .await?;
    for one in check.recipients.iter_mut().filter(|one| one.left_out.is_none() && !one.missing.is_empty()) {
        if !asked.skip_unfilled {
            return Err(Stop::Refused(Refusal::FieldsUnfilled(one.missing.clone())));
        }
        one.left_out = Some(MailLeftOut::Unfilled);
    }
    let first = check.recipients.iter().find(|one| one.left_out.is_none()).ok_or(Stop::Refused(Refusal::NoRecipients))?;
    // What the first one's mail refuses – a bad address, too big a file – is told now.
    let sample = build(mail, actor, &own_of(&draft, &first.person, &values_of(&first.values)), now, way_of(usual)).await?;
    for one in &check.recipients {
        crate::compose::address(&one.person.address)?;
    }
    let to: Vec<String> = check.recipients.iter().filter(|one| one.left_out.is_none()).map(|one| one.person.address.clone()).collect();
    let stored = mail.blobs.put(actor.tenant, vec![sample.raw.clone()]).await?;
    let mut mailing = running(account, &draft, asked.pause_seconds, now);
    mail.db
        .write(actor, async |tx| {
            crate::send::hold(tx, account, &draft).await?;
            let needed = approval::needed(tx, account, &to, has_files(&draft)).await?;
            if needed.is_some() {
                mailing.state = MailingState::Awaiting;
            }
            store::insert(tx, &mailing, &check.recipients, &sample.labels).await?;
            drafts::set_sending(tx, id, true).await?;
            match needed {
                Some(needed) => {
                    blobs::record(tx, &stored).await?;
                    let of = ApprovalSubject::Mailing(mailing.id);
                    let (blob, seal) = (blobs::Hash::of(&sample.raw).0, Some(seal(tx, &mailing).await?));
                    let question = approval::Question {
                        of,
                        draft_id: Some(id),
                        mailbox_id: draft.mailbox_id,
                        blob: &blob,
                        seal,
                        subject: &draft.subject,
                        rcpt: &to,
                        tracked: usual,
                        planned_at: None,
                    };
                    approval::ask(tx, account, (needed, question), now).await?;
                }
                None => {
                    queue::enqueue(tx, &MailingStep { mailing_id: mailing.id }).await?;
                }
            }
            tell(tx, &mailing, &sample.labels).await?;
            Ok(mailing.id)
        })
        .await
}

fn running(account: AccountId, draft: &Draft, pause_seconds: i32, now: DateTime<Utc>) -> Mailing {
    Mailing {
        id: MailingId::new(),
        mailbox_id: draft.mailbox_id,
        account_id: account.0,
        draft_id: draft.id,
        template_id: draft.template_id,
        subject: draft.subject.clone(),
        pause_seconds,
        state: MailingState::Running,
        held_until: None,
        problem: None,
        created_at: now,
        finished_at: None,
    }
}

/// SHA-256 over all that a mail to many is made from: its text, its files, everybody it goes to and what fills his fields. As long as it
/// is the same, what somebody let go is what leaves.
pub(crate) async fn seal(tx: &mut TenantTx, mailing: &Mailing) -> Result<Vec<u8>, Fault> {
    let draft =
        drafts::get(tx, mailing.account_id, mailing.draft_id).await?.ok_or_else(|| Fault::say("a mail to many without its draft"))?;
    let files: Vec<_> = draft.attachments.iter().map(|file| json!([file.name, file.media_type, file.inline, file.blob])).collect();
    let people: Vec<_> = store::all_to_write_to(tx, mailing.id)
        .await?
        .into_iter()
        .map(|one| json!([one.address, one.name, one.values.into_iter().collect::<BTreeMap<_, _>>()]))
        .collect();
    let all = json!([mailing.mailbox_id, draft.subject, draft.html, files, people]).to_string();
    Ok(crypto::sha256(all.as_bytes()).to_vec())
}

/// Tracked as the mailbox does it; with the way out always.
pub(crate) fn way_of(usual: bool) -> Way {
    Way { tracked: usual, way_out: true }
}

/// The draft as one recipient's own mail.
pub(crate) fn own_of(draft: &Draft, to: &Person, values: &Values) -> Draft {
    let filled = templates::filled(&draft.subject, &draft.html, values);
    let recipients = Recipients { to: vec![to.clone()], ..Recipients::default() };
    Draft { recipients, subject: filled.subject, html: filled.html, ..draft.clone() }
}

pub(crate) fn values_of(stored: &std::collections::HashMap<String, String>) -> Values {
    NAMES.iter().filter_map(|name| Some((*name, stored.get(*name)?.clone()))).collect()
}

/// The job: the next one's mail is built and put on its way, and the one after him promised. At any point it may be killed and run
/// again.
///
/// # Errors
/// A fault of database or storage.
pub async fn step(mail: &Mail, actor: &Actor, id: MailingId) -> Result<(), Fault> {
    let now = mail.now();
    let found = mail
        .db
        .write(actor, async |tx| {
            let Some(mailing) = store::lock(tx, id, None).await?.filter(|m| m.state == MailingState::Running) else { return Ok(None) };
            let Some(draft) = drafts::get(tx, mailing.account_id, mailing.draft_id).await? else {
                end(tx, &mailing, MailingState::Stopped, Some("draft_gone"), now).await?;
                return Ok(None);
            };
            let Some(next) = store::next(tx, id).await? else {
                end(tx, &mailing, MailingState::Done, None, now).await?;
                drafts::delete(tx, draft.id).await?;
                return Ok(None);
            };
            let usual = tracking::tracks(tx, mailing.mailbox_id).await?.unwrap_or(false);
            Ok::<_, Fault>(Some((draft, next, usual)))
        })
        .await?;
    let Some((draft, next, usual)) = found else { return Ok(()) };
    let to = Person { name: next.name.clone(), address: next.address.clone() };
    let own = own_of(&draft, &to, &values_of(&next.values));
    let built = match build(mail, actor, &own, now, way_of(usual)).await {
        Ok(built) => built,
        Err(Stop::Failed(fault)) => return Err(fault),
        // Whatever is refused now – the mailbox is gone – is refused to all who follow.
        Err(Stop::Refused(_)) => return pause_for(mail, actor, id, "refused").await,
    };
    let stored = mail.blobs.put(actor.tenant, vec![built.raw.clone()]).await?;
    mail.db
        .write(actor, async |tx| {
            let Some(mailing) = store::lock(tx, id, None).await?.filter(|m| m.state == MailingState::Running) else { return Ok(()) };
            if let Some(room) = caps::room(tx, mailing.mailbox_id, mailing.account_id, now).await?.filter(|room| room.left < 1) {
                store::step(tx, id, MailingState::Running, (Some(room.next_day), None), None).await?;
                queue::enqueue_at(tx, &MailingStep { mailing_id: id }, room.next_day).await?;
                return tell_seen(tx, &mailing).await;
            }
            blobs::record(tx, &stored).await?;
            let (outgoing, labels) = on_its_way(&own, built.clone(), AccountId(mailing.account_id), (now, None));
            let outgoing = Outgoing { draft_id: None, reply_to_message: None, ..outgoing };
            dispatch(tx, &outgoing, &labels, Word::Mailings(id), now).await?;
            tracking::keep(tx, outgoing.id, &built.tracked).await?;
            if usual {
                tracking::mark(tx, outgoing.id, None).await?;
            }
            if !store::built(tx, id, &next.address, outgoing.id).await? {
                return Err(Fault::say("somebody of a mail to many would have been written to twice"));
            }
            store::step(tx, id, MailingState::Running, (None, None), None).await?;
            queue::enqueue_at(tx, &MailingStep { mailing_id: id }, now + Duration::seconds(i64::from(mailing.pause_seconds))).await?;
            tell_seen(tx, &mailing).await
        })
        .await
}

async fn pause_for(mail: &Mail, actor: &Actor, id: MailingId, problem: &str) -> Result<(), Fault> {
    mail.db
        .write(actor, async |tx| {
            let Some(mailing) = store::lock(tx, id, None).await?.filter(|m| m.state == MailingState::Running) else { return Ok(()) };
            store::step(tx, id, MailingState::Paused, (None, Some(problem)), None).await?;
            tell_seen(tx, &mailing).await
        })
        .await
}

/// Stops a mail to many for now, goes on with it, or ends it. What was put on its way leaves.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::TooLateToUndo`] for one that has ended; [`Refusal::ApprovalAwaited`].
pub async fn act(tx: &mut TenantTx, account: AccountId, id: MailingId, act: MailingAct, now: DateTime<Utc>) -> Result<(), Stop> {
    let mailing = store::lock(tx, id, Some(account.0)).await?.ok_or(Stop::Refused(Refusal::NotFound))?;
    if matches!(mailing.state, MailingState::Done | MailingState::Stopped) {
        return Err(Stop::Refused(Refusal::TooLateToUndo));
    }
    if mailing.state == MailingState::Awaiting {
        if act != MailingAct::Stop {
            return Err(Stop::Refused(Refusal::ApprovalAwaited));
        }
        approval::called_back(tx, ApprovalSubject::Mailing(id), account, now).await?;
    }
    match act {
        MailingAct::Pause => store::step(tx, id, MailingState::Paused, (None, None), None).await?,
        MailingAct::Resume => {
            store::step(tx, id, MailingState::Running, (None, None), None).await?;
            queue::enqueue(tx, &MailingStep { mailing_id: id }).await?;
        }
        MailingAct::Stop => end(tx, &mailing, MailingState::Stopped, None, now).await?,
    }
    Ok(tell_seen(tx, &mailing).await?)
}

/// It has ended. The draft of one that did not reach all is open again.
pub(crate) async fn end(
    tx: &mut TenantTx,
    mailing: &Mailing,
    state: MailingState,
    problem: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    store::step(tx, mailing.id, state, (None, problem), Some(now)).await?;
    if state == MailingState::Stopped {
        drafts::set_sending(tx, mailing.draft_id, false).await?;
    }
    tell_seen(tx, mailing).await
}

pub(crate) async fn tell_seen(tx: &mut TenantTx, mailing: &Mailing) -> Result<(), Fault> {
    let labels = read::sender(tx, mailing.mailbox_id).await?.map(|s| s.labels).unwrap_or_default();
    tell(tx, mailing, &labels).await
}

async fn tell(tx: &mut TenantTx, mailing: &Mailing, labels: &[i32]) -> Result<(), Fault> {
    events::emit(tx, "mail.outgoing", json!({"id": mailing.id}), labels).await
}
