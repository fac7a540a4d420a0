//! The pool's settings and rules; how a company stands to it; what a rule would do.

use super::room::tenant_zone;
use crate::model::{BadField, Company, CompanyId, Dropping, Flaw, PoolRule, PoolRuleId, PoolSettings, Refusal, ShareRefusal, Standing};
use crate::rules::{self, Pool};
use crate::store::{self, Which};
use crate::{jobs, segments, told};
use chrono::{DateTime, NaiveDate, Utc};
use db::{Db, TenantTx};
use fields::Tree;
use fields::rules::read_filter;
use kernel::{Actor, Fault, Stop};
use serde_json::json;
use uuid::Uuid;

/// Rules of a tenant.
const RULES_MAX: usize = 50;
/// Companies that a preview looks at, and how many at once.
const PREVIEW_COMPANIES_MAX: i64 = 100_000;
const PREVIEW_BATCH: i64 = 5_000;
/// Companies that a preview names.
pub(crate) const PREVIEW_NAMED_MAX: usize = 5;

/// Everything that decides about dropping, as it is now.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn read(tx: &mut TenantTx, now: DateTime<Utc>) -> Result<(Pool, PoolSettings), Fault> {
    let settings = store::pool_settings(tx).await?;
    let (catalogue, asked) = segments::house_catalogue(tx, now).await?;
    let rules = store::pool_rules(tx).await?.into_iter().filter(|rule| rule.enabled);
    // A rule that asks for a field or a segment that is gone moves nobody; its line in the settings says so.
    let rules = rules.filter_map(|rule| read_filter(&rule.condition, &catalogue, &asked).ok().map(|condition| (rule, condition))).collect();
    let gone = accounts::labels::gone(tx).await?;
    let pool = Pool { rules, kept_accounts: settings.kept_accounts.clone(), ..Pool::default() };
    Ok((pool.with_gone(gone, settings.gone_owners), settings))
}

/// Sets what holds for the whole pool.
///
/// # Errors
/// [`Refusal::BadFields`] for an account that isn't there.
pub(crate) async fn set_settings(tx: &mut TenantTx, actor: &Actor, settings: &PoolSettings) -> Result<(), Stop<Refusal>> {
    let known = accounts::labels::owners(tx, &settings.kept_accounts).await?;
    if settings.kept_accounts.iter().any(|id| !known.contains_key(id)) {
        return Err(Stop::Refused(BadField { field: "kept_accounts", flaw: Flaw::NoSuchAccount }.into()));
    }
    let before = store::pool_settings(tx).await?;
    store::set_pool_settings(tx, settings).await?;
    if before.sees_old_opportunities != settings.sees_old_opportunities {
        jobs::follow_all_in_sales(tx).await?;
    }
    let detail = json!({ "before": format!("{before:?}"), "after": format!("{settings:?}") });
    Ok(accounts::audit::append(tx, actor, "customers.pool.settings", "", detail).await?)
}

/// A new rule, behind the others. It works from the next night on.
///
/// # Errors
/// [`ShareRefusal::TooManyRules`]; whatever is wrong with its condition.
pub(crate) async fn add_rule(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, rule: &PoolRule) -> Result<(), Stop<Refusal>> {
    if store::pool_rules(tx).await?.len() >= RULES_MAX {
        return Err(Stop::Refused(ShareRefusal::TooManyRules(RULES_MAX).into()));
    }
    segments::condition(tx, actor, now, &rule.condition).await?;
    store::new_pool_rule(tx, rule, now).await?;
    Ok(audit(tx, actor, "customers.pool_rule.add", rule).await?)
}

/// Changes a rule. Who was told by it before is told otherwise the next night.
///
/// # Errors
/// [`ShareRefusal::NoSuchRule`]; whatever is wrong with its condition.
pub(crate) async fn change_rule(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, rule: &PoolRule) -> Result<(), Stop<Refusal>> {
    segments::condition(tx, actor, now, &rule.condition).await?;
    store::set_pool_rule(tx, rule).await.map_err(|stop| stop.map(Refusal::Share))?;
    Ok(audit(tx, actor, "customers.pool_rule.change", rule).await?)
}

async fn audit(tx: &mut TenantTx, actor: &Actor, act: &str, rule: &PoolRule) -> Result<(), Fault> {
    let PoolRule { id, position: _, name, enabled, starts_on, condition, days, cause } = rule;
    let detail = json!({ "id": id, "enabled": enabled, "starts_on": starts_on, "condition": condition, "days": days, "cause": cause });
    accounts::audit::append(tx, actor, act, name, detail).await
}

/// Deletes a rule.
///
/// # Errors
/// [`ShareRefusal::NoSuchRule`].
pub(crate) async fn remove_rule(tx: &mut TenantTx, actor: &Actor, id: PoolRuleId) -> Result<(), Stop<Refusal>> {
    let Some(rule) = store::pool_rule(tx, id).await? else {
        return Err(Stop::Refused(ShareRefusal::NoSuchRule.into()));
    };
    store::delete_pool_rule(tx, id).await?;
    Ok(audit(tx, actor, "customers.pool_rule.delete", &rule).await?)
}

/// What a rule would move today if it were the only one and had begun.
pub(crate) struct Preview {
    /// So many companies would move…
    pub companies: i64,
    /// …of so many that were looked at.
    pub looked_at: i64,
    /// There are more than were looked at.
    pub more: bool,
    /// The first of them.
    pub first: Vec<CompanyId>,
}

/// Tries a rule without moving anything. Looks at all of the tenant's companies, whoever asks, up to a limit; each batch is a
/// transaction of its own, so that nothing is held for long.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn preview(db: &Db, tenant: &Actor, now: DateTime<Utc>, draft: &PoolRule, condition: Tree) -> Result<Preview, Fault> {
    let house = Actor::house(tenant.tenant);
    let mut preview = Preview { companies: 0, looked_at: 0, more: false, first: Vec::new() };
    let mut after = Uuid::nil();
    let mut rule = draft.clone();
    loop {
        let (rule, condition) = (&mut rule, &condition);
        let page = db
            .read(&house, async |tx| {
                let today = now.with_timezone(&tenant_zone(tx).await?).date_naive();
                let (pool, settings) = read(tx, now).await?;
                rule.starts_on = rule.starts_on.min(today);
                let pool = Pool { rules: vec![(rule.clone(), condition.clone())], ..pool };
                let Some((last, rows)) = store::page_end(tx, after, PREVIEW_BATCH).await? else {
                    return Ok::<_, Fault>(None);
                };
                // As the night does: whoever is that near is told, and has a week from then.
                let until = today + chrono::Days::new(rules::NOTICE_DAYS);
                let which = Which::Between(after, last.0, until);
                let zone = tenant_zone(tx).await?;
                let due = store::due_rows(tx, &pool, &settings.acts, zone, &which).await?;
                let due: Vec<CompanyId> =
                    due.iter().filter(|d| d.rule.is_some() && d.due_on.is_some_and(|on| on <= until)).map(|d| CompanyId(d.id)).collect();
                Ok(Some((last, rows, due)))
            })
            .await?;
        let Some((last, rows, due)) = page else { return Ok(preview) };
        preview.looked_at += rows;
        preview.companies += i64::try_from(due.len()).unwrap_or(0);
        preview.first.extend(due.into_iter().take(PREVIEW_NAMED_MAX - preview.first.len().min(PREVIEW_NAMED_MAX)));
        after = last.0;
        if rows < PREVIEW_BATCH {
            return Ok(preview);
        }
        if preview.looked_at >= PREVIEW_COMPANIES_MAX {
            preview.more = true;
            return Ok(preview);
        }
    }
}

/// How a company stands to the pool. For an actor who sees all: what decides about a drop – mails, too – may lie out of his sight.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn standing(
    tx: &mut TenantTx,
    now: DateTime<Utc>,
    company: CompanyId,
) -> Result<Option<(Standing, Option<PoolRule>)>, Fault> {
    let Some(row) = store::standing_of(tx, company).await? else {
        return Ok(None);
    };
    let (pool, settings) = read(tx, now).await?;
    let zone = tenant_zone(tx).await?;
    let today = now.with_timezone(&zone).date_naive();
    let facts = store::facts(tx, &pool, &settings.acts, zone, vec![company.0]).await?.into_iter().next();
    let (mut drops, mut rule, mut noticed) = (None, None, false);
    if let Some(facts) = facts
        && let Some(due) = rules::due(&pool, &facts.custody)
    {
        rule = due.rule.and_then(|at| pool.rules.get(at)).map(|(rule, _)| rule.clone());
        drops = Some((rules::forecast(facts.noticed_on, due, today), rule.as_ref().map(|rule| rule.id)));
        noticed = facts.noticed_on.is_some();
    }
    let standing = Standing {
        in_pool: row.owner_ids.is_empty(),
        kept: row.kept,
        held_since: row.held_since.unwrap_or(row.created_at),
        drops,
        noticed,
    };
    Ok(Some((standing, rule)))
}

/// Of companies whose owners were told, those that will drop as things are now: what somebody has touched since has gone from the list
/// before the night says so. For an actor who sees all.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn still_dropping(
    tx: &mut TenantTx,
    now: DateTime<Utc>,
    rows: Vec<(crate::model::CompanyRow, NaiveDate)>,
) -> Result<Vec<Dropping>, Fault> {
    let (pool, settings) = read(tx, now).await?;
    let zone = tenant_zone(tx).await?;
    let today = now.with_timezone(&zone).date_naive();
    let ids = rows.iter().map(|(row, _)| row.id.0).collect();
    let facts = store::facts(tx, &pool, &settings.acts, zone, ids).await?;
    let facts: std::collections::HashMap<Uuid, store::Facts> = facts.into_iter().map(|facts| (facts.id, facts)).collect();
    let until = today + chrono::Days::new(rules::NOTICE_DAYS);
    Ok(rows
        .into_iter()
        .filter_map(|(row, _)| {
            let facts = facts.get(&row.id.0)?;
            let due = rules::due(&pool, &facts.custody).filter(|due| due.on <= until)?;
            let (rule, _) = pool.rules.get(due.rule?)?;
            let drops_on = rules::forecast(facts.noticed_on, due, today);
            Some(Dropping { row, drops_on, rule: rule.name.clone(), cause: rule.cause, days: rule.days })
        })
        .collect())
}

/// Puts a company on the white list, or takes it off.
///
/// # Errors
/// [`Refusal::NoSuchCompany`].
pub(crate) async fn keep(tx: &mut TenantTx, actor: &Actor, id: CompanyId, kept: bool) -> Result<(), Stop<Refusal>> {
    let Some(Company { row, labels, .. }) = store::company_for_update(tx, id).await? else {
        return Err(Stop::Refused(Refusal::NoSuchCompany));
    };
    store::keep(tx, id, kept).await?;
    told::company_changed(tx, id, &labels).await?;
    Ok(accounts::audit::append(tx, actor, "customers.pool.keep", &row.name, json!({ "company_id": id, "kept": kept })).await?)
}
