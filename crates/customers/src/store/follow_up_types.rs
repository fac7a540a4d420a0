//! The tenant's types of follow-ups.

use crate::model::{FollowUpIcon, FollowUpType, FollowUpTypeId, FollowUpTypeRefusal, NewFollowUpType, Refusal, TouchKind};
use chrono::{DateTime, Utc};
use db::{OnConstraint, TenantTx};
use kernel::{Fault, Stop};
use uuid::Uuid;

/// Notes that the first types are laid out; false when somebody has done so before. Two who look at once queue up here.
pub(crate) async fn lay_follow_up_types(tx: &mut TenantTx, now: DateTime<Utc>) -> Result<bool, Fault> {
    let done = sqlx::query!(
        "insert into customers.follow_up_setting (tenant_id, laid_at) values ($1, $2) on conflict on constraint follow_up_setting_pkey do nothing",
        tx.tenant().0,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Lets nobody else change any type until this transaction ends: their number and their order are of all of them.
pub(crate) async fn hold_follow_up_types(tx: &mut TenantTx) -> Result<(), Fault> {
    sqlx::query!("select laid_at from customers.follow_up_setting where tenant_id = $1 for update", tx.tenant().0)
        .fetch_optional(tx.conn())
        .await?;
    Ok(())
}

struct Row {
    id: Uuid,
    name: String,
    icon: String,
    kind: String,
    retired: bool,
    revision: i32,
}

impl Row {
    fn read(self) -> Result<FollowUpType, Fault> {
        let unknown = |what: &str, word: &str| Fault::say(format!("a type of follow-ups has the unknown {what} '{word}'"));
        Ok(FollowUpType {
            id: FollowUpTypeId(self.id),
            name: self.name,
            icon: FollowUpIcon::from_word(&self.icon).ok_or_else(|| unknown("icon", &self.icon))?,
            kind: TouchKind::from_word(&self.kind).ok_or_else(|| unknown("kind", &self.kind))?,
            retired: self.retired,
            revision: self.revision,
        })
    }
}

/// All types in their order, retired ones too. They are as many as the verbs allow.
pub(crate) async fn follow_up_types(tx: &mut TenantTx) -> Result<Vec<FollowUpType>, Fault> {
    let rows = sqlx::query_as!(
        Row,
        r#"select id, name, icon, kind, retired_at is not null as "retired!", revision from customers.follow_up_type
            where tenant_id = $1 order by position, id"#,
        tx.tenant().0,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Row::read).collect()
}

/// One of them.
pub(crate) async fn follow_up_type(tx: &mut TenantTx, id: FollowUpTypeId) -> Result<Option<FollowUpType>, Fault> {
    let row = sqlx::query_as!(
        Row,
        r#"select id, name, icon, kind, retired_at is not null as "retired!", revision from customers.follow_up_type
            where tenant_id = $1 and id = $2"#,
        tx.tenant().0,
        id.0,
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(Row::read).transpose()
}

/// Adds a type behind all others.
pub(crate) async fn insert_follow_up_type(
    tx: &mut TenantTx,
    id: FollowUpTypeId,
    new: &NewFollowUpType,
    now: DateTime<Utc>,
) -> Result<(), Stop<Refusal>> {
    sqlx::query!(
        "insert into customers.follow_up_type (tenant_id, id, name, icon, kind, position, created_at)
         select $1, $2, $3, $4, $5, coalesce(max(position) + 1, 0), $6 from customers.follow_up_type where tenant_id = $1",
        tx.tenant().0,
        id.0,
        new.name,
        new.icon.as_str(),
        new.kind.as_str(),
        now,
    )
    .execute(tx.conn())
    .await
    .on_constraint("follow_up_type_name_key", Refusal::FollowUpType(FollowUpTypeRefusal::NameTaken))?;
    Ok(())
}

/// Writes a type as it is to be; gives its new revision.
pub(crate) async fn update_follow_up_type(tx: &mut TenantTx, one: &FollowUpType, now: DateTime<Utc>) -> Result<i32, Stop<Refusal>> {
    let written = sqlx::query_scalar!(
        "update customers.follow_up_type set name = $3, icon = $4, kind = $5,
                retired_at = case when $6 then coalesce(retired_at, $7) end, revision = revision + 1
          where tenant_id = $1 and id = $2 returning revision",
        tx.tenant().0,
        one.id.0,
        one.name,
        one.icon.as_str(),
        one.kind.as_str(),
        one.retired,
        now,
    )
    .fetch_one(tx.conn())
    .await;
    // Either constraint may be broken, and both tell the person something.
    if let Err(broken) = &written
        && broken.as_database_error().and_then(sqlx::error::DatabaseError::constraint) == Some("touch_type_fkey")
    {
        return Err(Stop::Refused(FollowUpTypeRefusal::KindInUse.into()));
    }
    written.on_constraint("follow_up_type_name_key", Refusal::FollowUpType(FollowUpTypeRefusal::NameTaken))
}

/// Deletes a type under which nothing was written.
pub(crate) async fn delete_follow_up_type(tx: &mut TenantTx, id: FollowUpTypeId) -> Result<(), Stop<Refusal>> {
    sqlx::query!("delete from customers.follow_up_type where tenant_id = $1 and id = $2", tx.tenant().0, id.0)
        .execute(tx.conn())
        .await
        .on_constraint("touch_type_fkey", Refusal::FollowUpType(FollowUpTypeRefusal::InUse))?;
    Ok(())
}

/// Puts types into this order.
pub(crate) async fn order_follow_up_types(tx: &mut TenantTx, order: &[FollowUpTypeId]) -> Result<(), Fault> {
    let ids: Vec<Uuid> = order.iter().map(|id| id.0).collect();
    sqlx::query!(
        "update customers.follow_up_type t set position = u.n - 1 from unnest($2::uuid[]) with ordinality u (id, n)
          where t.tenant_id = $1 and t.id = u.id",
        tx.tenant().0,
        &ids,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
