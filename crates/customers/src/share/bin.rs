//! The recycle bin: many out of it at once, or gone for good.

use super::claim::once;
use super::{COMPANIES_BATCH, COMPANIES_NOW_MAX};
use crate::model::{CompanyId, LeftOut, Refusal, ShareRefusal};
use crate::{Customers, edit, store};
use chrono::{DateTime, Duration, Utc};
use db::TenantTx;
use kernel::{Actor, Fault, Stop};
use serde_json::json;

/// What was deleted lies there for so long.
pub(crate) const KEPT: Duration = Duration::days(30);

/// What was deleted before this is removed for good.
pub(crate) fn purged_before(now: DateTime<Utc>) -> DateTime<Utc> {
    now - KEPT
}

/// Takes companies out of the bin, to their owners; those that don't lie there are left out.
///
/// # Errors
/// [`ShareRefusal::TooMany`].
pub(crate) async fn restore(tx: &mut TenantTx, actor: &Actor, ids: &[CompanyId]) -> Result<(Vec<CompanyId>, Vec<LeftOut>), Stop<Refusal>> {
    let (mut done, mut left_out) = (Vec::new(), Vec::new());
    for id in once(ids)? {
        match edit::restore(tx, actor, id).await {
            Ok(()) => done.push(id),
            Err(Stop::Refused(Refusal::NoSuchCompany)) => left_out.push(LeftOut { id, why: ShareRefusal::NotThere }),
            Err(stop) => return Err(stop),
        }
    }
    Ok((done, left_out))
}

/// Removes for good what lies in the bin: these, or all. Answers how many.
///
/// # Errors
/// [`ShareRefusal::TooMany`].
pub(crate) async fn purge(tx: &mut TenantTx, actor: &Actor, these: Option<&[CompanyId]>) -> Result<usize, Stop<Refusal>> {
    let these = these.map(once).transpose()?;
    let most = i64::try_from(COMPANIES_NOW_MAX).unwrap_or(i64::MAX);
    let names = store::purge(tx, these.as_deref(), actor.account, None, most).await?;
    told(tx, actor, &names).await?;
    Ok(names.len())
}

/// Removes what has lain there for its time, many at a time.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn purge_old(cx: &Customers, actor: &Actor, now: DateTime<Utc>) -> Result<(), Fault> {
    loop {
        let names = cx
            .db
            .write(actor, async |tx| {
                let names = store::purge(tx, None, None, Some(purged_before(now)), COMPANIES_BATCH).await?;
                told(tx, actor, &names).await?;
                Ok::<_, Fault>(names)
            })
            .await?;
        if names.is_empty() {
            return Ok(());
        }
    }
}

/// Names are kept in the trail: they are all that is left to say what was removed.
async fn told(tx: &mut TenantTx, actor: &Actor, names: &[String]) -> Result<(), Fault> {
    let Some(first) = names.first() else { return Ok(()) };
    accounts::audit::append(tx, actor, "customers.bin.purge", first, json!({ "companies": names })).await
}
