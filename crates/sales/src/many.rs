//! Changing many leads at once: told beforehand, done in the background, taken back.

use crate::jobs::ChangeLeads;
use crate::model::{LeadBulk, LeadBulkId, LeadChange, LeadId, LeadState, LeadWas, Refusal};
use crate::store::{self, LeadFilter};
use crate::{Sales, leads, owned, rules};
use chrono::{DateTime, Utc};
use customers::BulkState;
use db::TenantTx;
use fields::Asked;
use kernel::{Actor, Fault, Permissions, Stop};
use queue::JobContext;
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Leads that one transaction changes.
const BATCH: i64 = 100;
/// Leads that a preview counts; more are told as more.
pub(crate) const COUNTED_MAX: i64 = 100_000;

/// Reads which leads are meant, as it is stored; none: no lead can be meant.
pub(crate) type ReadSelection = fn(&Value, &Asked) -> Result<Option<LeadFilter>, Refusal>;

/// What a change would do.
#[derive(Debug, Default)]
pub(crate) struct Preview {
    /// Leads that it looks at, up to [`COUNTED_MAX`] and one.
    pub count: i64,
    /// How many of them stay as they are, by reason.
    pub refused: BTreeMap<String, i64>,
}

/// Tells what a change would do; nothing is changed.
///
/// # Errors
/// [`Refusal::BadFields`] for a change that fits no lead.
pub(crate) async fn preview(tx: &mut TenantTx, filter: Option<&LeadFilter>, change: &LeadChange) -> Result<Preview, Stop<Refusal>> {
    if let Some(Some(owner)) = change.owner {
        owned::colleague(tx, "owner_id", owner).await?;
    }
    if matches!(change.state, Some((LeadState::Converted, _))) {
        return Err(Stop::Refused(Refusal::ConvertInstead));
    }
    let mut told = Preview::default();
    let Some(filter) = filter else { return Ok(told) };
    for (state, owned, count) in store::lead_states(tx, filter, change.owner.flatten(), COUNTED_MAX + 1).await? {
        told.count += count;
        let to = change.state.as_ref().map_or(state, |(to, _)| *to);
        let stays = if to != state && !rules::may_go(state, to) {
            "no_way"
        } else if to == state && (owned || change.owner.is_none()) {
            "unchanged"
        } else {
            continue;
        };
        *told.refused.entry(stays.to_owned()).or_default() += count;
    }
    Ok(told)
}

/// Promises a change of many leads; gives the job that does it.
///
/// # Errors
/// [`Refusal::NoSuchBulk`] when the actor is nobody.
pub(crate) async fn start(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    (selection, change, name): (Value, LeadChange, String),
) -> Result<Uuid, Stop<Refusal>> {
    let Some(account) = actor.account else {
        return Err(Stop::Refused(Refusal::NoSuchBulk));
    };
    let labels = accounts::labels::own(tx, account).await?;
    let bulk = LeadBulk {
        id: LeadBulkId::new(),
        account,
        grants: actor.grants.clone(),
        labels: labels.clone(),
        selection,
        change,
        until: LeadId::new(),
        state: BulkState::Waiting,
        done: None,
        changed: 0,
        refused: BTreeMap::new(),
    };
    store::insert_bulk(tx, &bulk, now).await?;
    let job = queue::enqueue_for(tx, account, labels, &ChangeLeads { bulk_id: bulk.id.0, undo: false, name }).await?;
    store::set_bulk_job(tx, bulk.id, job.0).await?;
    Ok(job.0)
}

/// Promises to take a change back; gives the job that does it.
///
/// # Errors
/// [`Refusal::NoSuchBulk`], also when it was taken back already or is on its way.
pub(crate) async fn undo(tx: &mut TenantTx, actor: &Actor, id: Uuid, name: String) -> Result<Uuid, Stop<Refusal>> {
    let bulk = store::bulk(tx, id).await?.filter(|bulk| matches!(bulk.state, BulkState::Done | BulkState::Stopped));
    let (Some(mut bulk), Some(account)) = (bulk, actor.account) else {
        return Err(Stop::Refused(Refusal::NoSuchBulk));
    };
    bulk.state = BulkState::Undone;
    store::set_bulk(tx, &bulk).await?;
    let labels = accounts::labels::own(tx, account).await?;
    Ok(queue::enqueue_for(tx, account, labels, &ChangeLeads { bulk_id: bulk.id.0, undo: true, name }).await?.0)
}

/// Does what was promised, from where it stopped.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn run(sales: &Sales, cx: &JobContext, job: &ChangeLeads, read: ReadSelection) -> Result<(), Fault> {
    if job.undo {
        return take_back(sales, cx, job.bulk_id).await;
    }
    let house = cx.actor();
    let Some(bulk) = sales.db.write(&house, async |tx| store::bulk(tx, job.bulk_id).await).await? else {
        return Ok(());
    };
    let actor = Actor { account: Some(bulk.account), grants: bulk.grants.clone(), permissions: Permissions::All, ..house.clone() };
    let now = sales.clock.now();
    let opened = async |tx: &mut TenantTx| {
        let zone = rules::zone(accounts::time_zone(tx, bulk.account).await?.as_deref());
        let asked = Asked { account: Some(bulk.account), now, zone };
        let Some(mut filter) = read(&bulk.selection, &asked).map_err(told)? else {
            return Ok((LeadFilter { ids: Some(Vec::new()), ..LeadFilter::default() }, 0));
        };
        filter.until = Some(bulk.until);
        let states = store::lead_states(tx, &filter, None, i64::MAX).await?;
        Ok::<_, Fault>((filter, states.iter().map(|(_, _, count)| *count).sum::<i64>()))
    };
    let (filter, total) = sales.db.read(&actor, opened).await?;
    let mut looked_at = 0;
    loop {
        let stopped = cx.cancelled();
        let step = sales.db.write(&actor, async |tx| batch(tx, now, (&bulk, &filter), stopped).await).await?;
        looked_at += step;
        cx.progress(looked_at, u64::try_from(total).unwrap_or(0).max(looked_at)).await?;
        if step == 0 {
            return Ok(());
        }
    }
}

/// Changes the next leads; gives how many it looked at, none at the end.
async fn batch(tx: &mut TenantTx, now: DateTime<Utc>, (bulk, filter): (&LeadBulk, &LeadFilter), stopped: bool) -> Result<u64, Fault> {
    let Some(mut bulk) = store::bulk(tx, bulk.id.0).await? else {
        return Ok(0);
    };
    let ids = if stopped { Vec::new() } else { store::lead_ids(tx, filter, bulk.done, BATCH).await? };
    bulk.state = match (stopped, ids.is_empty()) {
        (true, _) => BulkState::Stopped,
        (false, true) => BulkState::Done,
        (false, false) => BulkState::Running,
    };
    for id in &ids {
        let refused = match change_one(tx, now, &bulk, *id).await {
            Ok(true) => None,
            Ok(false) => Some("unchanged"),
            Err(Stop::Refused(refusal)) => Some(refusal.reason()),
            Err(Stop::Failed(fault)) => return Err(fault),
        };
        match refused {
            Some(reason) => *bulk.refused.entry(reason.to_owned()).or_default() += 1,
            None => bulk.changed += 1,
        }
        bulk.done = Some(*id);
    }
    store::set_bulk(tx, &bulk).await?;
    Ok(ids.len() as u64)
}

/// Changes one lead and keeps what it was; false when it was so already. What is refused is refused before anything is written.
async fn change_one(tx: &mut TenantTx, now: DateTime<Utc>, bulk: &LeadBulk, id: LeadId) -> Result<bool, Stop<Refusal>> {
    let lead = leads::held(tx, id).await?;
    let LeadChange { state, owner } = bulk.change.clone();
    let owner = owner.filter(|owner| *owner != lead.facts.owner_id);
    if let Some(Some(owner)) = owner {
        owned::colleague(tx, "owner_id", owner).await?;
    }
    let mut revision = lead.revision;
    if let Some((to, reason)) = state {
        revision = leads::go(tx, now, id, to, reason).await?.revision;
    }
    if revision == lead.revision && owner.is_none() {
        return Ok(false);
    }
    if let Some(owner) = owner {
        // Last: who asked may lose sight of it by this.
        leads::assign(tx, id, owner).await?;
    }
    let (state, since, reason) = (lead.state, lead.state_since, lead.invalid_reason);
    store::insert_bulk_item(tx, bulk, &LeadWas { id, state, since, reason, owner: lead.facts.owner_id, revision }).await?;
    Ok(true)
}

/// Brings every lead that nobody has changed since to what it was.
async fn take_back(sales: &Sales, cx: &JobContext, id: Uuid) -> Result<(), Fault> {
    let house = cx.actor();
    let now = sales.clock.now();
    let mut looked_at = 0;
    while !cx.cancelled() {
        let step = async |tx: &mut TenantTx| {
            let Some(bulk) = store::bulk(tx, id).await? else {
                return Ok(0);
            };
            let items = store::bulk_items(tx, bulk.id, BATCH).await?;
            for was in &items {
                leads::put_back(tx, now, was, &bulk.change).await?;
            }
            store::bulk_items_undone(tx, bulk.id, &items.iter().map(|was| was.id).collect::<Vec<_>>()).await?;
            Ok::<_, Fault>(items.len() as u64)
        };
        let step = sales.db.write(&house, step).await?;
        looked_at += step;
        cx.progress(looked_at, looked_at).await?;
        if step == 0 {
            break;
        }
    }
    Ok(())
}

/// A refusal has nobody to be told to in a job: it is written with the job.
fn told(refusal: Refusal) -> Fault {
    Fault::say(format!("refused: {refusal:?}"))
}
