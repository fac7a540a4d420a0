//! Runs of rules over the past: what they look at, what they would change, what they changed.

use crate::model::{Back, Change, Did, KeptRule, MessageId, Person, RuleRun, RuleRunId, RunState, Step, ThreadId};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault, LabelId};
use sqlx::types::Json;
use uuid::Uuid;

struct Raw {
    id: Uuid,
    account_id: Uuid,
    rules: Json<Vec<KeptRule>>,
    saved: bool,
    mailboxes: Vec<Uuid>,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
    sends: bool,
    makes: bool,
    state: String,
    stopped: bool,
    after_at: Option<DateTime<Utc>>,
    after_id: Option<Uuid>,
    looked: i64,
    total: i64,
    found: i64,
    changed: i64,
    more: bool,
    created_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
}

fn run(r: Raw) -> RuleRun {
    RuleRun {
        id: RuleRunId(r.id),
        account_id: AccountId(r.account_id),
        rules: r.rules.0,
        saved: r.saved,
        mailboxes: r.mailboxes,
        since: r.since,
        until: r.until,
        sends: r.sends,
        makes: r.makes,
        state: RunState::from_word(&r.state).unwrap_or(RunState::Looked),
        stopped: r.stopped,
        after: r.after_at.zip(r.after_id),
        looked: r.looked,
        total: r.total,
        found: r.found,
        changed: r.changed,
        more: r.more,
        created_at: r.created_at,
        finished_at: r.finished_at,
    }
}

/// Adds a run.
///
/// # Errors
/// A fault of the database.
pub async fn insert_run(tx: &mut TenantTx, new: &RuleRun, labels: &[LabelId]) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "insert into mail.rule_run (tenant_id, id, account_id, rules, saved, mailboxes, since, until, state, total, created_at, labels)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        tenant,
        new.id.0,
        new.account_id.0,
        serde_json::to_value(&new.rules)?,
        new.saved,
        &new.mailboxes,
        new.since,
        new.until,
        new.state.as_str(),
        new.total,
        new.created_at,
        labels,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A run; with an account: only when it is that account's.
///
/// # Errors
/// A fault of the database.
pub async fn get_run(tx: &mut TenantTx, id: RuleRunId, account: Option<Uuid>) -> Result<Option<RuleRun>, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query_as!(
        Raw,
        r#"select id, account_id, rules as "rules: Json<Vec<KeptRule>>", saved, mailboxes, since, until, sends, makes, state, stopped, after_at,
                after_id, looked, total, found, changed, more, created_at, finished_at
         from mail.rule_run where tenant_id = $1 and id = $2 and ($3::uuid is null or account_id = $3)"#,
        tenant,
        id.0,
        account,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(run))
}

/// The same, locked.
///
/// # Errors
/// A fault of the database.
pub async fn lock_run(tx: &mut TenantTx, id: RuleRunId, account: Option<Uuid>) -> Result<Option<RuleRun>, Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("select id from mail.rule_run where tenant_id = $1 and id = $2 for update", tenant, id.0)
        .fetch_optional(tx.conn())
        .await?;
    get_run(tx, id, account).await
}

/// An account's runs over rules that are kept, newest first.
///
/// # Errors
/// A fault of the database.
pub async fn runs(tx: &mut TenantTx, account: Uuid, before: Option<(DateTime<Utc>, Uuid)>, limit: i64) -> Result<Vec<RuleRun>, Fault> {
    let tenant = tx.tenant().0;
    let (at, before) = before.unzip();
    let rows = sqlx::query_as!(
        Raw,
        r#"select id, account_id, rules as "rules: Json<Vec<KeptRule>>", saved, mailboxes, since, until, sends, makes, state, stopped, after_at,
                after_id, looked, total, found, changed, more, created_at, finished_at
         from mail.rule_run where tenant_id = $1 and account_id = $2 and saved and ($3::timestamptz is null or (created_at, id) < ($3, $4))
         order by created_at desc, id desc limit $5"#,
        tenant,
        account,
        at,
        before,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(run).collect())
}

/// Writes how far a run is.
///
/// # Errors
/// A fault of the database.
pub async fn set_run(tx: &mut TenantTx, run: &RuleRun) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    let (after_at, after_id) = run.after.unzip();
    sqlx::query!(
        "update mail.rule_run set mailboxes = $3, sends = $4, makes = $5, state = $6, stopped = $7, after_at = $8, after_id = $9, looked = $10,
                found = $11, changed = $12, more = $13, finished_at = $14
         where tenant_id = $1 and id = $2",
        tenant,
        run.id.0,
        &run.mailboxes,
        run.sends,
        run.makes,
        run.state.as_str(),
        run.stopped,
        after_at,
        after_id,
        run.looked,
        run.found,
        run.changed,
        run.more,
        run.finished_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Removes an account's runs of rules that were only being written, from before a moment.
///
/// # Errors
/// A fault of the database.
pub async fn forget_tries(tx: &mut TenantTx, account: Uuid, before: DateTime<Utc>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "delete from mail.rule_run where tenant_id = $1 and account_id = $2 and not saved and created_at < $3",
        tenant,
        account,
        before
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// How many mails of these mailboxes came within a time.
///
/// # Errors
/// A fault of the database.
pub async fn count_past(tx: &mut TenantTx, mailboxes: &[Uuid], since: DateTime<Utc>, until: DateTime<Utc>) -> Result<i64, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from mail.message
           where tenant_id = $1 and mailbox_id = any($2) and at >= $3 and at <= $4 and direction = 'in' and quarantine is null"#,
        tenant,
        mailboxes,
        since,
        until,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// The next mails of a mailbox that came within a time, newest first.
///
/// # Errors
/// A fault of the database.
pub async fn past(
    tx: &mut TenantTx,
    mailbox: Uuid,
    (since, until): (DateTime<Utc>, DateTime<Utc>),
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<(DateTime<Utc>, Uuid)>, Fault> {
    let tenant = tx.tenant().0;
    let (at, id) = after.unzip();
    let rows = sqlx::query!(
        "select at, id from mail.message
         where tenant_id = $1 and mailbox_id = $2 and at >= $3 and at <= $4 and direction = 'in' and quarantine is null
           and ($5::timestamptz is null or (at, id) < ($5, $6))
         order by at desc, id desc limit $7",
        tenant,
        mailbox,
        since,
        until,
        at,
        id,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (r.at, r.id)).collect())
}

/// A mail that a run would change.
#[derive(Debug, Clone)]
pub struct Planned {
    /// Its place.
    pub place: i64,
    /// The mail.
    pub message_id: Uuid,
    /// What is to be done.
    pub steps: Vec<Step>,
    /// Who reads the mail.
    pub labels: Vec<LabelId>,
}

/// Lists mails that a run would change.
///
/// # Errors
/// A fault of the database.
pub async fn plan(tx: &mut TenantTx, run: RuleRunId, planned: &[Planned]) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    for one in planned {
        sqlx::query!(
            "insert into mail.rule_change (tenant_id, run_id, place, message_id, steps, labels) values ($1, $2, $3, $4, $5, $6)",
            tenant,
            run.0,
            one.place,
            one.message_id,
            serde_json::to_value(&one.steps)?,
            &one.labels,
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

/// The next mails that are still to be changed, in their order.
///
/// # Errors
/// A fault of the database.
pub async fn next_planned(tx: &mut TenantTx, run: RuleRunId, limit: i64) -> Result<Vec<Planned>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        r#"select place, message_id, steps as "steps: Json<Vec<Step>>", labels from mail.rule_change
           where tenant_id = $1 and run_id = $2 and state = 'planned' order by place limit $3"#,
        tenant,
        run.0,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    let planned = |r: (i64, Uuid, Vec<Step>, Vec<i32>)| Planned { place: r.0, message_id: r.1, steps: r.2, labels: r.3 };
    Ok(rows.into_iter().map(|r| planned((r.place, r.message_id, r.steps.0, r.labels))).collect())
}

/// Writes what became of a mail, and what undoes it.
///
/// # Errors
/// A fault of the database.
pub async fn changed(tx: &mut TenantTx, run: RuleRunId, place: i64, did: &[Did], undo: &[Back]) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.rule_change set state = 'done', did = $4, undo = $5 where tenant_id = $1 and run_id = $2 and place = $3",
        tenant,
        run.0,
        place,
        serde_json::to_value(did)?,
        serde_json::to_value(undo)?,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The last mails that were changed and not yet taken back: place, mail and what undoes it.
///
/// # Errors
/// A fault of the database.
pub async fn last_changed(tx: &mut TenantTx, run: RuleRunId, limit: i64) -> Result<Vec<(i64, Uuid, Vec<Back>)>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        r#"select place, message_id, undo as "undo: Json<Vec<Back>>" from mail.rule_change
           where tenant_id = $1 and run_id = $2 and state = 'done' order by place desc limit $3"#,
        tenant,
        run.0,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (r.place, r.message_id, r.undo.0)).collect())
}

/// A mail's change was taken back.
///
/// # Errors
/// A fault of the database.
pub async fn taken_back(tx: &mut TenantTx, run: RuleRunId, place: i64, message: Uuid) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("update mail.rule_change set state = 'undone' where tenant_id = $1 and run_id = $2 and place = $3", tenant, run.0, place)
        .execute(tx.conn())
        .await?;
    sqlx::query!(
        "with gone as (delete from mail.rule_hit where tenant_id = $1 and message_id = $2 and run_id = $3 returning rule_id)
         update mail.rule r set hits = greatest(0, r.hits - g.hits) from (select rule_id, count(*) as hits from gone group by rule_id) g
         where r.tenant_id = $1 and r.id = g.rule_id",
        tenant,
        message,
        run.0,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The mails that a run would change or has changed, in their order.
///
/// # Errors
/// A fault of the database.
pub async fn changes(tx: &mut TenantTx, run: RuleRunId, after: Option<i64>, limit: i64) -> Result<Vec<Change>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        r#"select c.place, c.message_id, c.steps as "steps: Json<Vec<Step>>", c.did as "did: Json<Vec<Did>>", c.state, m.thread_id, m.subject,
                m.from_name, m.from_address, m.at
           from mail.rule_change c join mail.message m on m.tenant_id = c.tenant_id and m.id = c.message_id
           where c.tenant_id = $1 and c.run_id = $2 and c.place > $3 order by c.place limit $4"#,
        tenant,
        run.0,
        after.unwrap_or(0),
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    let change = rows.into_iter().map(|r| Change {
        place: r.place,
        message_id: MessageId(r.message_id),
        thread_id: ThreadId(r.thread_id),
        subject: r.subject,
        from: Person { name: r.from_name, address: r.from_address },
        at: r.at,
        steps: r.steps.0,
        did: r.did.0,
        state: r.state,
    });
    Ok(change.collect())
}
