//! Taking an answer to a suggestion back: everything is as it was, or, when somebody has built on it, nothing changes.

use crate::Mail;
use crate::jobs;
use crate::model::{Refusal, Stop, SuggestionId};
use crate::store::{answers, suggest as store};
use crate::suggest::{ACCEPT_ALL_MAX, refused, tell};
use chrono::{DateTime, Utc};
use customers::Made;
use db::TenantTx;
use kernel::Actor;
use uuid::Uuid;

/// Takes back what was answered together with this suggestion: the company or person that was made, the domain that was blocked. Mails
/// are untied by a job, in every mailbox.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::SuggestionOpen`], [`Refusal::SuggestionOfAnother`], and customers' refusal when somebody has built
/// on what was made.
pub async fn undo(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, id: SuggestionId) -> Result<(), Stop> {
    let Some((answer_id, answer)) = answers::lock_answer(tx, id).await? else {
        let refusal = if store::exists(tx, id).await? { Refusal::SuggestionOpen } else { Refusal::NotFound };
        return Err(Stop::Refused(refusal));
    };
    if answer.by != actor.account.map(|a| a.0) {
        return Err(Stop::Refused(Refusal::SuggestionOfAnother));
    }
    let made = answer.made();
    customers::take_back(tx, actor, now, made, answer.stamp.as_deref().unwrap_or_default()).await.map_err(refused)?;
    answers::take_back(tx, answer_id).await?;
    if let Some(s) = store::lock_open(tx, id).await? {
        tell(tx, &s).await?;
    }
    if made != Made::Nothing {
        queue::enqueue(tx, &jobs::Untie { company_id: answer.made_company, contact_id: answer.made_contact }).await?;
    }
    Ok(())
}

/// How 'undo' of several went.
#[derive(Debug, Clone, Copy, Default)]
pub struct UndoneMany {
    /// Open again.
    pub undone: usize,
    /// Left as they are.
    pub refused: usize,
}

/// Takes several answers back, each in its own transaction, the latest first: a person who was added to a company goes before the
/// company does.
///
/// # Errors
/// [`Refusal::TooMany`]; a fault of the database, at which what was taken back until then stays so.
pub async fn undo_many(mail: &Mail, actor: &Actor, ids: &[Uuid]) -> Result<UndoneMany, Stop> {
    let max = usize::from(ACCEPT_ALL_MAX);
    if ids.len() > max {
        return Err(Stop::Refused(Refusal::TooMany { max }));
    }
    let now = mail.clock.now();
    let answered = mail.db.read(actor, async |tx| answers::latest_answered(tx, ids).await).await?;
    let mut done = UndoneMany { undone: 0, refused: ids.len() - answered.len() };
    for id in answered {
        match mail.db.write(actor, async |tx| undo(tx, actor, now, id).await).await {
            Ok(()) => done.undone += 1,
            // Answered together with one before it: open again with that one.
            Err(Stop::Refused(Refusal::SuggestionOpen)) => done.undone += 1,
            Err(Stop::Refused(_)) => done.refused += 1,
            Err(Stop::Failed(fault)) => return Err(Stop::Failed(fault)),
        }
    }
    Ok(done)
}
