//! Rules by which customers are given out.

use crate::model::{AssignRule, AssignRuleId, Member, ShareRefusal, Spread};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault, Stop};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A member as its column has it.
#[derive(Serialize, Deserialize)]
struct MemberRecord {
    account: Uuid,
    #[serde(default)]
    countries: Vec<String>,
    #[serde(default)]
    languages: Vec<String>,
}

pub(super) fn members_to(members: &[Member]) -> Result<serde_json::Value, Fault> {
    let records: Vec<MemberRecord> = members
        .iter()
        .map(|m| MemberRecord { account: m.account.0, countries: m.countries.clone(), languages: m.languages.clone() })
        .collect();
    Ok(serde_json::to_value(records)?)
}

pub(super) fn members_of(value: serde_json::Value) -> Result<Vec<Member>, Fault> {
    let records: Vec<MemberRecord> = serde_json::from_value(value)?;
    Ok(records.into_iter().map(|r| Member { account: AccountId(r.account), countries: r.countries, languages: r.languages }).collect())
}

pub(super) fn spread(word: &str) -> Result<Spread, Fault> {
    Spread::from_word(word).ok_or_else(|| Fault::say("customers are spread in an unknown way"))
}

/// All rules, in order.
pub(crate) async fn assign_rules(tx: &mut TenantTx) -> Result<Vec<AssignRule>, Fault> {
    let rows = sqlx::query!(
        "select id, position, name, for_new, condition, way, members, given from customers.assign_rule where tenant_id = $1
          order by position, id",
        tx.tenant().0,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|r| {
            Ok(AssignRule {
                id: AssignRuleId(r.id),
                position: r.position,
                name: r.name,
                for_new: r.for_new,
                condition: r.condition,
                way: spread(&r.way)?,
                members: members_of(r.members)?,
                given: r.given,
            })
        })
        .collect()
}

pub(crate) async fn assign_rule(tx: &mut TenantTx, id: AssignRuleId) -> Result<Option<AssignRule>, Fault> {
    Ok(assign_rules(tx).await?.into_iter().find(|rule| rule.id == id))
}

/// A rule has given out so many more.
pub(crate) async fn given_add(tx: &mut TenantTx, id: AssignRuleId, by: i64) -> Result<(), Fault> {
    sqlx::query!("update customers.assign_rule set given = given + $3 where tenant_id = $1 and id = $2", tx.tenant().0, id.0, by)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// A new rule, behind the others.
pub(crate) async fn new_assign_rule(tx: &mut TenantTx, rule: &AssignRule, now: DateTime<Utc>) -> Result<(), Fault> {
    let members = members_to(&rule.members)?;
    sqlx::query!(
        "insert into customers.assign_rule (tenant_id, id, position, name, for_new, condition, way, members, created_at)
         select $1, $2, coalesce(max(position), 0) + 1, $3, $4, $5, $6, $7, $8 from customers.assign_rule where tenant_id = $1",
        tx.tenant().0,
        rule.id.0,
        rule.name,
        rule.for_new,
        rule.condition,
        rule.way.as_str(),
        members,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn set_assign_rule(tx: &mut TenantTx, rule: &AssignRule) -> Result<(), Stop<ShareRefusal>> {
    let members = members_to(&rule.members)?;
    let done = sqlx::query!(
        "update customers.assign_rule set name = $3, for_new = $4, condition = $5, way = $6, members = $7 where tenant_id = $1 and id = $2",
        tx.tenant().0,
        rule.id.0,
        rule.name,
        rule.for_new,
        rule.condition,
        rule.way.as_str(),
        members,
    )
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 { Err(Stop::Refused(ShareRefusal::NoSuchRule)) } else { Ok(()) }
}

pub(crate) async fn delete_assign_rule(tx: &mut TenantTx, id: AssignRuleId) -> Result<bool, Fault> {
    let done =
        sqlx::query!("delete from customers.assign_rule where tenant_id = $1 and id = $2", tx.tenant().0, id.0).execute(tx.conn()).await?;
    Ok(done.rows_affected() > 0)
}
