//! Mails that nobody has answered.

use crate::model::{Alarm, AlarmRules, Person, Refusal, Stop, ThreadId};
use chrono::{DateTime, Utc};
use db::{SystemTx, TenantTx};
use kernel::{Fault, LabelId, TenantId};
use maillabels::MailLabel;
use sqlx::types::Json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// How long people may wait.
///
/// # Errors
/// A fault of the database.
pub async fn rules(tx: &mut TenantTx) -> Result<AlarmRules, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query!(
        r#"select active, minutes, superior_minutes, label_minutes as "label_minutes: Json<BTreeMap<String, i32>>", days, from_minute,
                  until_minute, revision
           from mail.alarm_settings where tenant_id = $1"#,
        tenant
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(r) = row else { return Ok(AlarmRules::default()) };
    Ok(AlarmRules {
        active: r.active,
        minutes: r.minutes,
        superior_minutes: r.superior_minutes,
        label_minutes: r.label_minutes.0.iter().filter_map(|(label, minutes)| Some((MailLabel::from_word(label)?, *minutes))).collect(),
        days: u8::try_from(r.days)?,
        from_minute: u16::try_from(r.from_minute)?,
        until_minute: u16::try_from(r.until_minute)?,
        revision: r.revision,
    })
}

/// Sets how long people may wait, over the revision that was seen.
///
/// # Errors
/// [`Refusal::RulesChanged`].
pub async fn set_rules(tx: &mut TenantTx, new: &AlarmRules) -> Result<(), Stop> {
    let tenant = tx.tenant().0;
    let labels: BTreeMap<&str, i32> = new.label_minutes.iter().map(|(label, minutes)| (label.as_str(), *minutes)).collect();
    let (from, until) = (i16::try_from(new.from_minute).map_err(Fault::from)?, i16::try_from(new.until_minute).map_err(Fault::from)?);
    let done = sqlx::query!(
        "insert into mail.alarm_settings as s (tenant_id, active, minutes, superior_minutes, label_minutes, days, from_minute, until_minute)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict on constraint alarm_settings_pkey do update
           set active = excluded.active, minutes = excluded.minutes, superior_minutes = excluded.superior_minutes,
               label_minutes = excluded.label_minutes, days = excluded.days, from_minute = excluded.from_minute,
               until_minute = excluded.until_minute, revision = s.revision + 1
           where s.revision = $9",
        tenant,
        new.active,
        new.minutes,
        new.superior_minutes,
        Json(&labels) as _,
        i16::from(new.days),
        from,
        until,
        new.revision,
    )
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Stop::Refused(Refusal::RulesChanged)) }
}

/// The tenants that want to be told.
///
/// # Errors
/// A fault of the database.
pub async fn tenants_that_watch(tx: &mut SystemTx) -> Result<Vec<TenantId>, Fault> {
    let ids = sqlx::query_scalar!("select tenant_id from mail.alarm_settings where active").fetch_all(tx.conn()).await?;
    Ok(ids.into_iter().map(TenantId).collect())
}

/// A thread in which somebody waits.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The thread.
    pub thread_id: Uuid,
    /// Its mailbox.
    pub mailbox_id: Uuid,
    /// Whose it is to answer: whom it was given to, else the mailbox's owner.
    pub owner_id: Uuid,
    /// Since when.
    pub since: DateTime<Utc>,
    /// What the mails that wait are about.
    pub topics: Vec<String>,
    /// The wait that somebody was told of.
    pub told_of: Option<DateTime<Utc>>,
    /// Was the superior told of it?
    pub superior_told: bool,
    /// Whose it was when he was told.
    pub told: Option<Uuid>,
}

/// Threads in which a person waits since this day or later, behind this one by id.
///
/// # Errors
/// A fault of the database.
pub async fn waiting(tx: &mut TenantTx, from: DateTime<Utc>, after: Uuid, limit: i64) -> Result<Vec<Waiting>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        r#"select t.id, t.mailbox_id, coalesce(t.assignee_id, b.owner_id) as "owner_id!", s.since as "since!", s.topics as "topics!",
                  a.since as "told_of?", a.superior_at is not null as "superior_told!", a.owner_id as "told?"
           from mail.thread t join mail.mailbox b on b.tenant_id = t.tenant_id and b.id = t.mailbox_id and b.state <> 'removed'
           cross join lateral (
             select min(m.at) as since, coalesce(array_agg(distinct k.topic) filter (where k.topic is not null), '{}') as topics
             from mail.message m left join lateral unnest(m.topics) k(topic) on true
             where m.tenant_id = $1 and m.thread_id = t.id and m.direction = 'in' and m.auto is null
               and m.at > coalesce((select max(o.at) from mail.message o
                                    where o.tenant_id = $1 and o.thread_id = t.id and o.direction = 'out' and o.auto is null), '-infinity')) s
           left join mail.alarm a on a.tenant_id = t.tenant_id and a.thread_id = t.id
           where t.tenant_id = $1 and t.waiting and not t.done and t.snoozed_until is null and t.last_at >= $2 and s.since >= $2 and t.id > $3
           order by t.id limit $4"#,
        tenant,
        from,
        after,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    let waiting = rows.into_iter().map(|r| Waiting {
        thread_id: r.id,
        mailbox_id: r.mailbox_id,
        owner_id: r.owner_id,
        since: r.since,
        topics: r.topics,
        told_of: r.told_of,
        superior_told: r.superior_told,
        told: r.told,
    });
    Ok(waiting.collect())
}

/// Notes that somebody is told of a wait; an earlier wait of the thread is forgotten.
///
/// # Errors
/// A fault of the database.
pub async fn tell(
    tx: &mut TenantTx,
    of: &Waiting,
    (label, superior_at): (Option<MailLabel>, Option<DateTime<Utc>>),
    labels: &[LabelId],
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "insert into mail.alarm as a (tenant_id, thread_id, mailbox_id, owner_id, since, label, told_at, superior_at, labels)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict on constraint alarm_pkey do update
           set owner_id = excluded.owner_id, since = excluded.since, label = excluded.label, superior_at = excluded.superior_at,
               labels = excluded.labels,
               told_at = case when a.since = excluded.since and a.owner_id = excluded.owner_id then a.told_at else excluded.told_at end,
               closed_at = case when a.since = excluded.since then a.closed_at end,
               closed_by = case when a.since = excluded.since then a.closed_by end",
        tenant,
        of.thread_id,
        of.mailbox_id,
        of.owner_id,
        of.since,
        label.map(|l| l.as_str()),
        now,
        superior_at,
        labels,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Forgets alarms of threads in which nobody waits any more; the labels of those who were told.
///
/// # Errors
/// A fault of the database.
pub async fn forget_answered(tx: &mut TenantTx) -> Result<Vec<Vec<LabelId>>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!(
        "delete from mail.alarm a using mail.thread t
         where a.tenant_id = $1 and t.tenant_id = $1 and t.id = a.thread_id and (not t.waiting or t.done) returning a.labels",
        tenant,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Alarms that the actor is told of, the longest wait first. What was answered, put away or snoozed meanwhile is left out.
///
/// # Errors
/// A fault of the database.
pub async fn open(tx: &mut TenantTx, limit: i64) -> Result<Vec<Alarm>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        r#"select a.thread_id, a.owner_id, a.since, a.label, a.superior_at, t.id as "seen?", t.subject as "subject?",
                  t.who_name as "who_name?", t.who_address as "who_address?", b.address as "mailbox?"
           from mail.alarm a
           left join mail.thread t on t.tenant_id = a.tenant_id and t.id = a.thread_id
           left join mail.mailbox b on b.tenant_id = a.tenant_id and b.id = a.mailbox_id
           where a.tenant_id = $1 and a.closed_at is null
             and (t.id is null or (t.waiting and not t.done and t.snoozed_until is null))
           order by a.since, a.thread_id limit $2"#,
        tenant,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    let alarm = rows.into_iter().map(|r| Alarm {
        thread_id: ThreadId(r.thread_id),
        about: r.seen.map(|_| {
            let who = Person { name: r.who_name.unwrap_or_default(), address: r.who_address.unwrap_or_default() };
            (r.subject.unwrap_or_default(), who)
        }),
        mailbox: r.mailbox.unwrap_or_default(),
        owner_id: r.owner_id,
        since: r.since,
        label: r.label.as_deref().and_then(MailLabel::from_word),
        superior_at: r.superior_at,
    });
    Ok(alarm.collect())
}

/// Says that a wait needs no answer, or that it does after all; the labels of those who were told. None when the actor sees no such
/// alarm.
///
/// # Errors
/// A fault of the database.
pub async fn close(tx: &mut TenantTx, thread: ThreadId, closed: Option<(DateTime<Utc>, Uuid)>) -> Result<Option<Vec<LabelId>>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!(
        "update mail.alarm set closed_at = $3, closed_by = $4 where tenant_id = $1 and thread_id = $2 returning labels",
        tenant,
        thread.0,
        closed.map(|c| c.0),
        closed.map(|c| c.1),
    )
    .fetch_optional(tx.conn())
    .await?)
}
