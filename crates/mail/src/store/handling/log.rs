//! What rules did, told at the mails and counted; what they sent, for the loop breaker.

use super::Looked;
use crate::model::{Did, Hit, MessageId, OutgoingId, Person, RuleId, RuleRunId, ThreadId};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::Fault;
use sqlx::types::Json;
use uuid::Uuid;

/// A rule did something with a mail: it is told at the mail and counted.
///
/// # Errors
/// A fault of the database.
pub async fn hit(
    tx: &mut TenantTx,
    rule: (RuleId, &str),
    message: Uuid,
    did: &[Did],
    run: Option<RuleRunId>,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "insert into mail.rule_hit (tenant_id, id, rule_id, rule_name, message_id, at, did, run_id, labels)
         select $1, $2, $3, $4, m.id, $6, $7, $8, m.labels from mail.message m where m.tenant_id = $1 and m.id = $5",
        tenant,
        Uuid::now_v7(),
        rule.0.0,
        rule.1,
        message,
        now,
        serde_json::to_value(did)?,
        run.map(|r| r.0),
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!("update mail.rule set hits = hits + 1, last_hit_at = $3 where tenant_id = $1 and id = $2", tenant, rule.0.0, now)
        .execute(tx.conn())
        .await?;
    Ok(())
}

struct RawHit {
    id: Uuid,
    rule_id: Uuid,
    rule_name: String,
    message_id: Uuid,
    thread_id: Uuid,
    subject: String,
    from_name: String,
    from_address: String,
    at: DateTime<Utc>,
    did: Json<Vec<Did>>,
    run_id: Option<Uuid>,
}

fn hit_of(r: RawHit) -> Hit {
    Hit {
        id: r.id,
        rule_id: RuleId(r.rule_id),
        rule_name: r.rule_name,
        message_id: MessageId(r.message_id),
        thread_id: ThreadId(r.thread_id),
        subject: r.subject,
        from: Person { name: r.from_name, address: r.from_address },
        at: r.at,
        did: r.did.0,
        run_id: r.run_id.map(RuleRunId),
    }
}

/// What a rule did, newest first, with mails that the actor reads.
///
/// # Errors
/// A fault of the database.
pub async fn log(tx: &mut TenantTx, id: RuleId, before: Option<(DateTime<Utc>, Uuid)>, limit: i64) -> Result<Vec<Hit>, Fault> {
    let tenant = tx.tenant().0;
    let (at, before) = before.unzip();
    let rows = sqlx::query_as!(
        RawHit,
        r#"select h.id, h.rule_id, h.rule_name, h.message_id, m.thread_id, m.subject, m.from_name, m.from_address, h.at,
                h.did as "did: Json<Vec<Did>>", h.run_id
         from mail.rule_hit h join mail.message m on m.tenant_id = h.tenant_id and m.id = h.message_id
         where h.tenant_id = $1 and h.rule_id = $2 and ($3::timestamptz is null or (h.at, h.id) < ($3, $4))
         order by h.at desc, h.id desc limit $5"#,
        tenant,
        id.0,
        at,
        before,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(hit_of).collect())
}

/// What rules did with the mails of a thread, newest first.
///
/// # Errors
/// A fault of the database.
pub async fn of_thread(tx: &mut TenantTx, thread: ThreadId, limit: i64) -> Result<Vec<Hit>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query_as!(
        RawHit,
        r#"select h.id, h.rule_id, h.rule_name, h.message_id, m.thread_id, m.subject, m.from_name, m.from_address, h.at,
                h.did as "did: Json<Vec<Did>>", h.run_id
         from mail.message m join mail.rule_hit h on h.tenant_id = m.tenant_id and h.message_id = m.id
         where m.tenant_id = $1 and m.thread_id = $2 order by h.at desc, h.id desc limit $3"#,
        tenant,
        thread.0,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(hit_of).collect())
}

/// How much rules sent lately.
#[derive(Debug, Clone, Copy, Default)]
pub struct SentLately {
    /// Within the thread, by any rule.
    pub in_thread: i64,
    /// From the mailbox to the address, answers by any rule.
    pub to_address: i64,
    /// By the rule.
    pub by_rule: i64,
}

/// How much rules sent since a moment.
///
/// # Errors
/// A fault of the database.
pub async fn sent_since(
    tx: &mut TenantTx,
    rule: RuleId,
    (mailbox, thread, address): (Uuid, Uuid, &str),
    since: DateTime<Utc>,
) -> Result<SentLately, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_as!(
        SentLately,
        r#"select (select count(*) from mail.rule_sent where tenant_id = $1 and thread_id = $4 and at > $6) as "in_thread!",
                (select count(*) from mail.rule_sent where tenant_id = $1 and mailbox_id = $3 and address = $5 and reply and at > $6) as "to_address!",
                (select count(*) from mail.rule_sent where tenant_id = $1 and rule_id = $2 and at > $6) as "by_rule!""#,
        tenant,
        rule.0,
        mailbox,
        thread,
        address,
        since,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Has this rule answered an address since a moment?
///
/// # Errors
/// A fault of the database.
pub async fn answered_since(tx: &mut TenantTx, rule: RuleId, address: &str, since: DateTime<Utc>) -> Result<bool, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!(
        r#"select exists (select from mail.rule_sent where tenant_id = $1 and rule_id = $2 and reply and address = $3 and at > $4) as "is!""#,
        tenant,
        rule.0,
        address,
        since,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// A mail that a rule sends.
#[derive(Debug, Clone, Copy)]
pub struct Sending<'a> {
    /// The rule.
    pub rule: RuleId,
    /// Because of this mail.
    pub of: &'a Looked,
    /// What leaves.
    pub outgoing: OutgoingId,
    /// To whom.
    pub to: &'a [String],
    /// It answers.
    pub reply: bool,
}

/// Notes what a rule sent.
///
/// # Errors
/// A fault of the database.
pub async fn sent(tx: &mut TenantTx, sending: &Sending<'_>, now: DateTime<Utc>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    for address in sending.to {
        sqlx::query!(
            "insert into mail.rule_sent (tenant_id, id, rule_id, mailbox_id, thread_id, address, reply, at, outgoing_id, message_id)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            tenant,
            Uuid::now_v7(),
            sending.rule.0,
            sending.of.mailbox_id,
            sending.of.thread_id,
            address,
            sending.reply,
            now,
            sending.outgoing.0,
            sending.of.id,
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

/// Forgets what rules did and sent before a moment, at most so many rows of each.
///
/// # Errors
/// A fault of the database.
pub async fn forget(tx: &mut TenantTx, hits_before: DateTime<Utc>, sent_before: DateTime<Utc>, most: i64) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "delete from mail.rule_hit where tenant_id = $1 and id in (select id from mail.rule_hit where tenant_id = $1 and at < $2 limit $3)",
        tenant,
        hits_before,
        most,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "delete from mail.rule_sent where tenant_id = $1 and id in (select id from mail.rule_sent where tenant_id = $1 and at < $2 limit $3)",
        tenant,
        sent_before,
        most,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What was told as done with a mail was not done after all.
///
/// # Errors
/// A fault of the database.
pub async fn not_after_all(tx: &mut TenantTx, rule: RuleId, message: Uuid, did: &Did) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.rule_hit h set did = (select jsonb_agg(case when d.value->>'do' = $4 then $5::jsonb else d.value end order by d.ordinality)
                                           from jsonb_array_elements(h.did) with ordinality d)
         where h.tenant_id = $1 and h.rule_id = $2 and h.message_id = $3 and jsonb_array_length(h.did) > 0",
        tenant,
        rule.0,
        message,
        did.kind.as_str(),
        serde_json::to_value(did)?,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
