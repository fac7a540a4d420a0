//! Changing many companies at once: seen beforehand, done in the background, taken back.

use crate::edit::edit;
use crate::jobs::ChangeMany;
use crate::model::{Bulk, BulkId, BulkState, Company, CompanyId, Refusal};
use crate::rules::{CompanyPatch, inverse, with_tags};
use crate::segments::ReadSelection;
use crate::store::{self, ListFilter};
use crate::{Customers, segments};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{Actor, Fault, Permissions, Stop};
use queue::JobContext;
use serde_json::Value;
use uuid::Uuid;

/// Companies that one transaction changes.
const BATCH: i64 = 100;

/// Reads a change as the form sends it, for a company in this country.
pub(crate) type ReadPatch = fn(Value, Option<&str>) -> Result<CompanyPatch, Refusal>;

/// Promises a change of many companies; gives the job that does it.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn start(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    selection: Value,
    change: Value,
) -> Result<Uuid, Stop<Refusal>> {
    let Some(account) = actor.account else {
        return Err(Stop::Refused(Refusal::NoSuchCompany));
    };
    let labels = accounts::labels::own(tx, account).await?;
    let bulk = Bulk {
        id: BulkId::new(),
        account,
        grants: actor.grants.clone(),
        labels: labels.clone(),
        selection,
        change,
        until: CompanyId::new(),
        state: BulkState::Waiting,
        done: None,
        changed: 0,
        refused: std::collections::BTreeMap::new(),
    };
    store::insert_bulk(tx, &bulk, &labels, bulk.until, now).await?;
    let job = queue::enqueue_for(tx, account, labels, &ChangeMany { bulk_id: bulk.id.0, undo: false }).await?;
    store::set_bulk_job(tx, bulk.id, job.0).await?;
    Ok(job.0)
}

/// Promises to take a change back; gives the job that does it.
///
/// # Errors
/// [`Refusal::NoSuchBulk`], also when it was taken back already.
pub(crate) async fn undo(tx: &mut TenantTx, actor: &Actor, id: Uuid) -> Result<Uuid, Stop<Refusal>> {
    let bulk = store::bulk(tx, id).await?.filter(|bulk| matches!(bulk.state, BulkState::Done | BulkState::Stopped));
    let (Some(mut bulk), Some(account)) = (bulk, actor.account) else {
        return Err(Stop::Refused(Refusal::NoSuchBulk));
    };
    bulk.state = BulkState::Undone;
    store::set_bulk(tx, &bulk).await?;
    let labels = accounts::labels::own(tx, account).await?;
    Ok(queue::enqueue_for(tx, account, labels, &ChangeMany { bulk_id: bulk.id.0, undo: true }).await?.0)
}

/// Does what was promised, from where it stopped.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn run(
    customers: &Customers,
    cx: &JobContext,
    job: &ChangeMany,
    (read_selection, read_patch): (ReadSelection, ReadPatch),
) -> Result<(), Fault> {
    if job.undo {
        return take_back(customers, cx, job.bulk_id, read_patch).await;
    }
    let house = cx.actor();
    let Some(bulk) = customers.db.write(&house, async |tx| store::bulk(tx, job.bulk_id).await).await? else {
        return Ok(());
    };
    let actor = Actor { account: Some(bulk.account), grants: bulk.grants.clone(), permissions: Permissions::All, ..house.clone() };
    let now = customers.clock.now();
    let (filter, total) = customers
        .db
        .read(&actor, async |tx| {
            let (catalogue, asked) = segments::catalogue(tx, &actor, now).await?;
            let mut filter = read_selection(&bulk.selection, &catalogue, &asked).map_err(told)?;
            filter.until = Some(bulk.until);
            let total = store::count(tx, &filter, i64::MAX).await?;
            Ok::<_, Fault>((filter, total))
        })
        .await?;
    let mut looked_at = 0;
    loop {
        let stopped = cx.cancelled();
        let step = customers.db.write(&actor, async |tx| batch(tx, &actor, now, (&bulk, &filter), stopped, read_patch).await).await?;
        looked_at += step;
        cx.progress(looked_at, u64::try_from(total).unwrap_or(0).max(looked_at)).await?;
        if step == 0 {
            return Ok(());
        }
    }
}

/// Changes the next companies; gives how many it looked at, none at the end.
async fn batch(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    (bulk, filter): (&Bulk, &ListFilter),
    stopped: bool,
    read_patch: ReadPatch,
) -> Result<u64, Fault> {
    let Some(mut bulk) = store::bulk(tx, bulk.id.0).await? else {
        return Ok(0);
    };
    let ids = if stopped { Vec::new() } else { store::ids(tx, filter, bulk.done, BATCH).await? };
    bulk.state = match (stopped, ids.is_empty()) {
        (true, _) => BulkState::Stopped,
        (false, true) => BulkState::Done,
        (false, false) => BulkState::Running,
    };
    for id in &ids {
        match change_one(tx, actor, now, &bulk, *id, read_patch).await {
            Ok(true) => bulk.changed += 1,
            Ok(false) => store::refused(&mut bulk.refused, "unchanged"),
            Err(Stop::Refused(refusal)) => store::refused(&mut bulk.refused, refusal.reason()),
            Err(Stop::Failed(fault)) => return Err(fault),
        }
        bulk.done = Some(*id);
    }
    store::set_bulk(tx, &bulk).await?;
    Ok(ids.len() as u64)
}

/// Changes one company and keeps what it was; false when it was so already.
async fn change_one(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    bulk: &Bulk,
    id: CompanyId,
    read_patch: ReadPatch,
) -> Result<bool, Stop<Refusal>> {
    let Some(company) = store::company_for_update(tx, id).await? else {
        return Err(Stop::Refused(Refusal::NoSuchCompany));
    };
    let change = with_tags(&bulk.change, &company);
    let patch = read_patch(change.clone(), company.row.country.as_deref()).map_err(Stop::Refused)?;
    let was = inverse(&change, &company);
    // Its revision is known beforehand: giving a company away takes it out of sight.
    let before = company.row.revision;
    let after = revision_after(tx, actor, now, &company, patch).await?;
    if after == before {
        return Ok(false);
    }
    store::insert_bulk_item(tx, bulk, id, &was, after).await?;
    Ok(true)
}

async fn revision_after(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    company: &Company,
    patch: CompanyPatch,
) -> Result<i32, Stop<Refusal>> {
    let given = patch.owner_ids.is_some() || patch.visible_to.is_some();
    edit(tx, actor, now, company.row.id, None, patch).await?;
    let seen = store::company(tx, company.row.id).await?.map(|company| company.row.revision);
    // Out of sight: the facts were written once, and the labels once more.
    Ok(seen.unwrap_or(if given { company.row.revision + 2 } else { company.row.revision }))
}

/// Brings every company that nobody has changed since to what it was.
async fn take_back(customers: &Customers, cx: &JobContext, id: Uuid, read_patch: ReadPatch) -> Result<(), Fault> {
    let house = cx.actor();
    let now = customers.clock.now();
    let mut looked_at = 0;
    while !cx.cancelled() {
        let step = customers
            .db
            .write(&house, async |tx| {
                let Some(bulk) = store::bulk(tx, id).await? else {
                    return Ok(0);
                };
                let actor = Actor { account: Some(bulk.account), ..house.clone() };
                let items = store::bulk_items(tx, bulk.id, BATCH).await?;
                for (company, was, revision) in &items {
                    let Some(held) = store::company_for_update(tx, *company).await?.filter(|held| held.row.revision == *revision) else {
                        continue;
                    };
                    let patch = read_patch(was.clone(), held.row.country.as_deref()).map_err(told)?;
                    edit(tx, &actor, now, *company, None, patch).await.map_err(stopped)?;
                }
                let companies: Vec<CompanyId> = items.iter().map(|(company, ..)| *company).collect();
                store::bulk_items_undone(tx, bulk.id, &companies).await?;
                Ok::<_, Fault>(items.len() as u64)
            })
            .await?;
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

fn stopped(stop: Stop<Refusal>) -> Fault {
    match stop {
        Stop::Refused(refusal) => told(refusal),
        Stop::Failed(fault) => fault,
    }
}
