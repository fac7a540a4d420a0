//! What is done every night: owners are told, customers drop to the pool, the recycle bin is emptied.

use super::give::{To, give};
use super::{COMPANIES_BATCH, bin, pool, room};
use crate::jobs::PoolNight;
use crate::model::{CompanyId, Due, Refusal, Way, Why};
use crate::rules::{self, Pool, Step};
use crate::store::{self, DueRow, Which};
use crate::{Customers, follow_up_files, told};
use chrono::{DateTime, Days, Duration, NaiveDate, Timelike, Utc};
use db::TenantTx;
use kernel::{Actor, Fault, Stop, TenantId};
use queue::JobContext;
use serde_json::json;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Where the tenant lives, the night's work begins at this hour.
const NIGHT_HOUR: u32 = 2;
/// Letters wait until the night's work must be through.
const LETTER_AFTER: Duration = Duration::hours(4);
/// Where the web app lists what is about to drop.
const DROPPING_PAGE: &str = "/customers/dropping";
/// Companies that are looked at in one transaction.
const LOOK_BATCH: i64 = 2_000;

/// Promises the night's work to every tenant that has any; it does nothing before its hour, nor twice in a night.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn promise_all(cx: &Customers) -> Result<(), Fault> {
    let mut tx = cx.db.system("customers: whose pool is looked after at night").await?;
    let tenants =
        store::tenants_at_night(&mut tx, bin::purged_before(cx.clock.now()), follow_up_files::loose_before(cx.clock.now())).await?;
    tx.commit().await?;
    for tenant in tenants {
        promise(cx, tenant).await?;
    }
    Ok(())
}

async fn promise(cx: &Customers, tenant: TenantId) -> Result<(), Fault> {
    cx.db.write(&Actor::house(tenant), async |tx| queue::enqueue(tx, &PoolNight {}).await).await?;
    Ok(())
}

/// The night's work of one tenant. Killed, it goes on where it was; run again, it has nothing to do.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn run(cx: &Customers, job: &JobContext) -> Result<(), Fault> {
    let (actor, now) = (job.actor(), cx.clock.now());
    // At any hour: nobody looks at them.
    cx.db.write(&actor, async |tx| store::forget_loose_files(tx, follow_up_files::loose_before(now)).await).await?;
    let (today, night) = cx
        .db
        .write(&actor, async |tx| {
            let local = now.with_timezone(&room::tenant_zone(tx).await?);
            let today = local.date_naive();
            let night = match local.hour() < NIGHT_HOUR {
                true => None,
                false => Some(store::begin_night(tx, today).await?),
            };
            Ok::<_, Fault>((today, night))
        })
        .await?;
    let Some(night) = night.filter(|night| !night.through) else {
        return Ok(());
    };
    let mut after = night.after;
    while let Some(last) = cx.db.write(&actor, async |tx| look(tx, &actor, now, today, after).await).await? {
        after = last.0;
        if job.cancelled() {
            return Ok(());
        }
    }
    bin::purge_old(cx, &actor, now).await?;
    cx.db.write(&actor, async |tx| store::end_night(tx).await).await
}

/// Looks at the next companies. Gives the last of them; none when there are no more.
async fn look(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, today: NaiveDate, after: Uuid) -> Result<Option<CompanyId>, Fault> {
    let Some((last, _)) = store::page_end(tx, after, LOOK_BATCH).await? else {
        return Ok(None);
    };
    let (pool, settings) = pool::read(tx, now).await?;
    let zone = room::tenant_zone(tx).await?;
    let which = Which::Between(after, last.0, today + Days::new(rules::NOTICE_DAYS));
    let rows = store::due_rows(tx, &pool, &settings.acts, zone, &which).await?;
    let (mut notices, mut forgotten, mut dropping) = (Vec::new(), Vec::new(), Vec::new());
    for row in &rows {
        match step_of(row, today) {
            Step::Leave => {}
            Step::Forget => forgotten.push(row.id),
            Step::Notice(on) => notices.push((row.id, today, on, rule_of(&pool, row))),
            Step::Postpone(on) => notices.push((row.id, row.noticed_on.unwrap_or(today), on, rule_of(&pool, row))),
            Step::Drop => dropping.push(row.id),
        }
    }
    store::forget_notices(tx, &forgotten).await?;
    store::set_notices(tx, &notices).await?;
    let new: Vec<Uuid> = notices.iter().filter(|(_, noticed, ..)| *noticed == today).map(|n| n.0).collect();
    write_to_owners(tx, now, &new).await?;
    tell(tx, notices.iter().map(|n| n.0).chain(forgotten)).await?;
    for batch in dropping.chunks(usize::try_from(COMPANIES_BATCH).unwrap_or(1)) {
        drop_some(tx, actor, now, today, &pool, &settings.acts, zone, batch).await?;
    }
    store::night_comes_to(tx, last).await?;
    Ok(Some(last))
}

fn step_of(row: &DueRow, today: NaiveDate) -> Step {
    let due = row.due_on.map(|on| Due { on, rule: row.rule.and_then(|at| usize::try_from(at).ok()) });
    rules::step(row.noticed_on.zip(row.drops_on), due, today)
}

fn rule_of(pool: &Pool, row: &DueRow) -> Uuid {
    let place = row.rule.and_then(|at| usize::try_from(at).ok());
    place.and_then(|at| pool.rules.get(at)).map(|(rule, _)| rule.id.0).unwrap_or_default()
}

/// Promises one letter to each owner of these companies, for later in the night: one tells of all that this night has met.
async fn write_to_owners(tx: &mut TenantTx, now: DateTime<Utc>, ids: &[Uuid]) -> Result<(), Fault> {
    for account in store::owners_of(tx, ids).await? {
        let letter = accounts::Tell { account, what: accounts::What::CustomersDrop { page: DROPPING_PAGE.to_owned() } };
        queue::enqueue_at(tx, &letter, now + LETTER_AFTER).await?;
    }
    Ok(())
}

/// Tells the screens of those who see these companies.
async fn tell(tx: &mut TenantTx, ids: impl Iterator<Item = Uuid>) -> Result<(), Fault> {
    for id in ids {
        let id = CompanyId(id);
        if let Some(labels) = store::company_labels(tx, id).await? {
            told::company_changed(tx, id, &labels).await?;
            told::dropping_changed(tx, id, &labels).await?;
        }
    }
    Ok(())
}

/// Moves those to the pool that, now that nobody else can change them, are still to be moved.
#[expect(clippy::too_many_arguments, reason = "all that decides, read once for many batches")]
async fn drop_some(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    today: NaiveDate,
    pool: &Pool,
    acts: &[crate::model::TimerAct],
    zone: chrono_tz::Tz,
    ids: &[Uuid],
) -> Result<(), Fault> {
    let companies: Vec<CompanyId> = ids.iter().copied().map(CompanyId).collect();
    let hands: HashMap<Uuid, _> = store::hold_companies(tx, &companies).await?.into_iter().map(|hand| (hand.id.0, hand)).collect();
    let rows = store::due_rows(tx, pool, acts, zone, &Which::These(ids.to_vec())).await?;
    let mut by_rule: BTreeMap<Option<usize>, Vec<To<'_>>> = BTreeMap::new();
    for row in rows.iter().filter(|row| step_of(row, today) == Step::Drop) {
        if let Some(hand) = hands.get(&row.id) {
            let place = row.rule.and_then(|at| usize::try_from(at).ok());
            by_rule.entry(place).or_default().push(To { hand, owners: Vec::new(), since: Some(now) });
        }
    }
    for (place, moves) in by_rule {
        let rule = place.and_then(|at| pool.rules.get(at)).map(|(rule, _)| rule);
        let name = rule.map(|rule| rule.name.as_str());
        let why = Why { way: Way::Drop, by: None, cause: rule.map(|rule| rule.id.0), reason: name };
        give(tx, now, &moves, why).await.map_err(fault)?;
        for To { hand, .. } in &moves {
            let detail = json!({ "company_id": hand.id, "was": hand.owner_ids, "rule": name });
            accounts::audit::append(tx, actor, "customers.pool.drop", &hand.name, detail).await?;
        }
    }
    Ok(())
}

/// The pool has no owner who could be unknown.
pub(super) fn fault(stop: Stop<Refusal>) -> Fault {
    match stop {
        Stop::Failed(fault) => fault,
        Stop::Refused(refusal) => Fault::say(format!("a company can't be moved: {refusal:?}")),
    }
}
