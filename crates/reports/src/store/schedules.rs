//! Schedules, to whom they send, and what became of each letter.

use crate::model::{Every, NewSchedule, Of, ReportId, Schedule, ScheduleId, Sending, SendingState};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault, LabelId};
use uuid::Uuid;

struct Row {
    id: Uuid,
    account_id: Uuid,
    report_id: Option<Uuid>,
    standard: Option<String>,
    every: String,
    day: i16,
    hour: i16,
    active: bool,
    next_at: Option<DateTime<Utc>>,
    last_at: Option<DateTime<Utc>>,
    recipients: Vec<Uuid>,
}

impl Row {
    fn read(self) -> Result<Schedule, Fault> {
        let of = match (self.report_id, self.standard) {
            (Some(id), _) => Of::Saved(ReportId(id)),
            (None, Some(key)) => Of::Standard(key),
            (None, None) => return Err(Fault::say("a schedule of no report")),
        };
        let every = Every::from_word(&self.every).ok_or_else(|| Fault::say(format!("a schedule's word '{}' is unknown", self.every)))?;
        let recipients = self.recipients.into_iter().map(AccountId).collect();
        Ok(Schedule {
            id: ScheduleId(self.id),
            by: AccountId(self.account_id),
            plan: NewSchedule { of, every, day: self.day, hour: self.hour, recipients },
            active: self.active,
            next_at: self.next_at,
            last_at: self.last_at,
        })
    }
}

/// Schedules in sight, the eldest first.
pub(crate) async fn schedules(tx: &mut TenantTx, limit: i64) -> Result<Vec<Schedule>, Fault> {
    let rows = sqlx::query_as!(
        Row,
        r#"select s.id, s.account_id, s.report_id, s.standard, s.every, s.day, s.hour, s.active, s.next_at, s.last_at,
                  array(select r.account_id from reports.recipient r where r.tenant_id = $1 and r.schedule_id = s.id order by 1) as "recipients!"
             from reports.schedule s where s.tenant_id = $1 order by s.created_at, s.id limit $2"#,
        tx.tenant().0,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Row::read).collect()
}

pub(crate) async fn schedule(tx: &mut TenantTx, id: ScheduleId) -> Result<Option<Schedule>, Fault> {
    let row = sqlx::query_as!(
        Row,
        r#"select s.id, s.account_id, s.report_id, s.standard, s.every, s.day, s.hour, s.active, s.next_at, s.last_at,
                  array(select r.account_id from reports.recipient r where r.tenant_id = $1 and r.schedule_id = s.id order by 1) as "recipients!"
             from reports.schedule s where s.tenant_id = $1 and s.id = $2"#,
        tx.tenant().0,
        id.0,
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(Row::read).transpose()
}

/// The same, held against others' changes until the transaction ends.
pub(crate) async fn schedule_for_update(tx: &mut TenantTx, id: ScheduleId) -> Result<Option<Schedule>, Fault> {
    let tenant = tx.tenant().0;
    let held = sqlx::query!("select 1 as held from reports.schedule where tenant_id = $1 and id = $2 for update", tenant, id.0);
    held.fetch_optional(tx.conn()).await?;
    schedule(tx, id).await
}

pub(crate) async fn insert_schedule(tx: &mut TenantTx, schedule: &Schedule, labels: &[LabelId], now: DateTime<Utc>) -> Result<(), Fault> {
    let NewSchedule { of, every, day, hour, recipients } = &schedule.plan;
    let (saved, standard) = match of {
        Of::Saved(id) => (Some(id.0), None),
        Of::Standard(key) => (None, Some(key.as_str())),
    };
    sqlx::query!(
        "insert into reports.schedule (tenant_id, id, labels, account_id, report_id, standard, every, day, hour, active, next_at, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        tx.tenant().0,
        schedule.id.0,
        labels,
        schedule.by.0,
        saved,
        standard,
        every.as_str(),
        day,
        hour,
        schedule.active,
        schedule.next_at,
        now,
    )
    .execute(tx.conn())
    .await?;
    set_recipients(tx, schedule.id, recipients).await
}

/// When, and whether at all.
pub(crate) async fn set_schedule(tx: &mut TenantTx, schedule: &Schedule) -> Result<(), Fault> {
    let NewSchedule { of: _, every, day, hour, recipients: _ } = &schedule.plan;
    sqlx::query!(
        "update reports.schedule set every = $3, day = $4, hour = $5, active = $6, next_at = $7 where tenant_id = $1 and id = $2",
        tx.tenant().0,
        schedule.id.0,
        every.as_str(),
        day,
        hour,
        schedule.active,
        schedule.next_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Exactly these get it.
pub(crate) async fn set_recipients(tx: &mut TenantTx, id: ScheduleId, recipients: &[AccountId]) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    let ids: Vec<Uuid> = recipients.iter().map(|id| id.0).collect();
    sqlx::query!("delete from reports.recipient where tenant_id = $1 and schedule_id = $2 and account_id <> all ($3)", tenant, id.0, &ids)
        .execute(tx.conn())
        .await?;
    sqlx::query!(
        "insert into reports.recipient (tenant_id, schedule_id, account_id) select $1, $2, unnest($3::uuid[]) on conflict do nothing",
        tenant,
        id.0,
        &ids,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// It was due, and is due next.
pub(crate) async fn set_due(tx: &mut TenantTx, id: ScheduleId, last_at: DateTime<Utc>, next_at: DateTime<Utc>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update reports.schedule set last_at = $3, next_at = $4 where tenant_id = $1 and id = $2",
        tenant,
        id.0,
        last_at,
        next_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn delete_schedule(tx: &mut TenantTx, id: ScheduleId) -> Result<bool, Fault> {
    let tenant = tx.tenant().0;
    let done = sqlx::query!("delete from reports.schedule where tenant_id = $1 and id = $2", tenant, id.0).execute(tx.conn()).await?;
    Ok(done.rows_affected() == 1)
}

/// A letter for each recipient of what is due.
pub(crate) async fn insert_sendings(tx: &mut TenantTx, id: ScheduleId, due_at: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), Fault> {
    sqlx::query!(
        "insert into reports.sending (tenant_id, schedule_id, due_at, account_id, at)
         select $1, $2, $3, r.account_id, $4 from reports.recipient r where r.tenant_id = $1 and r.schedule_id = $2 on conflict do nothing",
        tx.tenant().0,
        id.0,
        due_at,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What became of letters that were due before is forgotten.
pub(crate) async fn forget_sendings(tx: &mut TenantTx, id: ScheduleId, before: DateTime<Utc>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("delete from reports.sending where tenant_id = $1 and schedule_id = $2 and due_at < $3", tenant, id.0, before)
        .execute(tx.conn())
        .await?;
    Ok(())
}

fn state(word: &str) -> Result<SendingState, Fault> {
    SendingState::from_word(word).ok_or_else(|| Fault::say(format!("a letter's state '{word}' is unknown")))
}

/// What became of this letter, held until the transaction ends.
pub(crate) async fn sending_for_update(
    tx: &mut TenantTx,
    id: ScheduleId,
    due_at: DateTime<Utc>,
    account: AccountId,
) -> Result<Option<SendingState>, Fault> {
    let word = sqlx::query_scalar!(
        "select state from reports.sending where tenant_id = $1 and schedule_id = $2 and due_at = $3 and account_id = $4 for update",
        tx.tenant().0,
        id.0,
        due_at,
        account.0,
    )
    .fetch_optional(tx.conn())
    .await?;
    word.map(|word| state(&word)).transpose()
}

/// Writes what became of it.
pub(crate) async fn set_sending(tx: &mut TenantTx, id: ScheduleId, sending: &Sending, now: DateTime<Utc>) -> Result<(), Fault> {
    let Sending { account, due_at, state, reason, words } = sending;
    sqlx::query!(
        "update reports.sending set state = $5, reason = $6, words = $7, at = $8
          where tenant_id = $1 and schedule_id = $2 and due_at = $3 and account_id = $4",
        tx.tenant().0,
        id.0,
        due_at,
        account.0,
        state.as_str(),
        reason.as_deref(),
        words.as_deref(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What became of the letters that were due last.
pub(crate) async fn sendings(tx: &mut TenantTx, id: ScheduleId, due_at: DateTime<Utc>, limit: i64) -> Result<Vec<Sending>, Fault> {
    let rows = sqlx::query!(
        "select account_id, due_at, state, reason, words from reports.sending where tenant_id = $1 and schedule_id = $2 and due_at = $3
          order by account_id limit $4",
        tx.tenant().0,
        id.0,
        due_at,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    let read = rows.into_iter().map(|r| {
        let state = state(&r.state)?;
        Ok(Sending { account: AccountId(r.account_id), due_at: r.due_at, state, reason: r.reason, words: r.words })
    });
    read.collect()
}
