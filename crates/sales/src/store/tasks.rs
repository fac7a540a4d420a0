//! Tasks and reminders.

use super::{known, raw};
use crate::model::{LeadId, NewTask, OpportunityId, Priority, Reminder, Repeat, Task, TaskId};
use crate::rules;
use chrono::{DateTime, NaiveDate, Utc};
use customers::CompanyId;
use db::{Filter, TenantTx};
use kernel::{AccountId, Fault, LabelId};
use uuid::Uuid;

pub(crate) async fn insert_task(tx: &mut TenantTx, task: &Task, now: DateTime<Utc>) -> Result<(), Fault> {
    let facts = &task.facts;
    sqlx::query!(
        "insert into sales.task (tenant_id, id, labels, title, text, assignee, due_at, time_zone, priority, repeats, anchor, remind_minutes,
           company_id, opportunity_id, lead_id, created_at, created_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        tx.tenant().0,
        task.id.0,
        &task.labels,
        facts.title,
        facts.text,
        facts.assignee.0,
        facts.due_at,
        facts.time_zone.name(),
        facts.priority.as_str(),
        facts.repeats.map(Repeat::as_str),
        facts.anchor,
        facts.remind_minutes,
        facts.company_id.map(|c| c.0),
        facts.opportunity_id.map(|o| o.0),
        facts.lead_id.map(|l| l.0),
        now,
        raw(task.created_by),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes what a person may change, but for who does it; gives the new revision.
pub(crate) async fn set_task(tx: &mut TenantTx, task: &Task) -> Result<i32, Fault> {
    let facts = &task.facts;
    Ok(sqlx::query_scalar!(
        "update sales.task set title = $3, text = $4, due_at = $5, time_zone = $6, priority = $7, repeats = $8, anchor = $9, remind_minutes = $10,
                company_id = $11, opportunity_id = $12, lead_id = $13, revision = revision + 1
          where tenant_id = $1 and id = $2 returning revision",
        tx.tenant().0,
        task.id.0,
        facts.title,
        facts.text,
        facts.due_at,
        facts.time_zone.name(),
        facts.priority.as_str(),
        facts.repeats.map(Repeat::as_str),
        facts.anchor,
        facts.remind_minutes,
        facts.company_id.map(|c| c.0),
        facts.opportunity_id.map(|o| o.0),
        facts.lead_id.map(|l| l.0),
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Done, or open again.
pub(crate) async fn set_task_done(
    tx: &mut TenantTx,
    id: TaskId,
    done: Option<(DateTime<Utc>, Option<AccountId>)>,
    next: Option<TaskId>,
) -> Result<i32, Fault> {
    let (at, by) = done.unzip();
    Ok(sqlx::query_scalar!(
        "update sales.task set done_at = $3, done_by = $4, next_id = $5, revision = revision + 1 where tenant_id = $1 and id = $2 returning revision",
        tx.tenant().0,
        id.0,
        at,
        by.flatten().map(|a| a.0),
        next.map(|n| n.0),
    )
    .fetch_one(tx.conn())
    .await?)
}

pub(crate) async fn task(tx: &mut TenantTx, id: TaskId) -> Result<Option<Task>, Fault> {
    let mut sql = Filter::select(HEAD);
    sql.and("t.tenant_id = ").bind(tx.tenant().0);
    sql.and("t.id = ").bind(id.0);
    Ok(rows(tx, sql).await?.pop())
}

/// The same, held against others' changes until the transaction ends.
pub(crate) async fn task_for_update(tx: &mut TenantTx, id: TaskId) -> Result<Option<Task>, Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("select 1 as held from sales.task where tenant_id = $1 and id = $2 for update", tenant, id.0)
        .fetch_optional(tx.conn())
        .await?;
    task(tx, id).await
}

pub(crate) async fn delete_task(tx: &mut TenantTx, id: TaskId) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("delete from sales.task where tenant_id = $1 and id = $2", tenant, id.0).execute(tx.conn()).await?;
    Ok(())
}

/// Which tasks, in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// Open ones due before this time.
    OpenBefore(DateTime<Utc>),
    /// Open ones due from this time on.
    OpenFrom(DateTime<Utc>),
    /// Open ones due within.
    OpenWithin(DateTime<Utc>, DateTime<Utc>),
    /// All open ones.
    Open,
    /// Those that are done, lately done first.
    Done,
}

/// Which tasks a list holds.
#[derive(Debug, Clone)]
pub(crate) struct TaskFilter {
    pub assignee: Option<AccountId>,
    pub when: When,
    pub company: Option<CompanyId>,
    pub opportunity: Option<OpportunityId>,
    pub lead: Option<LeadId>,
    /// The row that the page goes on after.
    pub after: Option<(DateTime<Utc>, TaskId)>,
}

const HEAD: &str = "select t.id, t.labels, t.title, t.text, t.assignee, t.due_at, t.time_zone, t.priority, t.repeats, t.anchor, t.remind_minutes, \
     t.company_id, t.opportunity_id, t.lead_id, t.done_at, t.next_id, t.revision, t.created_by from sales.task t";

/// The rows of a list: what is open by when it is due, what is done by when it was.
pub(crate) async fn tasks(tx: &mut TenantTx, filter: &TaskFilter, limit: i64) -> Result<Vec<Task>, Fault> {
    let mut sql = Filter::select(HEAD);
    sql.and("t.tenant_id = ").bind(tx.tenant().0);
    sql.and("t.labels && ").bind(tx.grants().labels().to_vec());
    if let Some(assignee) = filter.assignee {
        sql.and("t.assignee = ").bind(assignee.0);
    }
    if let Some(company) = filter.company {
        sql.and("t.company_id = ").bind(company.0);
    }
    if let Some(opportunity) = filter.opportunity {
        sql.and("t.opportunity_id = ").bind(opportunity.0);
    }
    if let Some(lead) = filter.lead {
        sql.and("t.lead_id = ").bind(lead.0);
    }
    if filter.when == When::Done {
        sql.and("t.done_at is not null");
        if let Some((at, id)) = filter.after {
            sql.and("(t.done_at, t.id) < (").bind(at).text(", ").bind(id.0).text(")");
        }
        sql.order_by("t.done_at desc, t.id desc");
    } else {
        sql.and("t.done_at is null");
        match filter.when {
            When::OpenBefore(until) => _ = sql.and("t.due_at < ").bind(until),
            When::OpenFrom(from) => _ = sql.and("t.due_at >= ").bind(from),
            When::OpenWithin(from, until) => _ = sql.and("t.due_at >= ").bind(from).and("t.due_at < ").bind(until),
            When::Open | When::Done => {}
        }
        if let Some((at, id)) = filter.after {
            sql.and("(t.due_at, t.id) > (").bind(at).text(", ").bind(id.0).text(")");
        }
        sql.order_by("t.due_at, t.id");
    }
    sql.limit(limit);
    rows(tx, sql).await
}

/// Tasks due within a time, done ones too, for a calendar.
pub(crate) async fn tasks_between(
    tx: &mut TenantTx,
    assignee: Option<AccountId>,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
    limit: i64,
) -> Result<Vec<Task>, Fault> {
    let mut sql = Filter::select(HEAD);
    sql.and("t.tenant_id = ").bind(tx.tenant().0);
    sql.and("t.labels && ").bind(tx.grants().labels().to_vec());
    sql.and("t.due_at >= ").bind(from).and("t.due_at < ").bind(until);
    if let Some(assignee) = assignee {
        sql.and("t.assignee = ").bind(assignee.0);
    }
    sql.order_by("t.due_at, t.id").limit(limit);
    rows(tx, sql).await
}

/// Tells once that a task has come near; false when that was told before.
pub(crate) async fn insert_reminder(
    tx: &mut TenantTx,
    task: TaskId,
    account: AccountId,
    at: DateTime<Utc>,
    labels: &[LabelId],
) -> Result<bool, Fault> {
    let made = sqlx::query!(
        "insert into sales.reminder (tenant_id, task_id, account_id, at, labels) values ($1, $2, $3, $4, $5)
         on conflict on constraint reminder_pkey do nothing",
        tx.tenant().0,
        task.0,
        account.0,
        at,
        labels,
    )
    .execute(tx.conn())
    .await?;
    Ok(made.rows_affected() == 1)
}

/// What this account was told and has not seen, of tasks that are still open; the latest first.
pub(crate) async fn reminders(tx: &mut TenantTx, account: AccountId, limit: i64) -> Result<Vec<Reminder>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        "select r.task_id, r.at from sales.reminder r join sales.task t on t.tenant_id = $1 and t.id = r.task_id
          where r.tenant_id = $1 and r.account_id = $2 and r.seen_at is null and t.done_at is null and t.assignee = $2
          order by r.at desc limit $3",
        tenant,
        account.0,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    let ids: Vec<Uuid> = rows.iter().map(|r| r.task_id).collect();
    let mut sql = Filter::select(HEAD);
    sql.and("t.tenant_id = ").bind(tenant);
    sql.and("t.id = any(").bind(ids).text(")");
    let tasks = self::rows(tx, sql).await?;
    let each = rows.into_iter().filter_map(|r| {
        let task = tasks.iter().find(|task| task.id.0 == r.task_id)?.clone();
        Some(Reminder { task, at: r.at })
    });
    Ok(each.collect())
}

/// This account has seen what it was told of this task, or of all.
pub(crate) async fn see_reminder(tx: &mut TenantTx, account: AccountId, task: Option<TaskId>, now: DateTime<Utc>) -> Result<(), Fault> {
    sqlx::query!(
        "update sales.reminder set seen_at = $4 where tenant_id = $1 and account_id = $2 and seen_at is null and ($3::uuid is null or task_id = $3)",
        tx.tenant().0,
        account.0,
        task.map(|t| t.0),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

async fn rows(tx: &mut TenantTx, sql: Filter) -> Result<Vec<Task>, Fault> {
    let records: Vec<Record> = sql.into_builder().build_query_as().fetch_all(tx.conn()).await?;
    records.into_iter().map(Record::read).collect()
}

#[derive(sqlx::FromRow)]
struct Record {
    id: Uuid,
    labels: Vec<LabelId>,
    title: String,
    text: String,
    assignee: Uuid,
    due_at: DateTime<Utc>,
    time_zone: String,
    priority: String,
    repeats: Option<String>,
    anchor: NaiveDate,
    remind_minutes: Option<i32>,
    company_id: Option<Uuid>,
    opportunity_id: Option<Uuid>,
    lead_id: Option<Uuid>,
    done_at: Option<DateTime<Utc>>,
    next_id: Option<Uuid>,
    revision: i32,
    created_by: Option<Uuid>,
}

impl Record {
    fn read(self) -> Result<Task, Fault> {
        let repeats = self.repeats.map(|word| known(Repeat::from_word(&word), "the repetition", &word)).transpose()?;
        Ok(Task {
            id: TaskId(self.id),
            facts: NewTask {
                title: self.title,
                text: self.text,
                assignee: AccountId(self.assignee),
                due_at: self.due_at,
                time_zone: rules::zone(Some(&self.time_zone)),
                priority: known(Priority::from_word(&self.priority), "the priority", &self.priority)?,
                repeats,
                anchor: self.anchor,
                remind_minutes: self.remind_minutes,
                company_id: self.company_id.map(CompanyId),
                opportunity_id: self.opportunity_id.map(OpportunityId),
                lead_id: self.lead_id.map(LeadId),
            },
            done_at: self.done_at,
            next_id: self.next_id.map(TaskId),
            revision: self.revision,
            created_by: self.created_by.map(AccountId),
            labels: self.labels,
        })
    }
}
