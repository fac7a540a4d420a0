//! Sending: a mail is built once, waits for its undo, and goes to the server at most once unasked.
//!
//! `sending` is committed before the conversation with the server begins. Whoever finds a mail in that state – its worker was
//! killed – can't know whether it left, and says so: `uncertain`. Only a person, or the mail itself found in the Sent folder,
//! ends the doubt.

use crate::compose::{Built, Way, build};
use crate::dispatch::{Dispatched, Word, dispatch};
use crate::jobs::{CheckSent, Send};
use crate::model::{ApprovalSubject, Draft, DraftId, FolderRole, InputField, Outgoing, OutgoingId, OutgoingState, Refusal, Stop};
use crate::receive::{Arrival, Place, take_in};
use crate::rules::placeholders;
use crate::store::outgoing::{self as store, Step};
use crate::store::{act as act_store, drafts, invitations, read, summary, tracking, watches};
use crate::tokens::{self, Unready};
use crate::{Mail, act, approval, caps, watch};
use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use db::TenantTx;
use kernel::{AccountId, Actor, Fault};
use mailhost::{Envelope, HostProblem, Retry, Sent};
use serde_json::json;
use uuid::Uuid;

/// Seconds in which sending can be undone, when the caller says nothing.
pub const UNDO_SECONDS_DEFAULT: u32 = 10;
/// The most that he can ask for.
pub const UNDO_SECONDS_MAX: u32 = 120;
/// How far ahead a mail can be planned.
pub const AHEAD_DAYS_MAX: i64 = 366;
/// Pauses before the next attempts, in minutes; after the last one the mail has failed.
const PAUSES_MINUTES: [i64; 8] = [1, 3, 10, 30, 60, 120, 240, 480];
/// When to look for a doubtful mail in the Sent folder, in minutes.
const CHECKS_MINUTES: [i64; 4] = [1, 5, 30, 240];
/// The outcome is worth this many attempts to write down: lost, a sent mail would look doubtful.
const OUTCOME_WRITES_MAX: u32 = 6;
/// Hosts that lay the copy into the Sent folder by themselves.
const HOSTS_THAT_KEEP_A_COPY: [&str; 4] = ["smtp.gmail.com", "smtp.googlemail.com", "smtp.office365.com", "smtp-mail.outlook.com"];

/// When a mail leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// After this many seconds, in which it can be undone.
    After(u32),
    /// At this time.
    At(DateTime<Utc>),
}

/// What is asked for with a sending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// When it leaves.
    pub when: When,
    /// The clock by which that was chosen (IANA).
    pub time_zone: Option<String>,
    /// Also when fields of a template stand in it, not filled.
    pub as_written: bool,
    /// Tell whether it is opened; none: as the mailbox does.
    pub track: Option<bool>,
    /// From which network it is sent, cut short.
    pub network: Option<String>,
    /// Remind its writer after so many days, if nobody has answered.
    pub remind_days: Option<i32>,
    /// The name of this sending: asked for again under it, it is the same one.
    pub asked_as: Option<Uuid>,
}

impl Asked {
    /// At this time, as it stands, as the mailbox does.
    #[must_use]
    pub fn at(when: When) -> Self {
        Self { when, time_zone: None, as_written: false, track: None, network: None, remind_days: None, asked_as: None }
    }
}

/// A mail that is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gone {
    /// The mail.
    pub id: OutgoingId,
    /// When it leaves, at the earliest.
    pub leaves_at: DateTime<Utc>,
    /// Somebody reads it before.
    pub awaits_approval: bool,
}

/// Sends a draft: builds the mail and promises its leaving, or asks those who let the mails of its writer go. A sending that has a name
/// happens once under it: whoever heard no answer may ask again at any time.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::DraftLeaving`], [`Refusal::NoRecipients`], [`Refusal::TooManyRecipients`], [`Refusal::TooBig`],
/// [`Refusal::AddressMalformed`], [`Refusal::MailboxNotActive`], [`Refusal::TimeMissing`], [`Refusal::DraftChanged`],
/// [`Refusal::FieldsUnfilled`], [`Refusal::DailyCapReached`].
pub async fn send(mail: &Mail, actor: &Actor, account: AccountId, id: DraftId, asked: Asked) -> Result<Gone, Stop> {
    let now = mail.now();
    if let Some(gone) = mail.db.read(actor, async |tx| asked_before(tx, account, asked.asked_as).await).await? {
        return Ok(gone);
    }
    let leaves_at = leaves_at(asked.when, now)?;
    let time_zone = known_zone(asked.time_zone.clone())?;
    let remind_days = watch::known_days(asked.remind_days)?;
    let (draft, usual) = mail
        .db
        .read(actor, async |tx| {
            let draft = drafts::get(tx, account.0, id).await?.ok_or(Stop::Refused(Refusal::NotFound))?;
            let usual = tracking::tracks(tx, draft.mailbox_id).await?.unwrap_or(false);
            Ok::<_, Stop>((draft, usual))
        })
        .await?;
    if !asked.as_written {
        nothing_unfilled(&draft)?;
    }
    let way = Way { tracked: asked.track.unwrap_or(usual), way_out: false };
    let built = build(mail, actor, &draft, now, way).await?;
    let tracked = built.tracked.clone();
    let stored = mail.blobs.put(actor.tenant, vec![built.raw.clone()]).await?;
    mail.db
        .write(actor, async |tx| {
            if let Err(stop) = hold(tx, account, &draft).await {
                // The first asking may have come through while this mail was built.
                return asked_before(tx, account, asked.asked_as).await?.ok_or(stop);
            }
            store::discard_failed_of(tx, id).await?;
            caps::must_fit(tx, draft.mailbox_id, account.0, leaves_at, built.rcpt.len()).await?;
            blobs::record(tx, &stored).await?;
            let (outgoing, labels) = on_its_way(&draft, built, account, (leaves_at, time_zone));
            let planned_at = matches!(asked.when, When::At(_)).then_some(leaves_at);
            let word = Word::Persons { files: has_files(&draft), tracked: way.tracked, planned_at };
            let dispatched = dispatch(tx, &outgoing, &labels, word, now).await?;
            remember(tx, outgoing.id, &asked, remind_days).await?;
            if way.tracked {
                tracking::keep(tx, outgoing.id, &tracked).await?;
                tracking::mark(tx, outgoing.id, asked.network.as_deref()).await?;
            }
            drafts::set_sending(tx, id, true).await?;
            let awaits_approval = dispatched == Dispatched::Awaits;
            Ok(Gone { id: outgoing.id, leaves_at, awaits_approval })
        })
        .await
}

/// The mail that was made when this sending was asked for before.
async fn asked_before(tx: &mut TenantTx, account: AccountId, name: Option<Uuid>) -> Result<Option<Gone>, Stop> {
    let Some(name) = name else { return Ok(None) };
    let made = store::named(tx, account.0, name).await?;
    Ok(made.map(|(id, state, leaves_at)| Gone { id, leaves_at, awaits_approval: state == OutgoingState::Awaiting }))
}

/// What was asked for with the sending.
async fn remember(tx: &mut TenantTx, id: OutgoingId, asked: &Asked, remind_days: Option<i32>) -> Result<(), Stop> {
    if let Some(name) = asked.asked_as {
        store::name(tx, id, name).await?;
    }
    if let Some(days) = remind_days {
        watches::wants(tx, id, days).await?;
    }
    Ok(())
}

/// A field that is left in a mail would be read by the buyer.
fn nothing_unfilled(draft: &Draft) -> Result<(), Stop> {
    let mut left = placeholders::left(&draft.subject);
    left.extend(placeholders::left(&draft.html));
    if left.is_empty() { Ok(()) } else { Err(Stop::Refused(Refusal::FieldsUnfilled(left.into_iter().collect()))) }
}

/// Files that its reader sees as such, not pictures within the text.
pub(crate) fn has_files(draft: &Draft) -> bool {
    draft.attachments.iter().any(|file| !file.inline)
}

/// The name of a zone that there is.
pub(crate) fn known_zone(name: Option<String>) -> Result<Option<String>, Stop> {
    match name {
        Some(name) if name.parse::<Tz>().is_err() => Err(Stop::Refused(Refusal::FieldMalformed(InputField::TimeZone))),
        name => Ok(name),
    }
}

pub(crate) fn leaves_at(when: When, now: DateTime<Utc>) -> Result<DateTime<Utc>, Stop> {
    match when {
        When::After(seconds) => Ok(now + Duration::seconds(i64::from(seconds.min(UNDO_SECONDS_MAX)))),
        When::At(at) if at > now && at < now + Duration::days(AHEAD_DAYS_MAX) => Ok(at),
        When::At(_) => Err(Stop::Refused(Refusal::TimeMissing)),
    }
}

/// Locks the draft; it must still be what the mail was built from.
pub(crate) async fn hold(tx: &mut TenantTx, account: AccountId, built_from: &Draft) -> Result<(), Stop> {
    let sending = drafts::lock(tx, account.0, built_from.id).await?.ok_or(Stop::Refused(Refusal::NotFound))?;
    if sending {
        return Err(Stop::Refused(Refusal::DraftLeaving));
    }
    let present = drafts::get(tx, account.0, built_from.id).await?.ok_or(Stop::Refused(Refusal::NotFound))?;
    if present.revision != built_from.revision {
        return Err(Stop::Refused(Refusal::DraftChanged(Box::new(crate::model::DraftConflict(present)))));
    }
    Ok(())
}

pub(crate) fn on_its_way(
    draft: &Draft,
    built: Built,
    account: AccountId,
    (leaves_at, time_zone): (DateTime<Utc>, Option<String>),
) -> (Outgoing, Vec<i32>) {
    let outgoing = Outgoing {
        id: OutgoingId::new(),
        mailbox_id: draft.mailbox_id,
        message_id: built.message_id,
        blob: blobs::Hash::of(&built.raw).0.to_vec(),
        sender: built.sender,
        rcpt: built.rcpt,
        subject: draft.subject.clone(),
        state: OutgoingState::Waiting,
        leaves_at,
        attempts: 0,
        problem: None,
        problem_detail: None,
        draft_id: Some(draft.id),
        reply_to_message: draft.in_reply_to,
        account_id: account.0,
        time_zone,
        template_id: draft.template_id,
    };
    (outgoing, built.labels)
}

/// Calls a mail back before it leaves; it is a draft again. None: it was made from no draft – an answer to an invitation that waited
/// for approval –, and what was answered before holds again.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::TooLateToUndo`].
pub async fn undo(tx: &mut TenantTx, account: AccountId, id: OutgoingId, now: DateTime<Utc>) -> Result<Option<Draft>, Stop> {
    let mail = store::lock(tx, id, Some(account.0)).await?.ok_or(Stop::Refused(Refusal::NotFound))?;
    match (mail.state, mail.draft_id) {
        (OutgoingState::Awaiting, _) => approval::called_back(tx, ApprovalSubject::Mail(id), account, now).await?,
        (OutgoingState::Waiting, Some(_)) => {}
        _ => return Err(Stop::Refused(Refusal::TooLateToUndo)),
    }
    step(tx, &mail, OutgoingState::Undone, None, now).await?;
    given_up(tx, &mail).await?;
    match mail.draft_id {
        Some(draft) => Ok(Some(drafts::get(tx, account.0, draft).await?.ok_or(Stop::Refused(Refusal::TooLateToUndo))?)),
        None => Ok(None),
    }
}

/// Tries a mail again that failed or is in doubt: the same bytes under the same Message-ID.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NotStuck`].
pub async fn retry(tx: &mut TenantTx, account: AccountId, id: OutgoingId, now: DateTime<Utc>) -> Result<(), Stop> {
    let mail = stuck(tx, account, id).await?;
    let again = Step { state: OutgoingState::Waiting, leaves_at: now, problem: None, detail: None, attempts: 0 };
    store::step(tx, id, &again, now).await?;
    if let Some(draft) = mail.draft_id {
        drafts::set_sending(tx, draft, true).await?;
    }
    queue::enqueue(tx, &Send { outgoing_id: id }).await?;
    tell_changed(tx, &mail).await?;
    Ok(())
}

/// Gives up a mail that failed or is in doubt; its draft is open again.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NotStuck`].
pub async fn discard(tx: &mut TenantTx, account: AccountId, id: OutgoingId, now: DateTime<Utc>) -> Result<(), Stop> {
    let mail = stuck(tx, account, id).await?;
    step(tx, &mail, OutgoingState::Discarded, None, now).await?;
    Ok(given_up(tx, &mail).await?)
}

async fn stuck(tx: &mut TenantTx, account: AccountId, id: OutgoingId) -> Result<Outgoing, Stop> {
    let mail = store::lock(tx, id, Some(account.0)).await?.ok_or(Stop::Refused(Refusal::NotFound))?;
    match mail.state {
        OutgoingState::Failed | OutgoingState::Uncertain => Ok(mail),
        _ => Err(Stop::Refused(Refusal::NotStuck)),
    }
}

/// The job: gives a mail to its server. At any point it may be killed and run again.
///
/// # Errors
/// A fault of database or storage.
pub async fn leave(mail: &Mail, actor: &Actor, id: OutgoingId) -> Result<(), Fault> {
    let now = mail.now();
    let begun = mail.db.write(actor, async |tx| begin(tx, id, now).await).await?;
    let (outgoing, route) = match begun {
        Begun::Nothing => return Ok(()),
        Begun::Settle(outgoing) => return settle(mail, actor, &outgoing).await,
        Begun::Go(outgoing, route) => (outgoing, route),
    };
    let outcome = talk(mail, actor, &outgoing, &route).await;
    write_outcome(mail, actor, &outgoing, &outcome).await?;
    if matches!(outcome, Sent::Accepted { .. }) { settle(mail, actor, &outgoing).await } else { Ok(()) }
}

enum Begun {
    Nothing,
    Settle(Outgoing),
    Go(Outgoing, store::Route),
}

async fn begin(tx: &mut TenantTx, id: OutgoingId, now: DateTime<Utc>) -> Result<Begun, Fault> {
    let Some(mail) = store::lock(tx, id, None).await? else { return Ok(Begun::Nothing) };
    match mail.state {
        OutgoingState::Waiting if mail.leaves_at > now => {
            queue::enqueue_at(tx, &Send { outgoing_id: id }, mail.leaves_at).await?;
            Ok(Begun::Nothing)
        }
        OutgoingState::Waiting if !approval::is_as_let_go(tx, &mail).await? => {
            step(tx, &mail, OutgoingState::Failed, Some(("not_approved", "")), now).await?;
            reopen(tx, &mail).await?;
            Ok(Begun::Nothing)
        }
        OutgoingState::Waiting => {
            let Some(route) = store::route(tx, mail.mailbox_id).await? else {
                step(tx, &mail, OutgoingState::Failed, Some(("mailbox_gone", "")), now).await?;
                reopen(tx, &mail).await?;
                return Ok(Begun::Nothing);
            };
            let attempt =
                Step { state: OutgoingState::Sending, leaves_at: mail.leaves_at, problem: None, detail: None, attempts: mail.attempts + 1 };
            store::step(tx, id, &attempt, now).await?;
            tell_changed(tx, &mail).await?;
            Ok(Begun::Go(Outgoing { attempts: mail.attempts + 1, ..mail }, route))
        }
        // Its worker was killed while it talked to the server.
        OutgoingState::Sending => {
            in_doubt(tx, &mail, "worker_lost", "", now).await?;
            Ok(Begun::Nothing)
        }
        OutgoingState::Sent => Ok(Begun::Settle(mail)),
        OutgoingState::Awaiting | OutgoingState::Failed | OutgoingState::Uncertain | OutgoingState::Undone | OutgoingState::Discarded => {
            Ok(Begun::Nothing)
        }
    }
}

/// Talks to the server. What keeps us from talking at all counts as not reached.
async fn talk(mail: &Mail, actor: &Actor, outgoing: &Outgoing, route: &store::Route) -> Sent {
    let prepared = async {
        let hash = blobs::Hash::from_slice(&outgoing.blob).ok_or_else(|| Fault::say("a mail on its way without bytes"))?;
        let raw = mail.blobs.get(actor.tenant, &hash).await?;
        Ok::<_, Fault>(raw)
    };
    let raw = match prepared.await {
        Ok(raw) => raw,
        Err(fault) => {
            tracing::error!(outgoing = %outgoing.id, %fault, "a mail can't be prepared for sending");
            return Sent::NeverReached(HostProblem::Unavailable("the mail's bytes can't be read".to_owned()));
        }
    };
    let way = tokens::Way { user: route.user.clone(), secret: route.secret.clone(), provider: route.provider.clone() };
    let envelope = Envelope { from: outgoing.sender.clone(), to: outgoing.rcpt.clone() };
    let ready = match tokens::ready(mail, actor.tenant, outgoing.mailbox_id, &way).await {
        Ok(ready) => ready,
        Err(unready) => return unprepared(outgoing, unready),
    };
    let sent = mail.hosts.send(&route.endpoint, &ready.login, &envelope, &raw).await;
    if !matches!(sent, Sent::NeverReached(HostProblem::TokenRefused(_))) {
        return sent;
    }
    // The token, not the mail, was refused: once more with a new one.
    match tokens::after_refusal(mail, actor.tenant, outgoing.mailbox_id, &way, &ready).await {
        Ok(Some(newer)) => mail.hosts.send(&route.endpoint, &newer.login, &envelope, &raw).await,
        Ok(None) => sent,
        Err(unready) => unprepared(outgoing, unready),
    }
}

fn unprepared(outgoing: &Outgoing, unready: Unready) -> Sent {
    Sent::NeverReached(match unready {
        Unready::Host(problem) => problem,
        Unready::Fault(fault) => {
            tracing::error!(outgoing = %outgoing.id, %fault, "what a mailbox is signed in to with can't be read");
            HostProblem::Unavailable("the mailbox's password can't be read".to_owned())
        }
    })
}

async fn write_outcome(mail: &Mail, actor: &Actor, outgoing: &Outgoing, outcome: &Sent) -> Result<(), Fault> {
    let mut attempt = 0;
    loop {
        let now = mail.now();
        let written = mail.db.write(actor, async |tx| conclude(tx, outgoing, outcome, now).await).await;
        attempt += 1;
        match written {
            Err(fault) if attempt < OUTCOME_WRITES_MAX => {
                tracing::warn!(outgoing = %outgoing.id, %fault, attempt, "the outcome of a sending could not be written yet");
                tokio::time::sleep(std::time::Duration::from_millis(200 << attempt)).await;
            }
            other => return other,
        }
    }
}

async fn conclude(tx: &mut TenantTx, outgoing: &Outgoing, outcome: &Sent, now: DateTime<Utc>) -> Result<(), Fault> {
    let Some(mail) = store::lock(tx, outgoing.id, None).await? else { return Ok(()) };
    // A take-over may have called it doubtful meanwhile; what the server said is better knowledge.
    if !matches!(mail.state, OutgoingState::Sending | OutgoingState::Uncertain) {
        return Ok(());
    }
    match outcome {
        Sent::Accepted { .. } => step(tx, &mail, OutgoingState::Sent, None, now).await,
        Sent::RefusedForGood { said, .. } => {
            step(tx, &mail, OutgoingState::Failed, Some(("refused", said)), now).await?;
            reopen(tx, &mail).await
        }
        Sent::RefusedForNow { said, .. } => later(tx, &mail, "refused_for_now", said, now).await,
        Sent::NeverReached(problem) if problem.retry() == Retry::AfterChange => {
            step(tx, &mail, OutgoingState::Failed, Some((problem.code(), &problem.detail())), now).await?;
            reopen(tx, &mail).await
        }
        Sent::NeverReached(problem) => later(tx, &mail, problem.code(), &problem.detail(), now).await,
        Sent::Uncertain(problem) => in_doubt(tx, &mail, problem.code(), &problem.detail(), now).await,
    }
}

/// Nobody got it: another attempt after a pause, or the end of attempts.
async fn later(tx: &mut TenantTx, mail: &Outgoing, code: &str, said: &str, now: DateTime<Utc>) -> Result<(), Fault> {
    let pause = usize::try_from(mail.attempts - 1).ok().and_then(|n| PAUSES_MINUTES.get(n));
    let Some(minutes) = pause else {
        step(tx, mail, OutgoingState::Failed, Some((code, said)), now).await?;
        return reopen(tx, mail).await;
    };
    let leaves_at = now + Duration::minutes(*minutes);
    let again = Step { state: OutgoingState::Waiting, leaves_at, problem: Some(code), detail: Some(said), attempts: mail.attempts };
    store::step(tx, mail.id, &again, now).await?;
    queue::enqueue_at(tx, &Send { outgoing_id: mail.id }, leaves_at).await?;
    tell_changed(tx, mail).await
}

async fn in_doubt(tx: &mut TenantTx, mail: &Outgoing, code: &str, said: &str, now: DateTime<Utc>) -> Result<(), Fault> {
    step(tx, mail, OutgoingState::Uncertain, Some((code, said)), now).await?;
    let first = now + Duration::minutes(CHECKS_MINUTES[0]);
    queue::enqueue_at(tx, &CheckSent { outgoing_id: mail.id, check: 0 }, first).await?;
    Ok(())
}

/// The job that ends a doubt: a mail that is found among the mailbox's was sent.
///
/// # Errors
/// A fault of the database.
pub async fn check(mail: &Mail, actor: &Actor, job: &CheckSent) -> Result<(), Fault> {
    let now = mail.now();
    let found = mail
        .db
        .write(actor, async |tx| {
            let Some(outgoing) = store::lock(tx, job.outgoing_id, None).await?.filter(|o| o.state == OutgoingState::Uncertain) else {
                return Ok::<_, Fault>(None);
            };
            if store::is_found(tx, &outgoing).await? {
                step(tx, &outgoing, OutgoingState::Sent, None, now).await?;
                return Ok(Some(outgoing));
            }
            let next = usize::from(job.check) + 1;
            if let Some(minutes) = CHECKS_MINUTES.get(next) {
                let again = CheckSent { outgoing_id: outgoing.id, check: job.check + 1 };
                queue::enqueue_at(tx, &again, now + Duration::minutes(*minutes)).await?;
            }
            Ok(None)
        })
        .await?;
    match found {
        Some(outgoing) => settle(mail, actor, &outgoing).await,
        None => Ok(()),
    }
}

/// After the server has taken it: the mail stands in its thread, its copy goes to the Sent folder, what it answers is answered,
/// the draft is gone. Each step may be done already.
async fn settle(mail: &Mail, actor: &Actor, outgoing: &Outgoing) -> Result<(), Fault> {
    let sent_folder = mail.db.read(actor, async |tx| store::sent_folder(tx, outgoing.mailbox_id).await).await?;
    let known = mail.db.read(actor, async |tx| store::message_of(tx, outgoing).await).await?;
    let message = match known {
        Some(message) => message,
        None => {
            let hash = blobs::Hash::from_slice(&outgoing.blob).ok_or_else(|| Fault::say("a sent mail without bytes"))?;
            let raw = mail.blobs.get(actor.tenant, &hash).await?;
            // With no Sent folder on the server, the copy is kept in one here.
            let place = if sent_folder.is_some() { Place::Nowhere } else { Place::Role(FolderRole::Sent) };
            let arrival = Arrival { received_at: Some(mail.now()), backfilled: false, ..Arrival::new(raw, place) };
            let taken = take_in(mail, actor.tenant, outgoing.mailbox_id, vec![arrival]).await?;
            taken.messages.first().copied().ok_or_else(|| Fault::say("a sent mail was not taken in"))?
        }
    };
    mail.db
        .write(actor, async |tx| {
            let keeps =
                store::route(tx, outgoing.mailbox_id).await?.is_some_and(|r| HOSTS_THAT_KEEP_A_COPY.contains(&r.endpoint.host.as_str()));
            if let Some(folder) = sent_folder.filter(|_| !keeps) {
                store::promise_append(tx, outgoing, message, folder).await?;
            }
            if let Some(answered) = outgoing.reply_to_message {
                let places = act_store::mark_answered(tx, &[answered.0]).await?;
                act_store::tell_server(tx, "answered", &places, None).await?;
            }
            if let Some(draft) = outgoing.draft_id {
                drafts::delete(tx, draft).await?;
            }
            let threads = act_store::threads_of(tx, &[message.0]).await?;
            if let Some(thread) = threads.first() {
                tracking::stands_in(tx, outgoing.id, *thread).await?;
                watch::begin(tx, outgoing.id, *thread, mail.now()).await?;
            }
            summary::refresh(tx, &threads.iter().map(|t| (*t).into()).collect::<Vec<_>>()).await?;
            act_store::decide_waiting(tx, &threads).await?;
            let locked = act_store::lock(tx, &threads).await?;
            act::tell(tx, &locked.iter().collect::<Vec<_>>()).await?;
            tell_changed(tx, outgoing).await
        })
        .await
}

async fn step(
    tx: &mut TenantTx,
    mail: &Outgoing,
    state: OutgoingState,
    problem: Option<(&str, &str)>,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let detail = problem.map(|(_, said)| said).filter(|said| !said.is_empty());
    let next = Step { state, leaves_at: mail.leaves_at, problem: problem.map(|(code, _)| code), detail, attempts: mail.attempts };
    store::step(tx, mail.id, &next, now).await?;
    if state == OutgoingState::Sent {
        let labels = read::sender(tx, mail.mailbox_id).await?.map(|s| s.labels).unwrap_or_default();
        let data = json!({"outgoing_id": mail.id, "mailbox_id": mail.mailbox_id, "message_id": mail.message_id});
        events::emit(tx, crate::SENT, data, &labels).await?;
    }
    tell_changed(tx, mail).await
}

/// The draft of a mail that failed can be edited again.
async fn reopen(tx: &mut TenantTx, mail: &Outgoing) -> Result<(), Fault> {
    match mail.draft_id {
        Some(draft) => drafts::set_sending(tx, draft, false).await,
        None => Ok(()),
    }
}

/// A mail that will not leave: its draft is open again, and an answer to an invitation that it bore was not given.
pub(crate) async fn given_up(tx: &mut TenantTx, mail: &Outgoing) -> Result<(), Fault> {
    invitations::withdraw(tx, mail.id).await?;
    reopen(tx, mail).await
}

pub(crate) async fn tell_changed(tx: &mut TenantTx, mail: &Outgoing) -> Result<(), Fault> {
    let labels = read::sender(tx, mail.mailbox_id).await?.map(|s| s.labels).unwrap_or_default();
    tell(tx, mail, &labels).await
}

pub(crate) async fn tell(tx: &mut TenantTx, mail: &Outgoing, labels: &[i32]) -> Result<(), Fault> {
    events::emit(tx, "mail.outgoing", json!({"id": mail.id}), labels).await?;
    events::emit(tx, "mail.counts", json!({}), labels).await
}
