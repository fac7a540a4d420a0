//! When somebody leaves: all his customers and open follow-ups to others, in one step that can be taken back.

use super::COMPANIES_BATCH;
use super::assign::Desk;
use super::give::{To, give, replaced};
use super::night::fault;
use crate::jobs;
use crate::model::{
    BadField, CompanyId, Flaw, HandOver, HandOverCounts, HandOverId, HandOverState, Member, Refusal, ShareRefusal, Spread, Way, Why,
};
use crate::rules::About;
use crate::{Customers, store};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Actor, Fault, Stop};
use queue::JobContext;
use serde_json::json;
use std::collections::HashSet;
use uuid::Uuid;

/// Things of the leaver are counted no further.
pub(crate) const COUNT_MAX: i64 = 100_000;
/// Hand-overs that a list shows.
pub(crate) const LISTED_MAX: i64 = 50;

/// Who leaves, and who receives how.
pub(crate) struct Order {
    pub leaver: AccountId,
    pub way: Spread,
    pub members: Vec<Member>,
}

/// What the hand-over would move.
///
/// # Errors
/// As [`begin`].
pub(crate) async fn preview(tx: &mut TenantTx, actor: &Actor, order: &Order) -> Result<HandOverCounts, Stop<Refusal>> {
    check(tx, actor, order).await?;
    Ok(store::hand_over_counts(tx, order.leaver, COUNT_MAX).await?)
}

/// Begins it: a job moves everything. The actor must see the leaver's customers, not just some of them.
///
/// # Errors
/// [`ShareRefusal::ToHimself`], [`ShareRefusal::UnderWay`], [`ShareRefusal::OutOfSight`]; [`Refusal::BadFields`] when somebody isn't a
/// colleague, or can't receive because he left himself.
pub(crate) async fn begin(
    tx: &mut TenantTx,
    actor: &Actor,
    by: AccountId,
    now: DateTime<Utc>,
    order: Order,
) -> Result<HandOver, Stop<Refusal>> {
    let name = check(tx, actor, &order).await?;
    let Order { leaver, way, members } = order;
    let hand_over = HandOver {
        id: HandOverId::new(),
        leaver,
        way,
        members,
        state: HandOverState::Running,
        moved: 0,
        follow_ups: 0,
        kept: 0,
        created_at: now,
        created_by: Some(by),
        finished_at: None,
    };
    store::new_hand_over(tx, &hand_over).await?;
    let receivers: Vec<AccountId> = hand_over.members.iter().map(|m| m.account).collect();
    let detail = json!({ "hand_over_id": hand_over.id, "leaver": leaver, "receivers": receivers, "way": way });
    accounts::audit::append(tx, actor, "customers.hand_over", &name, detail).await?;
    let own = accounts::labels::own(tx, by).await?;
    queue::enqueue_for(tx, by, own, &jobs::HandOver { hand_over_id: hand_over.id, name }).await?;
    Ok(hand_over)
}

/// The leaver's name, if all is in order.
async fn check(tx: &mut TenantTx, actor: &Actor, order: &Order) -> Result<String, Stop<Refusal>> {
    let refuse = |field, flaw| Err(Stop::Refused(BadField { field, flaw }.into()));
    let receivers: Vec<AccountId> = order.members.iter().map(|m| m.account).collect();
    if receivers.contains(&order.leaver) {
        return Err(Stop::Refused(ShareRefusal::ToHimself.into()));
    }
    let all: Vec<AccountId> = receivers.iter().copied().chain([order.leaver]).collect();
    let known = accounts::labels::owners(tx, &all).await?;
    let Some(leaver) = known.get(&order.leaver) else {
        return refuse("leaver", Flaw::NoSuchAccount);
    };
    let gone: HashSet<AccountId> = accounts::labels::gone(tx).await?.into_iter().collect();
    if receivers.is_empty() {
        return refuse("to", Flaw::Missing);
    }
    if receivers.iter().any(|id| !known.contains_key(id) || gone.contains(id)) {
        return refuse("to", Flaw::NoSuchAccount);
    }
    if !actor.grants.meet(&leaver.labels) {
        return Err(Stop::Refused(ShareRefusal::OutOfSight.into()));
    }
    Ok(leaver.name.clone())
}

/// Asks for a hand-over to be taken back.
///
/// # Errors
/// [`ShareRefusal::NoSuchHandOver`], [`ShareRefusal::NotDone`], [`ShareRefusal::UnderWay`].
pub(crate) async fn undo(tx: &mut TenantTx, actor: &Actor, by: AccountId, id: HandOverId) -> Result<HandOver, Stop<Refusal>> {
    let Some((mut hand_over, _)) = store::hand_over(tx, id).await? else {
        return Err(Stop::Refused(ShareRefusal::NoSuchHandOver.into()));
    };
    if hand_over.state != HandOverState::Done {
        return Err(Stop::Refused(ShareRefusal::NotDone.into()));
    }
    let owner = accounts::labels::owners(tx, &[hand_over.leaver]).await?.remove(&hand_over.leaver);
    if !owner.as_ref().is_some_and(|owner| actor.grants.meet(&owner.labels)) {
        return Err(Stop::Refused(ShareRefusal::OutOfSight.into()));
    }
    let name = owner.map(|owner| owner.name).unwrap_or_default();
    store::set_hand_over(tx, id, HandOverState::Undoing, None).await?;
    accounts::audit::append(tx, actor, "customers.hand_over.undo", &name, json!({ "hand_over_id": id })).await?;
    let own = accounts::labels::own(tx, by).await?;
    queue::enqueue_for(tx, by, own, &jobs::HandOverUndo { hand_over_id: id, name }).await?;
    hand_over.state = HandOverState::Undoing;
    Ok(hand_over)
}

/// Moves everything, a batch at a time: what was moved is no longer the leaver's, so that a killed run goes on where it was.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn run(cx: &Customers, job: &JobContext, id: HandOverId) -> Result<(), Fault> {
    let actor = job.actor();
    let total = cx.db.read(&actor, async |tx| total_of(tx, id).await).await?;
    let mut after = Uuid::nil();
    loop {
        let moved = cx.db.write(&actor, async |tx| move_some(tx, cx.clock.now(), id, after).await).await?;
        let Some((last, done)) = moved else { break };
        after = last.0;
        job.progress(done, total.max(done)).await?;
        if job.cancelled() {
            break;
        }
    }
    cx.db
        .write(&actor, async |tx| {
            let Some((hand_over, _)) = store::hand_over(tx, id).await? else { return Ok(()) };
            if hand_over.state != HandOverState::Running {
                return Ok(());
            }
            // Follow-ups with customers of others go to those.
            loop {
                let left = store::follow_ups_left(tx, hand_over.leaver, COMPANIES_BATCH).await?;
                if left.is_empty() {
                    break;
                }
                let given = store::give_follow_ups(tx, id, hand_over.leaver, &left).await?;
                store::hand_over_moved(tx, id, 0, 0, given, 0).await?;
            }
            store::set_hand_over(tx, id, HandOverState::Done, Some(cx.clock.now())).await.map_err(fault)
        })
        .await
}

/// How many companies there are to move, with those that were moved before.
async fn total_of(tx: &mut TenantTx, id: HandOverId) -> Result<u64, Fault> {
    let Some(hand_over) = store::hand_overs(tx, LISTED_MAX).await?.into_iter().find(|h| h.id == id) else {
        return Ok(0);
    };
    let left = store::hand_over_counts(tx, hand_over.leaver, COUNT_MAX).await?;
    Ok(u64::try_from(left.alone + left.shared + i64::from(hand_over.moved)).unwrap_or(0))
}

/// Moves the next companies: the last of them, and how many were moved in all.
async fn move_some(tx: &mut TenantTx, now: DateTime<Utc>, id: HandOverId, after: Uuid) -> Result<Option<(CompanyId, u64)>, Fault> {
    let Some((hand_over, given)) = store::hand_over(tx, id).await?.filter(|(h, _)| h.state == HandOverState::Running) else {
        return Ok(None);
    };
    let hands = store::in_hand_of(tx, hand_over.leaver, after, COMPANIES_BATCH).await?;
    let Some(last) = hands.last().map(|hand| hand.id) else {
        return Ok(None);
    };
    let members: Vec<AccountId> = hand_over.members.iter().map(|m| m.account).collect();
    let mut desk = Desk::of(tx, hand_over.way, given, &members).await?;
    let (mut moves, mut receivers) = (Vec::new(), Vec::new());
    for hand in &hands {
        let about = About { country: hand.country.as_deref(), language: hand.language.as_deref() };
        // Nobody may be left behind: where no receiver has the country or language, or has room, it is everybody's turn.
        let choice = desk.choose(hand_over.way, &hand_over.members, about).map(|choice| choice.account);
        let turn = usize::try_from(given).unwrap_or(0).wrapping_add(moves.len()) % members.len().max(1);
        let Some(receiver) = choice.or_else(|| members.get(turn).copied()) else { continue };
        receivers.push((hand.id, receiver));
        moves.push(To { hand, owners: replaced(&hand.owner_ids, hand_over.leaver, receiver), since: Some(now) });
    }
    let why = Why { way: Way::HandOver, by: hand_over.created_by, cause: Some(id.0), reason: None };
    give(tx, now, &moves, why).await.map_err(fault)?;
    let follow_ups = store::give_follow_ups(tx, id, hand_over.leaver, &receivers).await?;
    let moved = i64::try_from(moves.len()).unwrap_or(0);
    store::hand_over_moved(tx, id, moved, moved, follow_ups, 0).await?;
    Ok(Some((last, u64::try_from(i64::from(hand_over.moved) + moved).unwrap_or(0))))
}

/// Moves everything back that is still as the hand-over left it.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn run_undo(cx: &Customers, job: &JobContext, id: HandOverId) -> Result<(), Fault> {
    let actor = job.actor();
    let mut after = Uuid::nil();
    let mut done = 0;
    loop {
        let batch = cx.db.write(&actor, async |tx| move_back(tx, cx.clock.now(), id, after).await).await?;
        let Some((last, count, total)) = batch else { break };
        after = last.0;
        done += count;
        job.progress(done, total.max(done)).await?;
    }
    cx.db
        .write(&actor, async |tx| {
            let Some((hand_over, _)) = store::hand_over(tx, id).await?.filter(|(h, _)| h.state == HandOverState::Undoing) else {
                return Ok(());
            };
            let back = store::follow_ups_of(tx, id).await?;
            store::follow_ups_undo(tx, id).await?;
            let kept = store::hand_over_kept(tx, id).await? + (i64::from(hand_over.follow_ups) - back).max(0);
            store::hand_over_moved(tx, id, 0, 0, 0, kept).await?;
            store::set_hand_over(tx, id, HandOverState::Undone, Some(cx.clock.now())).await.map_err(fault)
        })
        .await
}

async fn move_back(tx: &mut TenantTx, now: DateTime<Utc>, id: HandOverId, after: Uuid) -> Result<Option<(CompanyId, u64, u64)>, Fault> {
    let Some((hand_over, _)) = store::hand_over(tx, id).await?.filter(|(h, _)| h.state == HandOverState::Undoing) else {
        return Ok(None);
    };
    let batch = store::undo_batch(tx, id, after, COMPANIES_BATCH).await?;
    let Some(last) = batch.last().map(|(company, _)| *company) else {
        return Ok(None);
    };
    let moves: Vec<To<'_>> = batch
        .iter()
        .filter_map(|(_, left)| left.as_ref())
        .map(|(hand, owners, since)| To { hand, owners: owners.clone(), since: *since })
        .collect();
    let why = Why { way: Way::Undo, by: hand_over.created_by, cause: Some(id.0), reason: None };
    give(tx, now, &moves, why).await.map_err(fault)?;
    let total = u64::try_from(hand_over.moved).unwrap_or(0);
    Ok(Some((last, u64::try_from(batch.len()).unwrap_or(0), total)))
}
