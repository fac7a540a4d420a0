//! Tracking: who opened a mail and followed its links, as far as that can be told honestly.
//!
//! A token is random and only its hash is stored: whoever has none can find nothing, whoever has one learns nothing of whose it is, and
//! a link leads nowhere but where its writer let it lead.

use crate::Mail;
use crate::model::{JudgedVisit, MailboxId, NewTracked, Refusal, Stop, ThreadId, TrackKind, Tracking, Visit, Visitor};
use crate::rules::rewrite::rewrite;
use crate::rules::tracking as rules;
use crate::store::mailings;
use crate::store::tracking::{self as store, Found, Row};
use db::TenantTx;
use kernel::{Actor, Fault, TenantId};
use std::collections::HashMap;
use std::net::IpAddr;
use url::Url;
use uuid::Uuid;

/// Visits that are kept of one picture or link.
const VISITS_EACH_MAX: i64 = 200;
/// Rows that one question is answered from.
const ROWS_MAX: i64 = 2_000;
/// Threads that are asked about at once.
pub const THREADS_MAX: usize = 100;
/// Bytes of what may be a token.
const TOKEN_BYTES_MAX: usize = 100;

/// A mail's HTML with doors, and what is to be kept of them.
pub(crate) fn with_doors(public_url: &Url, html: &str) -> (String, Vec<NewTracked>) {
    let mut all = Vec::new();
    let picture = door(public_url, "o", TrackKind::Open, None, &mut all);
    let html = rewrite(html, &picture, |target| door(public_url, "l", TrackKind::Link, Some(target.to_owned()), &mut all));
    (html, all)
}

/// The way out of mails to many, for `List-Unsubscribe` (RFC 2369).
pub(crate) fn way_out(public_url: &Url, address: &str, all: &mut Vec<NewTracked>) -> String {
    door(public_url, "u", TrackKind::Unsubscribe, Some(address.to_owned()), all)
}

fn door(public_url: &Url, at: &str, kind: TrackKind, target: Option<String>, all: &mut Vec<NewTracked>) -> String {
    let token = crypto::token();
    all.push(NewTracked { kind, hash: crypto::sha256(token.as_bytes()), target });
    format!("{}/api/mail/{at}/{token}", public_url.as_str().trim_end_matches('/'))
}

/// Does this address lead to a picture of ours that tells of an opening? Whoever reads his own mail here doesn't fetch it.
pub(crate) fn is_own_picture(public_url: &Url, address: &str) -> bool {
    address.starts_with(&format!("{}/api/mail/o/", public_url.as_str().trim_end_matches('/')))
}

/// Somebody who knocks at a door.
#[derive(Debug, Clone)]
pub struct Guest {
    /// His network address.
    pub address: IpAddr,
    /// How his program names itself.
    pub agent: String,
    /// The tenant that he is signed in to.
    pub tenant: Option<TenantId>,
}

/// Lets somebody through the door of a token, and notes it; none when there is no such door.
///
/// # Errors
/// A fault of the database.
pub async fn enter(mail: &Mail, kind: TrackKind, token: &str, guest: &Guest) -> Result<Option<Found>, Fault> {
    let Some(found) = found(mail, kind, token).await? else { return Ok(None) };
    let ours = guest.tenant == Some(found.tenant);
    let (network, now) = (rules::network(guest.address), mail.now());
    let actor = Actor::house(found.tenant);
    mail.db.write(&actor, async |tx| store::came(tx, &found, (&network, &guest.agent, ours), now, VISITS_EACH_MAX).await).await?;
    Ok(Some(found))
}

/// What a token leads to, when it is of this kind.
async fn found(mail: &Mail, kind: TrackKind, token: &str) -> Result<Option<Found>, Fault> {
    if token.is_empty() || token.len() > TOKEN_BYTES_MAX {
        return Ok(None);
    }
    let mut tx = mail.db.system("mail: whose door").await?;
    Ok(store::find(&mut tx, &crypto::sha256(token.as_bytes())).await?.filter(|found| found.kind == kind))
}

/// Is there a way out under this token?
///
/// # Errors
/// A fault of the database.
pub async fn is_way_out(mail: &Mail, token: &str) -> Result<bool, Fault> {
    Ok(found(mail, TrackKind::Unsubscribe, token).await?.is_some())
}

/// Takes the address of a way out out of mails to many; false when there is no such way.
///
/// # Errors
/// A fault of the database.
pub async fn leave(mail: &Mail, token: &str) -> Result<bool, Fault> {
    let Some(found) = found(mail, TrackKind::Unsubscribe, token).await? else { return Ok(false) };
    let Some(address) = found.target else { return Ok(false) };
    let now = mail.now();
    mail.db.write(&Actor::house(found.tenant), async |tx| mailings::unsubscribe(tx, &address, None, now).await).await?;
    Ok(true)
}

/// How the tracked mails of a thread fared.
///
/// # Errors
/// [`Refusal::NotFound`]; a fault of the database.
pub async fn of_thread(tx: &mut TenantTx, thread: ThreadId) -> Result<Vec<Tracking>, Stop> {
    if crate::store::list::rows(tx, &[thread.0]).await?.is_empty() {
        return Err(Stop::Refused(Refusal::NotFound));
    }
    Ok(judged(store::of_threads(tx, &[thread.0], ROWS_MAX).await?).into_iter().map(|(_, one)| one).collect())
}

/// Those of these threads with a mail that probably a person has opened.
///
/// # Errors
/// [`Refusal::TooMany`].
pub async fn opened(tx: &mut TenantTx, threads: &[Uuid]) -> Result<Vec<Uuid>, Stop> {
    if threads.len() > THREADS_MAX {
        return Err(Stop::Refused(Refusal::TooMany { max: THREADS_MAX }));
    }
    let all = judged(store::of_threads(tx, threads, ROWS_MAX).await?);
    let by_person = |one: &Tracking| one.visits.iter().any(|v| matches!(v.visitor, Visitor::Person | Visitor::ByProxy));
    let mut found: Vec<Uuid> = all.into_iter().filter(|(_, one)| by_person(one)).map(|(thread, _)| thread).collect();
    found.dedup();
    Ok(found)
}

/// Rows as mails with judged visits, each with its thread.
fn judged(rows: Vec<Row>) -> Vec<(Uuid, Tracking)> {
    let mut order = Vec::new();
    let mut of_mail: HashMap<_, Vec<Row>> = HashMap::new();
    for row in rows {
        of_mail.entry(row.message_id).or_insert_with(|| {
            order.push(row.message_id);
            Vec::new()
        });
        if let Some(all) = of_mail.get_mut(&row.message_id) {
            all.push(row);
        }
    }
    order.into_iter().filter_map(|id| Some(mail_of(of_mail.remove(&id)?))).collect()
}

fn mail_of(rows: Vec<Row>) -> (Uuid, Tracking) {
    let Row { message_id, thread_id, sent_at, ref sent_from, .. } = rows[0];
    let sent_from = sent_from.clone();
    // What came before it had left was nobody whom it was sent to.
    let came: Vec<_> = rows.into_iter().filter_map(|row| row.visit).filter(|visit| visit.at >= sent_at).collect();
    let visits: Vec<Visit> = came
        .iter()
        .map(|v| Visit {
            kind: v.kind,
            tracked_id: v.tracked_id,
            after_sending: v.at - sent_at,
            network: v.network.clone(),
            agent: v.agent.clone(),
            ours: v.ours,
        })
        .collect();
    let visitors = rules::judge(&visits, sent_from.as_deref());
    let mut visits: Vec<JudgedVisit> = came
        .into_iter()
        .zip(visitors)
        .map(|(v, visitor)| JudgedVisit { kind: v.kind, at: v.at, visitor, device: rules::device(&v.agent), target: v.target })
        .collect();
    visits.reverse();
    (thread_id, Tracking { message_id, sent_at, visits })
}

/// Does a mailbox track its mails unless it is told otherwise?
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn tracks(tx: &mut TenantTx, mailbox: MailboxId) -> Result<bool, Stop> {
    store::tracks(tx, mailbox).await?.ok_or(Stop::Refused(Refusal::NotFound))
}

/// Says so.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn set_tracks(tx: &mut TenantTx, mailbox: MailboxId, on: bool) -> Result<(), Stop> {
    if store::set_tracks(tx, mailbox, on).await? { Ok(()) } else { Err(Stop::Refused(Refusal::NotFound)) }
}
