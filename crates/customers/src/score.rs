//! The score: rules in words, each with a filter and points; who meets a filter gets its points, and the page says which.
//!
//! A company that somebody changes is reckoned in the same transaction; what mails and other touches change, within the hour; what the
//! calendar changes ("not touched for 30 days"), every night.

use crate::jobs::Score;
use crate::model::{CompanyId, Refusal, ScoreRule, Scoring, SegmentRefusal};
use crate::share::room;
use crate::store::{self, ListFilter, ReadRule, Reckoned};
use crate::{Customers, segments, told};
use chrono::{DateTime, Duration, Timelike, Utc};
use db::TenantTx;
use fields::BadFilter;
use fields::rules::read_filter;
use kernel::{Actor, Fault, Stop, TenantId};
use queue::JobContext;
use serde_json::json;
use uuid::Uuid;

/// Rules of a tenant.
const RULES_MAX: usize = 40;
const NAME_CHARS_MAX: usize = 80;
const POINTS_MAX: i16 = 100;
/// Companies that one transaction reckons.
const BATCH: i64 = 1_000;
/// Where the tenant lives, all are reckoned anew from this hour on.
const NIGHT_HOUR: u32 = 3;
/// A touch may become visible so much later than its time says.
const LATE: Duration = Duration::minutes(5);

/// Sets the rules; all companies are reckoned by them, as a job that shows its progress.
///
/// # Errors
/// [`Refusal::Changed`] when somebody else has set them since; [`SegmentRefusal`] for a rule or grades that can't be; whatever is wrong
/// with a filter.
pub async fn set(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, scoring: Scoring) -> Result<Scoring, Stop<Refusal>> {
    let mut scoring = checked(scoring).map_err(|refusal| Stop::Refused(Refusal::Segment(refusal)))?;
    read(tx, now, &scoring.rules).await?;
    let Some(revision) = store::set_scoring(tx, &scoring).await? else {
        let now = store::scoring(tx).await?.map_or(0, |(scoring, _)| scoring.revision);
        return Err(Stop::Refused(Refusal::Changed(now)));
    };
    scoring.revision = revision;
    let detail = json!({ "rules": scoring.rules.len(), "grades": scoring.grades });
    accounts::audit::append(tx, actor, "customers.score.set", "", detail).await?;
    promise(tx).await?;
    Ok(scoring)
}

fn checked(mut scoring: Scoring) -> Result<Scoring, SegmentRefusal> {
    if scoring.rules.len() > RULES_MAX {
        return Err(SegmentRefusal::TooManyRules);
    }
    for (at, rule) in scoring.rules.iter_mut().enumerate() {
        rule.name = rule.name.trim().to_owned();
        let length = rule.name.chars().count();
        if length == 0 || length > NAME_CHARS_MAX || rule.name.chars().any(char::is_control) {
            return Err(SegmentRefusal::RuleName(at));
        }
        if rule.points == 0 || !(-POINTS_MAX..=POINTS_MAX).contains(&rule.points) {
            return Err(SegmentRefusal::RulePoints(at));
        }
    }
    match scoring.grades {
        Some([a, b, c]) if !(a <= POINTS_MAX && a > b && b > c && c > 0) => Err(SegmentRefusal::BadGrades),
        _ => Ok(scoring),
    }
}

/// The rules with their filters understood.
async fn read(tx: &mut TenantTx, now: DateTime<Utc>, rules: &[ScoreRule]) -> Result<Vec<ReadRule>, Stop<Refusal>> {
    let (catalogue, asked) = segments::house_catalogue(tx, now).await?;
    let mut read = Vec::new();
    for rule in rules {
        let tree = read_filter(&rule.filter, &catalogue, &asked).map_err(|bad| Stop::Refused(bad.into()))?;
        if tree.is_everything() {
            return Err(Stop::Refused(BadFilter::Form.into()));
        }
        read.push(ReadRule { name: rule.name.clone(), points: rule.points, tree });
    }
    Ok(read)
}

/// The rules that still make sense: one that asks for a field or a segment that is gone gives nobody points.
async fn read_what_stands(tx: &mut TenantTx, now: DateTime<Utc>, rules: &[ScoreRule]) -> Result<Vec<ReadRule>, Fault> {
    let (catalogue, asked) = segments::house_catalogue(tx, now).await?;
    let stands = |rule: &ScoreRule| {
        let tree = read_filter(&rule.filter, &catalogue, &asked).ok()?;
        Some(ReadRule { name: rule.name.clone(), points: rule.points, tree })
    };
    Ok(rules.iter().filter_map(stands).collect())
}

/// Which rules ask for something that is gone, by their place.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn broken(tx: &mut TenantTx, now: DateTime<Utc>, rules: &[ScoreRule]) -> Result<Vec<usize>, Fault> {
    let (catalogue, asked) = segments::house_catalogue(tx, now).await?;
    let is_broken = |rule: &ScoreRule| read_filter(&rule.filter, &catalogue, &asked).is_err();
    Ok(rules.iter().enumerate().filter(|(_, rule)| is_broken(rule)).map(|(at, _)| at).collect())
}

/// Promises to bring the scores up to date.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn promise(tx: &mut TenantTx) -> Result<(), Fault> {
    queue::enqueue(tx, &Score {}).await?;
    Ok(())
}

/// Reckons one company's score, where the tenant has rules.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn one(tx: &mut TenantTx, now: DateTime<Utc>, company: CompanyId) -> Result<(), Fault> {
    match store::scoring(tx).await? {
        Some((scoring, _)) if !scoring.rules.is_empty() => reckon(tx, now, &scoring, &[company]).await.map(drop),
        _ => Ok(()),
    }
}

/// Do grades follow the score? Then nobody sets them.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn grades_follow(tx: &mut TenantTx) -> Result<bool, Fault> {
    Ok(store::scoring(tx).await?.is_some_and(|(scoring, _)| scoring.grades.is_some() && !scoring.rules.is_empty()))
}

/// Promises every tenant that has rules to bring his scores up to date.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn promise_all(cx: &Customers) -> Result<(), Fault> {
    let mut tx = cx.db.system("customers: whose companies are scored").await?;
    let tenants: Vec<TenantId> = store::tenants_that_score(&mut tx).await?;
    tx.commit().await?;
    for tenant in tenants {
        cx.db.write(&Actor::house(tenant), async |tx| promise(tx).await).await?;
    }
    Ok(())
}

/// Brings a tenant's scores up to date: all of them where the rules or the day are others, else those that were touched since. Killed,
/// it goes on where it was.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn run(cx: &Customers, job: &JobContext) -> Result<(), Fault> {
    let (actor, now) = (job.actor(), cx.clock.now());
    let total = cx.db.read(&actor, async |tx| store::count(tx, &ListFilter::default(), i64::MAX).await).await?;
    let total = u64::try_from(total).unwrap_or(0);
    let mut done = 0;
    while let Some(step) = cx.db.write(&actor, async |tx| all(tx, now).await).await? {
        done += step;
        job.progress(done, total.max(done)).await?;
        if job.cancelled() {
            return Ok(());
        }
    }
    let mut after = None;
    loop {
        let last = cx.db.write(&actor, async |tx| touched(tx, now, after).await).await?;
        if last.is_none() || job.cancelled() {
            return Ok(());
        }
        after = last;
    }
}

/// Reckons the next of all companies, where all are due; gives how many. None: all are done.
async fn all(tx: &mut TenantTx, now: DateTime<Utc>) -> Result<Option<u64>, Fault> {
    let Some((scoring, to)) = store::scoring(tx).await? else {
        return Ok(None);
    };
    let local = now.with_timezone(&room::tenant_zone(tx).await?);
    let today = local.date_naive();
    let night = to.all_on.is_none() || (to.all_on != Some(today) && local.hour() >= NIGHT_HOUR);
    if to.after.is_none() && !night {
        return Ok(None);
    }
    let ids = store::ids(tx, &ListFilter::default(), to.after, BATCH).await?;
    let Some(last) = ids.last() else {
        // Whatever was touched before this moment has been reckoned with the rest.
        let through = Reckoned { fresh_to: now - LATE, all_on: Some(today), after: None };
        store::set_reckoned_to(tx, scoring.revision, through).await?;
        return Ok(None);
    };
    if reckon(tx, now, &scoring, &ids).await? {
        told::scores_changed(tx).await?;
    }
    store::set_reckoned_to(tx, scoring.revision, Reckoned { after: Some(*last), ..to }).await?;
    Ok(Some(ids.len() as u64))
}

/// Reckons the next companies that were touched since the last time; gives where it goes on. None: all are done.
async fn touched(
    tx: &mut TenantTx,
    now: DateTime<Utc>,
    after: Option<(DateTime<Utc>, CompanyId)>,
) -> Result<Option<(DateTime<Utc>, CompanyId)>, Fault> {
    let Some((scoring, to)) = store::scoring(tx).await? else {
        return Ok(None);
    };
    let after = after.unwrap_or((to.fresh_to, CompanyId(Uuid::nil())));
    let touched = store::touched_after(tx, after, BATCH).await?;
    let ids: Vec<CompanyId> = touched.iter().map(|(_, id)| *id).collect();
    if reckon(tx, now, &scoring, &ids).await? {
        told::scores_changed(tx).await?;
    }
    if touched.is_empty() {
        store::set_reckoned_to(tx, scoring.revision, Reckoned { fresh_to: now - LATE, ..to }).await?;
    }
    Ok(touched.last().copied())
}

/// Writes these companies' scores; says whether any is another now.
async fn reckon(tx: &mut TenantTx, now: DateTime<Utc>, scoring: &Scoring, ids: &[CompanyId]) -> Result<bool, Fault> {
    if ids.is_empty() {
        return Ok(false);
    }
    let rules = read_what_stands(tx, now, &scoring.rules).await?;
    // Without rules nobody grades by them.
    let grades = scoring.grades.filter(|_| !rules.is_empty());
    Ok(!store::reckon_scores(tx, rules, grades, ids).await?.is_empty())
}
