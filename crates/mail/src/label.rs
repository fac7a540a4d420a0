//! Labels: what a mail is about, put right by people. A correction stands for its mail for ever, and teaches the tenant's own weights,
//! by which the next mails are labelled.

use crate::model::{MessageId, Refusal, Stop, ThreadId, Topic, TopicBy};
use crate::rules::topics;
use crate::store::act::{decide_waiting, lock};
use crate::store::label as store;
use crate::{Mail, act, body};
use accounts::audit;
use db::TenantTx;
use kernel::{Actor, Fault};
use maillabels::{Learned, Lesson, Letter, MailLabel, Model};
use serde_json::json;

/// Labels of one mail.
pub const LABELS_MAX: usize = 3;

/// What a correction changed.
#[derive(Debug, Clone)]
pub struct Corrected {
    /// The labels that the mail bore.
    pub was: Vec<MailLabel>,
    /// Its thread.
    pub thread_id: ThreadId,
}

/// Puts a mail's labels right; the first is what it teaches, none teaches that none fits.
///
/// # Errors
/// [`Refusal::NotFound`], also for our own mails; [`Refusal::TooMany`]; faults.
pub async fn correct(mail: &Mail, actor: &Actor, id: MessageId, right: &[MailLabel]) -> Result<Corrected, Stop> {
    if right.len() > LABELS_MAX {
        return Err(Stop::Refused(Refusal::TooMany { max: LABELS_MAX }));
    }
    let (_, raw) = body::open(mail, actor, id).await?;
    let letter = tokio::task::spawn_blocking(move || Letter::of(&mailwire::parse(&raw))).await.map_err(Fault::from)?;
    let lesson = Lesson { letter, right: right.first().copied() };
    let now = mail.now();
    mail.db
        .write(actor, async |tx| {
            let found = store::to_label(tx, id).await?.ok_or(Stop::Refused(Refusal::NotFound))?;
            let kept = store::learned_locked(tx, now).await?;
            let mut learned = Learned::read(&kept.weights);
            learned.learn(Model::embedded(), &lesson);
            store::keep(tx, &learned.write(), now).await?;
            let put: Vec<Topic> =
                right.iter().map(|label| Topic { label: *label, probability: 1.0, reasons: vec![], by: TopicBy::Person }).collect();
            store::put(tx, id, &put, &found.topics).await?;
            let words: Vec<String> = right.iter().map(|l| l.as_str().to_owned()).collect();
            store::note(tx, id, &found.topics, &words, actor.account.map(|a| a.0), now).await?;
            let tab = topics::tab_of_correction(right.first().copied(), found.customer);
            show(tx, ThreadId(found.thread_id), tab.map(crate::model::Tab::as_str)).await?;
            Ok(Corrected {
                was: found.topics.iter().filter_map(|l| MailLabel::from_word(l)).collect(),
                thread_id: ThreadId(found.thread_id),
            })
        })
        .await
}

/// Shows a thread under its mails' labels, and under a tab.
pub(crate) async fn show(tx: &mut TenantTx, thread: ThreadId, tab: Option<&str>) -> Result<(), Fault> {
    let locked = lock(tx, &[thread.0]).await?;
    store::show(tx, thread.0, tab).await?;
    decide_waiting(tx, &[thread.0]).await?;
    act::tell(tx, &locked.iter().collect::<Vec<_>>()).await
}

/// Forgets all that the tenant's corrections taught; the corrected mails stay as they are. How many corrections that were.
///
/// # Errors
/// A fault of the database.
pub async fn forget(mail: &Mail, actor: &Actor) -> Result<i32, Fault> {
    let now = mail.now();
    mail.db
        .write(actor, async |tx| {
            let forgotten = store::forget(tx, now).await?.unwrap_or(0);
            audit::append(tx, actor, "mail.labels.forget", "", json!({ "corrections": forgotten })).await?;
            Ok(forgotten)
        })
        .await
}

/// Takes that back. How many corrections count again.
///
/// # Errors
/// [`Refusal::TooLateToUndo`] when there is nothing to take back, or people have taught since; faults.
pub async fn remember(mail: &Mail, actor: &Actor) -> Result<i32, Stop> {
    let now = mail.now();
    mail.db
        .write(actor, async |tx| {
            let back = store::remember(tx, now).await?.ok_or(Stop::Refused(Refusal::TooLateToUndo))?;
            audit::append(tx, actor, "mail.labels.remember", "", json!({ "corrections": back })).await?;
            Ok(back)
        })
        .await
}
