//! Mail has come: the rules are asked. Each mail's turn is taken in the transaction of what is done with it, so that one killed in
//! between is handled once, by the next attempt.

use super::RULES_SHOWN_MAX;
use super::facts::{Asked, facts};
use super::perform::perform;
use super::rights::{Rights, prepare};
use crate::Mail;
use crate::model::{KeptRule, MailboxId};
use crate::rules::handling::{Decision, Facts, decide};
use crate::store::handling::{self as store, Looked};
use crate::store::read;
use chrono::Duration;
use kernel::{Actor, Fault};
use queue::JobContext;
use std::collections::HashSet;
use uuid::Uuid;

/// Mails that are asked about in one go.
const BATCH: usize = 50;
/// What rules did is told for so long.
const LOG_DAYS: i64 = 365;
/// What rules sent is remembered for so long: an answer goes once in 90 days at most.
const SENT_DAYS: i64 = 91;
/// Old rows that one job removes.
const FORGET_MAX: i64 = 500;

/// The job: asks the rules about all mails of a mailbox that wait for it. One that can't be handled holds up no other.
///
/// # Errors
/// A fault of database or storage; what was handled until then stays.
pub async fn arrived(mail: &Mail, cx: &JobContext, mailbox: MailboxId) -> Result<(), Fault> {
    let actor = cx.actor();
    let mut failed: HashSet<Uuid> = HashSet::new();
    let mut first: Option<Fault> = None;
    loop {
        let most = i64::try_from(BATCH + failed.len()).unwrap_or(i64::MAX);
        let batch = mail
            .db
            .read(&actor, async |tx| {
                let due: Vec<Uuid> = store::due(tx, mailbox.0, most).await?.into_iter().filter(|id| !failed.contains(id)).collect();
                let rules = store::of_mailbox(tx, mailbox.0, RULES_SHOWN_MAX).await?;
                let looked = store::looked(tx, &due).await?;
                Ok::<_, Fault>((due, rules, looked, read::sender(tx, mailbox).await?.map(|s| s.owner_id)))
            })
            .await?;
        let (due, rules, looked, Some(owner)) = batch else { return Ok(()) };
        if due.is_empty() {
            break;
        }
        let mut asked = Asked::of(rules.into_iter().map(KeptRule::from).collect());
        let known = facts(mail, actor.tenant, &looked, &mut asked).await?;
        let mut rights = Rights::default();
        for id in due {
            let found = looked.iter().find(|l| l.id == id).zip(known.get(&id));
            if let Err(fault) = one(mail, &actor, (&asked, &mut rights), (id, owner), found).await {
                tracing::warn!(message = %id, %fault, "the rules can't handle a mail yet");
                if cx.is_last_attempt() {
                    tracing::error!(message = %id, %fault, "the rules leave a mail alone");
                    mail.db.write(&actor, async |tx| store::take_due(tx, id).await).await?;
                }
                failed.insert(id);
                first.get_or_insert(fault);
            }
        }
    }
    let now = mail.now();
    mail.db
        .write(&actor, async |tx| store::forget(tx, now - Duration::days(LOG_DAYS), now - Duration::days(SENT_DAYS), FORGET_MAX).await)
        .await?;
    match first {
        Some(fault) if !cx.is_last_attempt() => Err(fault),
        _ => Ok(()),
    }
}

async fn one(
    mail: &Mail,
    actor: &Actor,
    (asked, rights): (&Asked, &mut Rights),
    (id, owner): (Uuid, Uuid),
    found: Option<(&Looked, &Facts)>,
) -> Result<(), Fault> {
    let Some((looked, facts)) = found else {
        return mail.db.write(actor, async |tx| store::take_due(tx, id).await).await.map(drop);
    };
    let Decision { fit, steps } = decide(asked.for_mailbox(looked.mailbox_id, owner), facts);
    let rules: Vec<&KeptRule> = asked.rules.iter().map(|(rule, _)| rule).collect();
    let beforehand = prepare(mail, actor, rights, &rules, (looked, &steps)).await?;
    let now = mail.now();
    mail.db
        .write(actor, async |tx| {
            if store::take_due(tx, id).await? && !fit.is_empty() {
                perform(tx, now, &rules, (looked, &steps, &fit), &beforehand, None).await?;
            }
            Ok(())
        })
        .await
}
