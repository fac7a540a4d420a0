//! Follows merges of customers: threads of a company that went are those of the one that stayed, until the merge is taken back.

use crate::jobs::FollowMerge;
use crate::store::act::lock;
use crate::store::merged as store;
use crate::{Mail, act};
use customers::MergeId;
use kernel::{Actor, Fault};
use uuid::Uuid;

/// Threads led elsewhere in one transaction.
const THREADS_BATCH: i64 = 200;

/// Leads the threads there, or back. Can be run again at any time; a killed run is gone on with. What was tied otherwise meanwhile stays so.
///
/// # Errors
/// A fault of the database.
pub async fn follow(mail: &Mail, actor: &Actor, job: &FollowMerge) -> Result<(), Fault> {
    while mail.db.write(actor, async |tx| some(tx, job).await).await? {}
    Ok(())
}

/// Some of them; are there more? When both promises wait at once, what counts is how the merge stands now.
async fn some(tx: &mut db::TenantTx, job: &FollowMerge) -> Result<bool, Fault> {
    let Some(merge) = customers::merge_of(tx, MergeId(job.merge_id)).await? else { return Ok(false) };
    if merge.undone_at.is_some() != job.undone {
        return Ok(false);
    }
    let into = merge.into.0.0;
    let threads: Vec<Uuid> = if job.undone {
        store::moved(tx, job.merge_id, THREADS_BATCH).await?
    } else {
        let from: Vec<Uuid> = merge.from.iter().map(|(id, _)| id.0).collect();
        store::threads_of(tx, &from, THREADS_BATCH).await?
    };
    let locked = lock(tx, &threads).await?;
    if job.undone {
        store::lead_back(tx, job.merge_id, &threads, into).await?;
    } else {
        let (gone, kept): (Vec<Uuid>, Vec<Uuid>) = merge.people.iter().map(|(gone, kept)| (gone.0, kept.0)).unzip();
        store::lead(tx, job.merge_id, &threads, into, &gone, &kept).await?;
    }
    act::tell(tx, &locked.iter().collect::<Vec<_>>()).await?;
    Ok(!threads.is_empty())
}
