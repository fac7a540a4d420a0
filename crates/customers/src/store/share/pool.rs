//! The pool: its settings and rules, the nightly work, who is about to drop.

use crate::model::{CompanyId, CompanyRow, DropCause, GoneOwners, PoolRule, PoolRuleId, PoolSettings, ShareRefusal, TimerAct};
use crate::store::companies::{accounts_of, stage};
use chrono::{DateTime, NaiveDate, Utc};
use db::{SystemTx, TenantTx};
use kernel::{AccountId, Fault, Stop, TenantId};
use uuid::Uuid;

/// What holds for the whole pool; the usual where nothing was set.
pub(crate) async fn pool_settings(tx: &mut TenantTx) -> Result<PoolSettings, Fault> {
    let row = sqlx::query!(
        "select acts, kept_accounts, gone_owners, held_max, day_max, week_max, month_max, year_max, reclaim_days, sees_old_opportunities
           from customers.pool_settings where tenant_id = $1",
        tx.tenant().0,
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(r) = row else { return Ok(PoolSettings::default()) };
    Ok(PoolSettings {
        acts: r.acts.iter().filter_map(|word| TimerAct::from_word(word)).collect(),
        kept_accounts: accounts_of(r.kept_accounts),
        gone_owners: GoneOwners::from_word(&r.gone_owners).unwrap_or(GoneOwners::Skip),
        held_max: r.held_max,
        day_max: r.day_max,
        week_max: r.week_max,
        month_max: r.month_max,
        year_max: r.year_max,
        reclaim_days: r.reclaim_days,
        sees_old_opportunities: r.sees_old_opportunities,
    })
}

pub(crate) async fn set_pool_settings(tx: &mut TenantTx, settings: &PoolSettings) -> Result<(), Fault> {
    let PoolSettings {
        acts,
        kept_accounts,
        gone_owners,
        held_max,
        day_max,
        week_max,
        month_max,
        year_max,
        reclaim_days,
        sees_old_opportunities,
    } = settings;
    let acts: Vec<String> = acts.iter().map(|act| act.as_str().to_owned()).collect();
    let kept: Vec<Uuid> = kept_accounts.iter().map(|a| a.0).collect();
    sqlx::query!(
        "insert into customers.pool_settings (tenant_id, acts, kept_accounts, gone_owners, held_max, day_max, week_max, month_max, year_max,
           reclaim_days, sees_old_opportunities)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         on conflict on constraint pool_settings_pkey do update set acts = $2, kept_accounts = $3, gone_owners = $4, held_max = $5,
           day_max = $6, week_max = $7, month_max = $8, year_max = $9, reclaim_days = $10, sees_old_opportunities = $11",
        tx.tenant().0,
        &acts,
        &kept,
        gone_owners.as_str(),
        *held_max,
        *day_max,
        *week_max,
        *month_max,
        *year_max,
        *reclaim_days,
        *sees_old_opportunities,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// All rules, in order.
pub(crate) async fn pool_rules(tx: &mut TenantTx) -> Result<Vec<PoolRule>, Fault> {
    let rows = sqlx::query!(
        "select id, position, name, enabled, starts_on, condition, days, cause from customers.pool_rule where tenant_id = $1
          order by position, id",
        tx.tenant().0,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|r| {
            Ok(PoolRule {
                id: PoolRuleId(r.id),
                position: r.position,
                name: r.name,
                enabled: r.enabled,
                starts_on: r.starts_on,
                condition: r.condition,
                days: r.days,
                cause: DropCause::from_word(&r.cause).ok_or_else(|| Fault::say("a rule has an unknown cause"))?,
            })
        })
        .collect()
}

pub(crate) async fn pool_rule(tx: &mut TenantTx, id: PoolRuleId) -> Result<Option<PoolRule>, Fault> {
    Ok(pool_rules(tx).await?.into_iter().find(|rule| rule.id == id))
}

/// A new rule, behind the others.
pub(crate) async fn new_pool_rule(tx: &mut TenantTx, rule: &PoolRule, now: DateTime<Utc>) -> Result<(), Fault> {
    sqlx::query!(
        "insert into customers.pool_rule (tenant_id, id, position, name, enabled, starts_on, condition, days, cause, created_at)
         select $1, $2, coalesce(max(position), 0) + 1, $3, $4, $5, $6, $7, $8, $9 from customers.pool_rule where tenant_id = $1",
        tx.tenant().0,
        rule.id.0,
        rule.name,
        rule.enabled,
        rule.starts_on,
        rule.condition,
        rule.days,
        rule.cause.as_str(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn set_pool_rule(tx: &mut TenantTx, rule: &PoolRule) -> Result<(), Stop<ShareRefusal>> {
    let done = sqlx::query!(
        "update customers.pool_rule set name = $3, enabled = $4, starts_on = $5, condition = $6, days = $7, cause = $8
          where tenant_id = $1 and id = $2",
        tx.tenant().0,
        rule.id.0,
        rule.name,
        rule.enabled,
        rule.starts_on,
        rule.condition,
        rule.days,
        rule.cause.as_str(),
    )
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 { Err(Stop::Refused(ShareRefusal::NoSuchRule)) } else { Ok(()) }
}

/// Puts the rules into this order; those not named come behind.
pub(crate) async fn order_pool_rules(tx: &mut TenantTx, ids: &[Uuid]) -> Result<(), Fault> {
    sqlx::query!(
        "update customers.pool_rule r set position = o.n
           from (select p.id, row_number() over (order by array_position($2::uuid[], p.id) nulls last, p.position, p.id)::int as n
                   from customers.pool_rule p where p.tenant_id = $1) o
          where r.tenant_id = $1 and r.id = o.id",
        tx.tenant().0,
        ids,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn delete_pool_rule(tx: &mut TenantTx, id: PoolRuleId) -> Result<bool, Fault> {
    let done =
        sqlx::query!("delete from customers.pool_rule where tenant_id = $1 and id = $2", tx.tenant().0, id.0).execute(tx.conn()).await?;
    Ok(done.rows_affected() > 0)
}

/// Tenants with something to be done at night: a rule that works, customers of the gone to be moved, a recycle bin to be emptied.
pub(crate) async fn tenants_at_night(
    tx: &mut SystemTx,
    purged_before: DateTime<Utc>,
    loose_before: DateTime<Utc>,
) -> Result<Vec<TenantId>, Fault> {
    let rows = sqlx::query_scalar!(
        r#"select tenant_id as "tenant_id!" from customers.pool_rule where enabled
           union select tenant_id from customers.pool_settings where gone_owners = 'move'
           union select tenant_id from customers.custody where drops_on is not null
           union select tenant_id from customers.company where deleted_at < $1
           union select tenant_id from customers.follow_up_file where touch_id is null and created_at < $2"#,
        purged_before,
        loose_before,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(TenantId).collect())
}

/// How far a night's work has come.
pub(crate) struct Night {
    /// The last company that was looked at.
    pub after: Uuid,
    /// All is done.
    pub through: bool,
}

/// Begins the work of this day's night, or goes on with it.
pub(crate) async fn begin_night(tx: &mut TenantTx, today: NaiveDate) -> Result<Night, Fault> {
    let row = sqlx::query!(
        r#"insert into customers.pool_settings (tenant_id, ran_on, ran_through) values ($1, $2, false)
           on conflict on constraint pool_settings_pkey do update
             set ran_after = case when pool_settings.ran_on = $2 then pool_settings.ran_after end,
                 ran_through = pool_settings.ran_on is not distinct from $2 and pool_settings.ran_through,
                 ran_on = $2
           returning ran_after, ran_through"#,
        tx.tenant().0,
        today,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Night { after: row.ran_after.unwrap_or_default(), through: row.ran_through })
}

/// The work has come to this company.
pub(crate) async fn night_comes_to(tx: &mut TenantTx, after: CompanyId) -> Result<(), Fault> {
    sqlx::query!("update customers.pool_settings set ran_after = $2 where tenant_id = $1", tx.tenant().0, after.0)
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub(crate) async fn end_night(tx: &mut TenantTx) -> Result<(), Fault> {
    sqlx::query!("update customers.pool_settings set ran_through = true where tenant_id = $1", tx.tenant().0).execute(tx.conn()).await?;
    Ok(())
}

/// Puts companies on the white list, or takes them off.
pub(crate) async fn keep(tx: &mut TenantTx, company: CompanyId, kept: bool) -> Result<(), Fault> {
    sqlx::query!(
        "insert into customers.custody (tenant_id, company_id, kept) values ($1, $2, $3)
         on conflict on constraint custody_pkey do update
           set kept = $3, noticed_on = case when not $3 then custody.noticed_on end, drops_on = case when not $3 then custody.drops_on end,
               drops_by = case when not $3 then custody.drops_by end",
        tx.tenant().0,
        company.0,
        kept,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Owners, making, keeping and notice of a company in sight.
#[derive(Debug, Clone)]
pub(crate) struct StandingRow {
    pub owner_ids: Vec<AccountId>,
    pub created_at: DateTime<Utc>,
    pub held_since: Option<DateTime<Utc>>,
    pub kept: bool,
}

pub(crate) async fn standing_of(tx: &mut TenantTx, company: CompanyId) -> Result<Option<StandingRow>, Fault> {
    let row = sqlx::query!(
        r#"select c.owner_ids, c.created_at, h.held_since as "held_since?", coalesce(h.kept, false) as "kept!"
             from customers.company c left join customers.custody h on h.tenant_id = $1 and h.company_id = c.id
            where c.tenant_id = $1 and c.id = $2"#,
        tx.tenant().0,
        company.0,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|r| StandingRow { owner_ids: accounts_of(r.owner_ids), created_at: r.created_at, held_since: r.held_since, kept: r.kept }))
}

/// Companies in sight whose owners were told that they drop, the soonest first; of this owner only when one is named.
pub(crate) async fn dropping(
    tx: &mut TenantTx,
    owner: Option<AccountId>,
    after: Option<(NaiveDate, CompanyId)>,
    limit: i64,
) -> Result<Vec<(CompanyRow, NaiveDate)>, Fault> {
    let grants = tx.grants().labels().to_vec();
    let (on, id) = after.map(|(on, id)| (on, id.0)).unzip();
    let rows = sqlx::query!(
        r#"select c.id, c.name, c.short_name, c.domain, c.country, c.stage, c.stars, c.owner_ids, c.last_touch_at, c.next_follow_up_at,
                  c.contact_count, c.created_at, c.score, c.revision, h.drops_on as "drops_on!"
             from customers.custody h join customers.company c on c.tenant_id = $1 and c.id = h.company_id
            where h.tenant_id = $1 and h.drops_on is not null and c.labels && $2 and ($3::uuid is null or c.owner_ids @> array[$3::uuid])
              and ($4::date is null or (h.drops_on, h.company_id) > ($4, $5))
            order by h.drops_on, h.company_id limit $6"#,
        tx.tenant().0,
        &grants,
        owner.map(|a| a.0),
        on,
        id,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|r| {
            let row = CompanyRow {
                id: CompanyId(r.id),
                name: r.name,
                short_name: r.short_name,
                domain: r.domain,
                country: r.country,
                stage: stage(&r.stage)?,
                stars: r.stars,
                owner_ids: accounts_of(r.owner_ids),
                last_touch_at: r.last_touch_at,
                next_follow_up_at: r.next_follow_up_at,
                contact_count: r.contact_count,
                created_at: r.created_at,
                score: r.score,
                revision: r.revision,
                shown: Vec::new(),
            };
            Ok((row, r.drops_on))
        })
        .collect()
}
