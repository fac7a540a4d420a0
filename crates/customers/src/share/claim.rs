//! Taking customers from the pool, and putting them there.

use super::give::{To, give};
use super::{COMPANIES_NOW_MAX, room};
use crate::model::{Allowance, CompanyId, InHand, LeftOut, Refusal, ShareRefusal, Way, Why};
use crate::{POOL_MANAGE, rules, store};
use chrono::{DateTime, Days, Duration, Utc};
use db::TenantTx;
use kernel::{AccountId, Actor, Stop};
use serde_json::json;
use std::collections::{BTreeSet, HashMap};

/// Who comes too late is told so for this long; later the company is just not in sight.
const TAKEN_TOLD: Duration = Duration::hours(1);

/// What became of several companies.
pub(crate) struct Outcome {
    /// Those that were moved.
    pub done: Vec<CompanyId>,
    /// The others.
    pub left_out: Vec<LeftOut>,
}

/// Takes these companies from the pool for the actor, in the order in which they are named, as far as his limits go. One person's
/// takings queue up, so that no two together pass a limit; of two people who want one company the second finds it held, then gone.
///
/// # Errors
/// [`ShareRefusal::TooMany`].
pub(crate) async fn claim(
    tx: &mut TenantTx,
    actor: &Actor,
    me: AccountId,
    now: DateTime<Utc>,
    ids: &[CompanyId],
) -> Result<(Outcome, Allowance), Stop<Refusal>> {
    let ids = once(ids)?;
    let settings = store::pool_settings(tx).await?;
    store::hold_account(tx, &[me]).await?;
    let before = room::left(tx, &settings, now, me).await?;
    let hands = by_id(store::hold_companies(tx, &ids).await?);
    let zone = room::tenant_zone(tx).await?;
    let cooling = store::cooling(tx, &ids, me, now - Duration::days(i64::from(settings.reclaim_days))).await?;
    let gone: Vec<CompanyId> = ids.iter().filter(|id| !hands.contains_key(id)).copied().collect();
    let taken = store::lately_claimed(tx, &gone, now - TAKEN_TOLD).await?;
    let (mut left_out, mut moves) = (Vec::new(), Vec::new());
    let mut room = before.tightest();
    for id in ids {
        let why = match (hands.get(&id), room) {
            (None, _) if taken.contains(&id) => ShareRefusal::Taken,
            (None, _) => ShareRefusal::NotThere,
            (Some(hand), _) if !hand.owner_ids.is_empty() => ShareRefusal::Owned,
            (Some(_), _) if cooling.contains_key(&id) => {
                let lost = cooling.get(&id).copied().unwrap_or(now) + Days::new(u64::from(settings.reclaim_days.unsigned_abs()));
                ShareRefusal::Cooling(lost.with_timezone(&zone).date_naive())
            }
            (Some(_), Some((0, limit))) => ShareRefusal::Limit(limit),
            (Some(hand), _) => {
                room = room.map(|(left, limit)| (left - 1, limit));
                moves.push(To { hand, owners: vec![me], since: Some(now) });
                continue;
            }
        };
        left_out.push(LeftOut { id, why });
    }
    give(tx, now, &moves, Why { way: Way::Claim, by: Some(me), cause: None, reason: None }).await?;
    let done: Vec<CompanyId> = moves.iter().map(|m| m.hand.id).collect();
    audit(tx, actor, "customers.pool.claim", &moves, json!({})).await?;
    let taken = i64::try_from(done.len()).unwrap_or(i64::MAX);
    let less = |left: Option<i64>| left.map(|left| left - taken);
    let after = Allowance {
        day: less(before.day),
        week: less(before.week),
        month: less(before.month),
        year: less(before.year),
        held: less(before.held),
    };
    Ok((Outcome { done, left_out }, after))
}

/// Puts companies into the pool: an owner gives his share up, and what nobody shares any more lies in the pool; who runs the pool takes
/// it from all its owners.
///
/// # Errors
/// [`ShareRefusal::TooMany`].
pub(crate) async fn release(
    tx: &mut TenantTx,
    actor: &Actor,
    me: AccountId,
    now: DateTime<Utc>,
    ids: &[CompanyId],
    reason: Option<&str>,
) -> Result<Outcome, Stop<Refusal>> {
    let ids = once(ids)?;
    let hands = by_id(store::hold_companies(tx, &ids).await?);
    let (mut left_out, mut moves) = (Vec::new(), Vec::new());
    for id in ids {
        let why = match hands.get(&id) {
            None => ShareRefusal::NotThere,
            Some(hand) if hand.owner_ids.contains(&me) => {
                let owners = hand.owner_ids.iter().copied().filter(|id| *id != me).collect();
                moves.push(To { hand, owners, since: Some(now) });
                continue;
            }
            Some(hand) if !hand.owner_ids.is_empty() && actor.permissions.allow(POOL_MANAGE) => {
                moves.push(To { hand, owners: Vec::new(), since: Some(now) });
                continue;
            }
            Some(_) => ShareRefusal::NotYours,
        };
        left_out.push(LeftOut { id, why });
    }
    give(tx, now, &moves, Why { way: Way::Release, by: Some(me), cause: None, reason }).await?;
    audit(tx, actor, "customers.pool.release", &moves, json!({ "reason": reason })).await?;
    Ok(Outcome { done: moves.iter().map(|m| m.hand.id).collect(), left_out })
}

/// Each once, in the order named.
pub(super) fn once(ids: &[CompanyId]) -> Result<Vec<CompanyId>, Stop<Refusal>> {
    if ids.len() > COMPANIES_NOW_MAX {
        return Err(Stop::Refused(ShareRefusal::TooMany(COMPANIES_NOW_MAX).into()));
    }
    let mut seen = BTreeSet::new();
    Ok(ids.iter().copied().filter(|id| seen.insert(*id)).collect())
}

pub(super) fn by_id(hands: Vec<InHand>) -> HashMap<CompanyId, InHand> {
    hands.into_iter().map(|hand| (hand.id, hand)).collect()
}

/// One entry for one act, with the companies by name and id.
pub(super) async fn audit(
    tx: &mut TenantTx,
    actor: &Actor,
    act: &str,
    moves: &[To<'_>],
    mut detail: serde_json::Value,
) -> Result<(), kernel::Fault> {
    let Some(first) = moves.first() else { return Ok(()) };
    let subject = match moves.len() {
        1 => first.hand.name.clone(),
        more => format!("{} + {}", first.hand.name, more - 1),
    };
    let companies: Vec<_> = moves.iter().map(|m| json!({ "id": m.hand.id, "was": m.hand.owner_ids, "now": m.owners })).collect();
    if let Some(detail) = detail.as_object_mut() {
        detail.insert("companies".to_owned(), json!(companies));
    }
    accounts::audit::append(tx, actor, act, &rules::short(&subject), detail).await
}
