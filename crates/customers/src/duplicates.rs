//! Finding companies that look like one, over all of the tenant; and remembering that some are two.

use crate::jobs::FindDuplicates;
use crate::model::{CleanRefusal, CompanyId, GroupId, Refusal, Run, RunId};
use crate::rules::{self, Names};
use crate::store::{self, KeyKind, Named};
use crate::{Customers, told};
use accounts::labels::EVERYONE;
use chrono::{DateTime, TimeDelta, Utc};
use db::TenantTx;
use kernel::{Actor, Fault, Stop};
use queue::{JobContext, JobId, JobState};
use serde_json::json;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use uuid::Uuid;

/// Where more companies than this have changed, all are looked at.
const TOUCHED_MAX: usize = 20_000;
/// What a transaction began before the last run and committed after it began is looked at again.
const OVERLAP_MINUTES: i64 = 30;
/// Names that are read or compared in one go.
const NAMES_BATCH: usize = 10_000;
/// Groups' members that are written by one statement.
const MEMBERS_BATCH: usize = 5_000;
/// The steps by keys, in order; after them names are compared, then groups made.
const KEYS: [KeyKind; 5] = [KeyKind::Domain, KeyKind::Site, KeyKind::Phone, KeyKind::Social, KeyKind::Name];
const STEP_ALIKE: i16 = 5;
const STEP_GROUPS: i16 = 6;
/// Progress is told in hundredths: so many for each step by key, the rest for names.
const SHARE_OF_KEY: u64 = 6;

/// Asks for a search: over all companies, or over those that changed since the last one.
///
/// # Errors
/// [`CleanRefusal::RunGoesOn`].
pub(crate) async fn start(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, whole: bool, title: &str) -> Result<Run, Stop<Refusal>> {
    let latest = store::runs(tx, None, false, 1).await?.pop().filter(|run| run.finished_at.is_none());
    if let Some(job) = latest.and_then(|run| run.job_id) {
        let goes_on = match queue::get(tx, &Actor::house(tx.tenant()), JobId(job)).await {
            Ok(job) => matches!(job.state, JobState::Waiting | JobState::Running),
            Err(Stop::Refused(_)) => false,
            Err(Stop::Failed(fault)) => return Err(fault.into()),
        };
        if goes_on {
            return Err(Stop::Refused(CleanRefusal::RunGoesOn.into()));
        }
    }
    let since = store::runs(tx, None, true, 1).await?.pop().map(|run| run.created_at);
    let mut run = Run {
        id: RunId::new(),
        job_id: None,
        whole: whole || since.is_none(),
        step: 0,
        since: since.filter(|_| !whole),
        touched: Vec::new(),
        companies: 0,
        groups: None,
        created_at: now,
        finished_at: None,
    };
    store::insert_run(tx, &run, actor.account).await?;
    let job = FindDuplicates { run_id: run.id, title: title.to_owned() };
    let job = match actor.account {
        Some(account) => {
            let labels = accounts::labels::own(tx, account).await?;
            queue::enqueue_for(tx, account, labels, &job).await?
        }
        None => queue::enqueue(tx, &job).await?,
    };
    run.job_id = Some(job.0);
    store::set_run(tx, &run).await?;
    Ok(run)
}

/// Does a run, from the step at which it stands.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn find(customers: &Customers, cx: &JobContext, id: RunId) -> Result<(), Fault> {
    let actor = cx.actor();
    let db = &customers.db;
    let Some(mut run) = db.read(&actor, async |tx| store::runs(tx, Some(id), false, 1).await).await?.pop() else {
        return Ok(());
    };
    while run.step < STEP_ALIKE {
        cx.progress(u64::try_from(run.step)? * SHARE_OF_KEY, 100).await?;
        if cx.cancelled() {
            return Ok(());
        }
        let at = usize::try_from(run.step)?;
        run = db.write(&actor, async |tx| by_key(tx, run, KEYS[at]).await).await?;
    }
    if run.step == STEP_ALIKE {
        if !by_names(customers, cx, &run).await? {
            return Ok(());
        }
        run.step = STEP_GROUPS;
        db.write(&actor, async |tx| store::set_run(tx, &run).await).await?;
    }
    group(customers, cx, run).await
}

/// One step by a key; the first one also says which companies are looked at.
async fn by_key(tx: &mut TenantTx, mut run: Run, kind: KeyKind) -> Result<Run, Fault> {
    if run.step == 0 {
        begin(tx, &mut run).await?;
    }
    let touched = (!run.whole).then_some(run.touched.as_slice());
    store::pair_by_key(tx, run.id, kind, touched).await?;
    run.step += 1;
    store::set_run(tx, &run).await?;
    Ok(run)
}

async fn begin(tx: &mut TenantTx, run: &mut Run) -> Result<(), Fault> {
    if let Some(since) = run.since.filter(|_| !run.whole) {
        let since = since - TimeDelta::minutes(OVERLAP_MINUTES);
        let touched = store::touched_since(tx, since, i64::try_from(TOUCHED_MAX)?).await?;
        run.whole = touched.len() > TOUCHED_MAX;
        run.touched = if run.whole { Vec::new() } else { touched };
    }
    if run.whole {
        run.companies = store::company_count(tx).await?;
        store::wipe_dirty(tx, None).await
    } else {
        run.companies = i64::try_from(run.touched.len())?;
        store::forget_pairs_of(tx, &run.touched).await?;
        store::wipe_dirty(tx, Some(&run.touched)).await
    }
}

/// Compares names: the touched ones, or all, with all. False: called off.
async fn by_names(customers: &Customers, cx: &JobContext, run: &Run) -> Result<bool, Fault> {
    let (actor, db) = (cx.actor(), &customers.db);
    let looked = if run.whole {
        let mut all = Vec::new();
        let mut after = Uuid::nil();
        loop {
            let batch = db.read(&actor, async |tx| store::names_after(tx, after, i64::try_from(NAMES_BATCH)?).await).await?;
            let Some(last) = batch.last() else { break };
            after = last.id;
            all.extend(batch);
            if cx.cancelled() {
                return Ok(false);
            }
        }
        all
    } else {
        db.read(&actor, async |tx| store::names_of(tx, &run.touched).await).await?
    };
    let begun = u64::try_from(STEP_ALIKE)? * SHARE_OF_KEY;
    let total = if run.whole { looked.len() } else { usize::try_from(db.read(&actor, async |tx| store::company_count(tx).await).await?)? };
    let index = Arc::new(tokio::task::spawn_blocking(move || Index::of(looked)).await?);
    let (mut after, mut done) = (Uuid::nil(), 0_usize);
    loop {
        let batch = db.read(&actor, async |tx| store::names_after(tx, after, i64::try_from(NAMES_BATCH)?).await).await?;
        let Some(last) = batch.last() else { return Ok(true) };
        after = last.id;
        done += batch.len();
        let ours = Arc::clone(&index);
        let pairs = tokio::task::spawn_blocking(move || ours.alike(&batch)).await?;
        if !pairs.is_empty() {
            db.write(&actor, async |tx| store::pair_alike(tx, run.id, &pairs).await).await?;
        }
        if cx.cancelled() {
            return Ok(false);
        }
        let share = (100 - begun) * u64::try_from(done.min(total))? / u64::try_from(total.max(1))?;
        cx.progress((begun + share).min(99), 100).await?;
    }
}

/// Names by which companies are looked for.
struct Index {
    companies: Vec<Named>,
    /// Of which company each of the names is.
    of: Vec<u32>,
    names: Names,
}

impl Index {
    fn of(companies: Vec<Named>) -> Self {
        let (mut of, mut letters) = (Vec::new(), Vec::new());
        for (at, company) in (0_u32..).zip(&companies) {
            for text in spellings(company).filter_map(rules::letters) {
                of.push(at);
                letters.push(text);
            }
        }
        Self { companies, of, names: Names::of(letters) }
    }

    /// The pairs of one of these and one of the index that have like names; the lesser id first, each once.
    fn alike(&self, batch: &[Named]) -> Vec<(Uuid, Uuid)> {
        let mut pairs = HashSet::new();
        for company in batch {
            for text in spellings(company).filter_map(rules::letters) {
                for at in self.names.near(&text) {
                    let other = &self.companies[self.of[at] as usize];
                    let pair = (company.id.min(other.id), company.id.max(other.id));
                    if company.id == other.id || pairs.contains(&pair) {
                        continue;
                    }
                    let (ours, theirs): (Vec<&str>, Vec<&str>) = (spellings(company).collect(), spellings(other).collect());
                    if rules::names_alike(&ours, &theirs) {
                        pairs.insert(pair);
                    }
                }
            }
        }
        pairs.into_iter().collect()
    }
}

fn spellings(company: &Named) -> impl Iterator<Item = &str> {
    std::iter::once(company.name.as_str()).chain(company.local_name.as_deref())
}

/// Makes the groups, and ends the run.
async fn group(customers: &Customers, cx: &JobContext, mut run: Run) -> Result<(), Fault> {
    let actor = cx.actor();
    let now = customers.clock.now();
    customers
        .db
        .write(&actor, async |tx| {
            if run.whole {
                store::forget_unfound(tx, run.id).await?;
                let placed = rules::groups(store::pairs(tx).await?);
                store::forget_groups(tx).await?;
                for some in whole_groups(placed) {
                    store::regroup(tx, &[], &some, now).await?;
                }
            } else {
                let touched: Vec<CompanyId> = run.touched.iter().map(|id| CompanyId(*id)).collect();
                regroup_around(tx, now, &touched).await?;
            }
            run.groups = Some(store::group_count(tx).await?);
            run.finished_at = Some(now);
            run.touched = Vec::new();
            store::set_run(tx, &run).await?;
            events::emit(tx, told::DUPLICATES_CHANGED, json!({}), &[EVERYONE]).await?;
            cx.complete(tx).await
        })
        .await
}

/// In batches that cut no group in two.
fn whole_groups(mut placed: Vec<(Uuid, Uuid)>) -> Vec<Vec<(Uuid, Uuid)>> {
    placed.sort_unstable_by_key(|(id, root)| (*root, *id));
    let mut batches: Vec<Vec<(Uuid, Uuid)>> = Vec::new();
    for group in placed.chunk_by(|a, b| a.1 == b.1) {
        match batches.last_mut().filter(|batch| batch.len() < MEMBERS_BATCH) {
            Some(batch) => batch.extend(group),
            None => batches.push(group.to_vec()),
        }
    }
    batches
}

/// Makes the groups of these companies, and of those that hang with them, anew.
pub(crate) async fn regroup_around(tx: &mut TenantTx, now: DateTime<Utc>, ids: &[CompanyId]) -> Result<(), Fault> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let pairs = store::pairs_around(tx, &ids).await?;
    let touched: BTreeSet<Uuid> = pairs.iter().flat_map(|p| [p.one, p.other]).chain(ids).collect();
    let touched: Vec<Uuid> = touched.into_iter().collect();
    store::regroup(tx, &touched, &rules::groups(pairs), now).await
}

/// Remembers that these companies of a group are none of the others of it; without any, that all of them are different. Gives the
/// pairs that were parted, for taking it back.
///
/// # Errors
/// [`CleanRefusal::NoSuchGroup`], [`CleanRefusal::NotInGroup`]; [`Refusal::NoSuchCompany`] when a company to be parted is out of sight.
pub(crate) async fn part(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    group: GroupId,
    companies: &[CompanyId],
) -> Result<Vec<(Uuid, Uuid)>, Stop<Refusal>> {
    let found = store::duplicate_groups(tx, Some(group), None, 1).await?;
    if found.is_empty() {
        return Err(Stop::Refused(CleanRefusal::NoSuchGroup.into()));
    }
    let members = store::members(tx, &[group]).await?.remove(&group).unwrap_or_default();
    if companies.iter().any(|id| members.iter().all(|member| member.company_id != *id)) {
        return Err(Stop::Refused(CleanRefusal::NotInGroup.into()));
    }
    let parted = |id: &CompanyId| companies.is_empty() || companies.contains(id);
    if members.iter().any(|member| !companies.is_empty() && parted(&member.company_id) && !member.seen) {
        return Err(Stop::Refused(Refusal::NoSuchCompany));
    }
    let mut pairs = Vec::new();
    for (at, one) in members.iter().enumerate() {
        for other in &members[at + 1..] {
            // Two that nobody here sees are not judged here.
            if (parted(&one.company_id) || parted(&other.company_id)) && (one.seen || other.seen) {
                pairs.push((one.company_id.0, other.company_id.0));
            }
        }
    }
    store::not_same(tx, &pairs, actor.account, now).await?;
    let ids: Vec<CompanyId> = members.iter().map(|member| member.company_id).collect();
    changed(tx, now, &ids).await?;
    Ok(pairs)
}

/// Forgets that these pairs are two companies each.
///
/// # Errors
/// [`Refusal::NoSuchCompany`] when neither of a pair is in sight.
pub(crate) async fn join_again(tx: &mut TenantTx, now: DateTime<Utc>, pairs: &[(Uuid, Uuid)]) -> Result<(), Stop<Refusal>> {
    let ids: BTreeSet<Uuid> = pairs.iter().flat_map(|(a, b)| [*a, *b]).collect();
    let ids: Vec<CompanyId> = ids.into_iter().map(CompanyId).collect();
    let seen = store::briefs(tx, &ids).await?;
    if pairs.iter().any(|(a, b)| !seen.contains_key(&CompanyId(*a)) && !seen.contains_key(&CompanyId(*b))) {
        return Err(Stop::Refused(Refusal::NoSuchCompany));
    }
    store::same_after_all(tx, pairs).await?;
    Ok(changed(tx, now, &ids).await?)
}

async fn changed(tx: &mut TenantTx, now: DateTime<Utc>, ids: &[CompanyId]) -> Result<(), Fault> {
    regroup_around(tx, now, ids).await?;
    events::emit(tx, told::DUPLICATES_CHANGED, json!({}), &[EVERYONE]).await
}
