//! Giving leave back: once a mailbox is unbound, or no longer signed in to by an identity provider, the provider is told (RFC 7009), in a
//! job of its own. The tokens are kept, sealed, until it has taken the leave back, or until nobody tries any more; what came of it is told.

use crate::Mail;
use crate::identity::{Away, Revoked};
use crate::jobs::Revoke;
use crate::model::{MailboxId, Refusal, RevocationState, Stop};
use crate::store::revocations::{self as store, Due, Ended};
use crate::{team, tokens};
use accounts::{audit, labels};
use chrono::{DateTime, TimeDelta, Utc};
use db::TenantTx;
use kernel::{AccountId, Actor, Fault};
use queue::JobContext;
use serde_json::json;
use uuid::Uuid;

/// Pauses before the next tries, in minutes: ten tries within nearly six days.
const PAUSES_MINUTES: [i64; 9] = [1, 5, 15, 60, 180, 360, 720, 1_440, 5_760];
/// A renewal that is under way is waited for: it brings the tokens that are good.
const RENEWAL: TimeDelta = TimeDelta::minutes(1);
/// While somebody is about to bind the same mailbox again, nothing is taken back.
const HELD_PAUSE: TimeDelta = TimeDelta::minutes(30);
/// What open screens are told.
const EVENT: &str = "mail.revocation";

/// Takes a mailbox's tokens and promises that the provider is told. Nothing, where there are none.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn promise(tx: &mut TenantTx, mailbox: MailboxId, owner: AccountId, now: DateTime<Utc>) -> Result<(), Fault> {
    let seen_by = labels::for_owner(tx, owner).await?;
    let Some(taken) = store::take(tx, mailbox, &seen_by, now).await? else { return Ok(()) };
    let job = Revoke { revocation_id: taken.id };
    if taken.renewing {
        queue::enqueue_at(tx, &job, now + RENEWAL).await?;
    } else {
        queue::enqueue(tx, &job).await?;
    }
    tell(tx, taken.id, &seen_by).await
}

/// The owner takes his leave back here: the mailbox stays bound, and is read again once he gives it anew.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::MailboxOfAnother`]; [`Refusal::NoLeave`] of a mailbox that isn't signed in to by leave; faults.
pub async fn take_back(tx: &mut TenantTx, actor: &Actor, mailbox: MailboxId, now: DateTime<Utc>) -> Result<(), Stop> {
    team::managed(tx, mailbox).await?;
    let (address, owner) = store::leave_ended(tx, mailbox).await?.ok_or(Stop::Refused(Refusal::NoLeave))?;
    promise(tx, mailbox, owner, now).await?;
    audit::append(tx, actor, "mail.mailbox.take_back", &address, json!({})).await?;
    Ok(crate::sync::tell(tx, mailbox).await?)
}

async fn tell(tx: &mut TenantTx, id: Uuid, seen_by: &[i32]) -> Result<(), Fault> {
    events::emit(tx, EVENT, json!({"id": id}), seen_by).await
}

/// The job: tells the provider. Run again, it finds that it was told.
///
/// # Errors
/// A fault of database or vault; of the last attempt nothing more comes, which is told as given up.
pub async fn run(mail: &Mail, cx: &JobContext, id: Uuid) -> Result<(), Fault> {
    let (actor, now) = (cx.actor(), mail.now());
    let Some(due) = mail.db.read(&actor, async |tx| store::due(tx, id, now).await).await? else { return Ok(()) };
    if due.anew {
        return conclude(mail, &actor, id, &due, (RevocationState::Kept, None)).await;
    }
    if due.held {
        return mail.db.write(&actor, async |tx| again(tx, id, &due, (due.tries, None), now + HELD_PAUSE).await).await;
    }
    let refresh = match tokens::refresh(mail, actor.tenant, &due.tokens).await {
        Ok(refresh) => refresh,
        Err(fault) if cx.is_last_attempt() => {
            tracing::error!(%fault, revocation = %id, "leave can't be given back: its tokens can't be read");
            return conclude(mail, &actor, id, &due, (RevocationState::GivenUp, None)).await;
        }
        Err(fault) => return Err(fault),
    };
    match mail.providers.revoke(&due.provider, &refresh).await {
        Ok(Revoked::Done) => conclude(mail, &actor, id, &due, (RevocationState::Revoked, None)).await,
        Ok(Revoked::NotOffered) => conclude(mail, &actor, id, &due, (RevocationState::ByHand, None)).await,
        Err(away) => {
            tracing::info!(revocation = %id, provider = %due.provider, ?away, "leave could not be given back yet");
            let (Away::Revoked(said) | Away::Client(said) | Away::Refused(said) | Away::Unreachable(said)) = away;
            match usize::try_from(due.tries).ok().and_then(|tried| PAUSES_MINUTES.get(tried)) {
                Some(pause) => {
                    let next_at = now + TimeDelta::minutes(*pause);
                    mail.db.write(&actor, async |tx| again(tx, id, &due, (due.tries + 1, Some(&said)), next_at).await).await
                }
                None => conclude(mail, &actor, id, &due, (RevocationState::GivenUp, Some(&said))).await,
            }
        }
    }
}

async fn again(tx: &mut TenantTx, id: Uuid, due: &Due, (tries, said): (i32, Option<&String>), next_at: DateTime<Utc>) -> Result<(), Fault> {
    store::again(tx, id, tries, said.map(String::as_str), next_at).await?;
    tracing::debug!(revocation = %id, provider = %due.provider, %next_at, "leave is given back later");
    queue::enqueue_at(tx, &Revoke { revocation_id: id }, next_at).await?;
    Ok(())
}

/// It is over, and told in the audit trail; where a renewal has brought newer tokens meanwhile, those are next.
async fn conclude(mail: &Mail, actor: &Actor, id: Uuid, due: &Due, (state, said): (RevocationState, Option<&String>)) -> Result<(), Fault> {
    let now = mail.now();
    let asked = matches!(state, RevocationState::Revoked | RevocationState::GivenUp);
    let tries = due.tries + i32::from(asked);
    mail.db
        .write(actor, async |tx| {
            let ended = Ended { generation: due.generation, state, tries, said: said.map(String::as_str) };
            let Some((address, seen_by)) = store::end(tx, id, &ended, now).await? else {
                if store::due(tx, id, now).await?.is_some() {
                    queue::enqueue(tx, &Revoke { revocation_id: id }).await?;
                }
                return Ok(());
            };
            let detail = json!({"provider": due.provider, "state": state, "tries": tries});
            audit::append(tx, actor, "mail.mailbox.revoke", &address, detail).await?;
            tell(tx, id, &seen_by).await
        })
        .await
}
