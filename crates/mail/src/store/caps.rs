//! How much may be sent a day, and how much is.

use crate::model::{MailboxId, Refusal, SendingRules, Stop};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::Fault;
use uuid::Uuid;

/// How the company sends.
///
/// # Errors
/// A fault of the database.
pub async fn rules(tx: &mut TenantTx) -> Result<SendingRules, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query!("select mailbox_daily_max, account_daily_max, revision from mail.sending_rules where tenant_id = $1", tenant)
        .fetch_optional(tx.conn())
        .await?;
    Ok(row.map_or_else(SendingRules::default, |r| SendingRules {
        mailbox_daily_max: r.mailbox_daily_max,
        account_daily_max: r.account_daily_max,
        revision: r.revision,
    }))
}

/// Sets how the company sends, over the revision that was seen.
///
/// # Errors
/// [`Refusal::RulesChanged`].
pub async fn set_rules(tx: &mut TenantTx, new: &SendingRules) -> Result<(), Stop> {
    let tenant = tx.tenant().0;
    let done = sqlx::query!(
        "insert into mail.sending_rules as r (tenant_id, mailbox_daily_max, account_daily_max) values ($1, $2, $3)
         on conflict on constraint sending_rules_pkey do update
           set mailbox_daily_max = excluded.mailbox_daily_max, account_daily_max = excluded.account_daily_max, revision = r.revision + 1
           where r.revision = $4",
        tenant,
        new.mailbox_daily_max,
        new.account_daily_max,
        new.revision,
    )
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Stop::Refused(Refusal::RulesChanged)) }
}

/// What was said about one mailbox.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OfMailbox {
    /// What the company grants it in place of its number for all.
    pub granted: Option<i32>,
    /// What its owner keeps to.
    pub own: Option<i32>,
}

/// What was said about a mailbox; none when the actor sees no such mailbox.
///
/// # Errors
/// A fault of the database.
pub async fn of_mailbox(tx: &mut TenantTx, mailbox: MailboxId) -> Result<Option<OfMailbox>, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query!("select daily_max_granted, daily_max_own from mail.mailbox where tenant_id = $1 and id = $2", tenant, mailbox.0)
        .fetch_optional(tx.conn())
        .await?;
    Ok(row.map(|r| OfMailbox { granted: r.daily_max_granted, own: r.daily_max_own }))
}

/// Says it. The caller has found that it may be said.
///
/// # Errors
/// A fault of the database.
pub async fn set_of_mailbox(tx: &mut TenantTx, mailbox: MailboxId, new: OfMailbox) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.mailbox set daily_max_granted = $3, daily_max_own = $4 where tenant_id = $1 and id = $2",
        tenant,
        mailbox.0,
        new.granted,
        new.own,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whoever counts to send holds the gates of account and mailbox until his transaction ends, so that two who send at once count each
/// other. The account's first: an account that sends from two mailboxes at once meets itself.
///
/// # Errors
/// A fault of the database.
pub async fn hold_gates(tx: &mut TenantTx, mailbox: MailboxId, account: Uuid) -> Result<(), Fault> {
    for gate in [account, mailbox.0] {
        sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1::text, 20030))", gate.to_string()).execute(tx.conn()).await?;
    }
    Ok(())
}

/// To how many a mailbox writes within a day: what is on its way or left then.
///
/// # Errors
/// A fault of the database.
pub async fn used_of_mailbox(tx: &mut TenantTx, mailbox: MailboxId, (from, until): (DateTime<Utc>, DateTime<Utc>)) -> Result<i64, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!(
        r#"select coalesce(sum(cardinality(rcpt)), 0) as "n!" from mail.outgoing
         where tenant_id = $1 and mailbox_id = $2 and leaves_at >= $3 and leaves_at < $4 and state not in ('undone', 'discarded', 'failed')"#,
        tenant,
        mailbox.0,
        from,
        until,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// To how many an account writes within a day.
///
/// # Errors
/// A fault of the database.
pub async fn used_of_account(tx: &mut TenantTx, account: Uuid, (from, until): (DateTime<Utc>, DateTime<Utc>)) -> Result<i64, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!(
        r#"select coalesce(sum(cardinality(rcpt)), 0) as "n!" from mail.outgoing
         where tenant_id = $1 and account_id = $2 and leaves_at >= $3 and leaves_at < $4 and state not in ('undone', 'discarded', 'failed')"#,
        tenant,
        account,
        from,
        until,
    )
    .fetch_one(tx.conn())
    .await?)
}
