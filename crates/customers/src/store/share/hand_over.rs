//! Hand-overs: what they move, and what moves back.

use super::assign::{members_of, members_to, spread};
use crate::model::{CompanyId, HandOver, HandOverCounts, HandOverId, HandOverState, InHand, Refusal, ShareRefusal};
use crate::store::companies::accounts_of;
use chrono::{DateTime, Utc};
use db::{OnConstraint, TenantTx};
use kernel::{AccountId, Fault, Stop};
use uuid::Uuid;

/// What belongs to the leaver, counted to `most`.
pub(crate) async fn hand_over_counts(tx: &mut TenantTx, leaver: AccountId, most: i64) -> Result<HandOverCounts, Fault> {
    let row = sqlx::query!(
        r#"select (select count(*) from (select from customers.company where tenant_id = $1 and owner_ids = array[$2::uuid]
                                           and owner_ids @> array[$2::uuid] limit $3) a) as "alone!",
                  (select count(*) from (select from customers.company where tenant_id = $1 and owner_ids @> array[$2::uuid]
                                           and cardinality(owner_ids) > 1 limit $3) s) as "shared!",
                  (select count(*) from (select from customers.touch where tenant_id = $1 and for_account = $2 and next_at is not null
                                           and done_at is null limit $3) f) as "follow_ups!""#,
        tx.tenant().0,
        leaver.0,
        most,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(HandOverCounts { alone: row.alone, shared: row.shared, follow_ups: row.follow_ups })
}

pub(crate) async fn new_hand_over(tx: &mut TenantTx, hand_over: &HandOver) -> Result<(), Stop<Refusal>> {
    let members = members_to(&hand_over.members)?;
    sqlx::query!(
        "insert into customers.hand_over (tenant_id, id, leaver, way, members, state, created_at, created_by) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        tx.tenant().0,
        hand_over.id.0,
        hand_over.leaver.0,
        hand_over.way.as_str(),
        members,
        hand_over.state.as_str(),
        hand_over.created_at,
        hand_over.created_by.map(|a| a.0),
    )
    .execute(tx.conn())
    .await
    .on_constraint("hand_over_one", Refusal::Share(ShareRefusal::UnderWay))?;
    Ok(())
}

struct HandOverRecord {
    id: Uuid,
    leaver: Uuid,
    way: String,
    members: serde_json::Value,
    state: String,
    moved: i32,
    follow_ups: i32,
    kept: i32,
    created_at: DateTime<Utc>,
    created_by: Option<Uuid>,
    finished_at: Option<DateTime<Utc>>,
}

impl HandOverRecord {
    fn read(self) -> Result<HandOver, Fault> {
        Ok(HandOver {
            id: HandOverId(self.id),
            leaver: AccountId(self.leaver),
            way: spread(&self.way)?,
            members: members_of(self.members)?,
            state: HandOverState::from_word(&self.state).ok_or_else(|| Fault::say("a hand-over has an unknown state"))?,
            moved: self.moved,
            follow_ups: self.follow_ups,
            kept: self.kept,
            created_at: self.created_at,
            created_by: self.created_by.map(AccountId),
            finished_at: self.finished_at,
        })
    }
}

/// One, held; with how many turns it has given out.
pub(crate) async fn hand_over(tx: &mut TenantTx, id: HandOverId) -> Result<Option<(HandOver, i64)>, Fault> {
    let row = sqlx::query!("select given from customers.hand_over where tenant_id = $1 and id = $2 for update", tx.tenant().0, id.0)
        .fetch_optional(tx.conn())
        .await?;
    let Some(row) = row else { return Ok(None) };
    let record = sqlx::query_as!(
        HandOverRecord,
        "select id, leaver, way, members, state, moved, follow_ups, kept, created_at, created_by, finished_at
           from customers.hand_over where tenant_id = $1 and id = $2",
        tx.tenant().0,
        id.0,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Some((record.read()?, row.given)))
}

/// The latest, newest first.
pub(crate) async fn hand_overs(tx: &mut TenantTx, limit: i64) -> Result<Vec<HandOver>, Fault> {
    let rows = sqlx::query_as!(
        HandOverRecord,
        "select id, leaver, way, members, state, moved, follow_ups, kept, created_at, created_by, finished_at
           from customers.hand_over where tenant_id = $1 order by created_at desc, id desc limit $2",
        tx.tenant().0,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(HandOverRecord::read).collect()
}

/// So many more were moved, and turns given out.
pub(crate) async fn hand_over_moved(
    tx: &mut TenantTx,
    id: HandOverId,
    turns: i64,
    moved: i64,
    follow_ups: i64,
    kept: i64,
) -> Result<(), Fault> {
    let small = |n: i64| i32::try_from(n).unwrap_or(i32::MAX);
    sqlx::query!(
        "update customers.hand_over set given = given + $3, moved = moved + $4, follow_ups = follow_ups + $5, kept = kept + $6
          where tenant_id = $1 and id = $2",
        tx.tenant().0,
        id.0,
        turns,
        small(moved),
        small(follow_ups),
        small(kept),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// It is in another state.
pub(crate) async fn set_hand_over(
    tx: &mut TenantTx,
    id: HandOverId,
    state: HandOverState,
    finished_at: Option<DateTime<Utc>>,
) -> Result<(), Stop<Refusal>> {
    sqlx::query!(
        "update customers.hand_over set state = $3, finished_at = $4 where tenant_id = $1 and id = $2",
        tx.tenant().0,
        id.0,
        state.as_str(),
        finished_at,
    )
    .execute(tx.conn())
    .await
    .on_constraint("hand_over_one", Refusal::Share(ShareRefusal::UnderWay))?;
    Ok(())
}

/// Gives the leaver's open follow-ups with these companies to others: company and receiver. Answers how many.
pub(crate) async fn give_follow_ups(
    tx: &mut TenantTx,
    id: HandOverId,
    leaver: AccountId,
    to: &[(CompanyId, AccountId)],
) -> Result<i64, Fault> {
    let companies: Vec<Uuid> = to.iter().map(|(company, _)| company.0).collect();
    let receivers: Vec<Uuid> = to.iter().map(|(_, receiver)| receiver.0).collect();
    let count = sqlx::query_scalar!(
        r#"with given as (
             update customers.touch t set for_account = g.receiver from unnest($4::uuid[], $5::uuid[]) g (company, receiver)
              where t.tenant_id = $1 and t.company_id = g.company and t.for_account = $3 and t.next_at is not null and t.done_at is null
             returning t.id, g.receiver),
           noted as (
             insert into customers.hand_over_follow_up (tenant_id, hand_over_id, touch_id, was, now)
             select $1, $2, id, $3, receiver from given returning 1)
           select count(*) as "count!" from noted"#,
        tx.tenant().0,
        id.0,
        leaver.0,
        &companies,
        &receivers,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(count)
}

/// Companies of others with which the leaver has open follow-ups, and their first owners.
pub(crate) async fn follow_ups_left(tx: &mut TenantTx, leaver: AccountId, rows: i64) -> Result<Vec<(CompanyId, AccountId)>, Fault> {
    let rows = sqlx::query!(
        r#"select distinct c.id, c.owner_ids[1] as "first!" from customers.touch t
             join customers.company c on c.tenant_id = $1 and c.id = t.company_id
            where t.tenant_id = $1 and t.for_account = $2 and t.next_at is not null and t.done_at is null
              and c.owner_ids <> '{}' and c.owner_ids[1] <> $2 limit $3"#,
        tx.tenant().0,
        leaver.0,
        rows,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (CompanyId(r.id), AccountId(r.first))).collect())
}

/// How many follow-ups a hand-over has moved that are still where it put them.
pub(crate) async fn follow_ups_of(tx: &mut TenantTx, id: HandOverId) -> Result<i64, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from customers.hand_over_follow_up h join customers.touch t on t.tenant_id = $1 and t.id = h.touch_id
            where h.tenant_id = $1 and h.hand_over_id = $2 and t.for_account = h.now"#,
        tx.tenant().0,
        id.0,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Gives follow-ups back that nobody gave to somebody else since. Answers how many.
pub(crate) async fn follow_ups_undo(tx: &mut TenantTx, id: HandOverId) -> Result<u64, Fault> {
    let done = sqlx::query!(
        "update customers.touch t set for_account = h.was from customers.hand_over_follow_up h
          where h.tenant_id = $1 and h.hand_over_id = $2 and t.tenant_id = $1 and t.id = h.touch_id and t.for_account = h.now",
        tx.tenant().0,
        id.0,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// The next companies that a hand-over moved, held; with the owners before it and their time. Those that are no longer as it left them
/// come with none.
pub(crate) async fn undo_batch(
    tx: &mut TenantTx,
    id: HandOverId,
    after: Uuid,
    rows: i64,
) -> Result<Vec<(CompanyId, Option<(InHand, Vec<AccountId>, Option<DateTime<Utc>>)>)>, Fault> {
    let movements = sqlx::query!(
        "select m.company_id, m.was, m.now, m.was_since from customers.movement m
          where m.tenant_id = $1 and m.cause_id = $2 and m.way = 'hand_over' and m.company_id > $3
            and not exists (select from customers.movement u where u.tenant_id = $1 and u.cause_id = $2 and u.company_id = m.company_id
                             and u.way = 'undo')
          order by m.company_id limit $4",
        tx.tenant().0,
        id.0,
        after,
        rows,
    )
    .fetch_all(tx.conn())
    .await?;
    let ids: Vec<CompanyId> = movements.iter().map(|m| CompanyId(m.company_id)).collect();
    let mut held: std::collections::HashMap<CompanyId, InHand> =
        super::hold_companies(tx, &ids).await?.into_iter().map(|hand| (hand.id, hand)).collect();
    Ok(movements
        .into_iter()
        .map(|m| {
            let company = CompanyId(m.company_id);
            let as_left = held.remove(&company).filter(|hand| hand.owner_ids == accounts_of(m.now.clone()));
            (company, as_left.map(|hand| (hand, accounts_of(m.was), m.was_since)))
        })
        .collect())
}

/// How many companies a hand-over moved that were not moved back.
pub(crate) async fn hand_over_kept(tx: &mut TenantTx, id: HandOverId) -> Result<i64, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) filter (where way = 'hand_over') - count(*) filter (where way = 'undo') as "kept!" from customers.movement
            where tenant_id = $1 and cause_id = $2"#,
        tx.tenant().0,
        id.0,
    )
    .fetch_one(tx.conn())
    .await?)
}
