//! Rules on mail, the mails that they are still to look at, what they did and what they sent.

mod log;
mod runs;

pub use log::*;
pub use runs::*;

use crate::model::{AttachmentInfo, MailboxId, MessageId, PausedWhy, Person, Reach, Recipients, Rule, RuleContent, RuleId, Stop, Topic};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault, LabelId};
use sqlx::types::Json;
use uuid::Uuid;

struct Raw {
    id: Uuid,
    account_id: Uuid,
    reach: String,
    mailbox_id: Option<Uuid>,
    name: String,
    active: bool,
    place: i32,
    content: Json<RuleContent>,
    revision: i32,
    paused_at: Option<DateTime<Utc>>,
    paused_why: Option<String>,
    hits: i64,
    last_hit_at: Option<DateTime<Utc>>,
}

fn rule(r: Raw) -> Rule {
    Rule {
        id: RuleId(r.id),
        account_id: AccountId(r.account_id),
        reach: Reach::from_word(&r.reach).unwrap_or(Reach::Own),
        mailbox_id: r.mailbox_id.map(MailboxId),
        name: r.name,
        active: r.active,
        place: r.place,
        content: r.content.0,
        revision: r.revision,
        paused: r.paused_at.zip(r.paused_why.as_deref().and_then(PausedWhy::from_word)),
        hits: r.hits,
        last_hit_at: r.last_hit_at,
    }
}

/// An account's rules, those of mailboxes that it reads and the company's, in the order in which they are asked.
///
/// # Errors
/// A fault of the database.
pub async fn list(tx: &mut TenantTx, account: Uuid, limit: i64) -> Result<Vec<Rule>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query_as!(
        Raw,
        r#"select id, account_id, reach, mailbox_id, name, active, place, content as "content: Json<RuleContent>", revision, paused_at, paused_why,
                hits, last_hit_at from mail.rule
         where tenant_id = $1 and (reach <> 'own' or account_id = $2)
         order by case reach when 'company' then 0 when 'mailbox' then 1 else 2 end, mailbox_id, place, id limit $3"#,
        tenant,
        account,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(rule).collect())
}

/// One of them, locked.
///
/// # Errors
/// A fault of the database.
pub async fn lock(tx: &mut TenantTx, account: Uuid, id: RuleId) -> Result<Option<Rule>, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query_as!(
        Raw,
        r#"select id, account_id, reach, mailbox_id, name, active, place, content as "content: Json<RuleContent>", revision, paused_at, paused_why,
                hits, last_hit_at from mail.rule
         where tenant_id = $1 and id = $3 and (reach <> 'own' or account_id = $2) for update"#,
        tenant,
        account,
        id.0,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(rule))
}

/// One of them.
///
/// # Errors
/// A fault of the database.
pub async fn one(tx: &mut TenantTx, account: Uuid, id: RuleId) -> Result<Option<Rule>, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query_as!(
        Raw,
        r#"select id, account_id, reach, mailbox_id, name, active, place, content as "content: Json<RuleContent>", revision, paused_at, paused_why,
                hits, last_hit_at from mail.rule
         where tenant_id = $1 and id = $3 and (reach <> 'own' or account_id = $2)"#,
        tenant,
        account,
        id.0,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(rule))
}

/// How many rules there are beside each other: of the account, of the mailbox, or of the company.
///
/// # Errors
/// A fault of the database.
pub async fn beside(tx: &mut TenantTx, account: Uuid, reach: Reach, mailbox: Option<MailboxId>) -> Result<i64, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from mail.rule where tenant_id = $1 and reach = $2 and mailbox_id is not distinct from $3
           and (reach <> 'own' or account_id = $4)"#,
        tenant,
        reach.as_str(),
        mailbox.map(|m| m.0),
        account,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Adds a rule, behind those beside it.
///
/// # Errors
/// A fault of the database.
pub async fn insert(tx: &mut TenantTx, new: &Rule, labels: &[LabelId], now: DateTime<Utc>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "insert into mail.rule (tenant_id, id, account_id, reach, mailbox_id, name, active, place, content, updated_at, labels)
         select $1, $2, $3, $4, $5, $6, $7, coalesce(max(r.place), 0) + 1, $8, $9, $10 from mail.rule r
         where r.tenant_id = $1 and r.reach = $4 and r.mailbox_id is not distinct from $5 and ($4 <> 'own' or r.account_id = $3)",
        tenant,
        new.id.0,
        new.account_id.0,
        new.reach.as_str(),
        new.mailbox_id.map(|m| m.0),
        new.name,
        new.active,
        serde_json::to_value(&new.content)?,
        now,
        labels,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes a rule anew; what the loop breaker has stopped goes on.
///
/// # Errors
/// A fault of the database.
pub async fn write(tx: &mut TenantTx, new: &Rule, labels: &[LabelId], now: DateTime<Utc>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.rule set account_id = $3, reach = $4, mailbox_id = $5, name = $6, active = $7, content = $8, updated_at = $9, labels = $10,
                place = $11, paused_at = null, paused_why = null, revision = revision + 1
         where tenant_id = $1 and id = $2",
        tenant,
        new.id.0,
        new.account_id.0,
        new.reach.as_str(),
        new.mailbox_id.map(|m| m.0),
        new.name,
        new.active,
        serde_json::to_value(&new.content)?,
        now,
        labels,
        new.place,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Switches a rule on or off; what the loop breaker has stopped goes on.
///
/// # Errors
/// A fault of the database.
pub async fn switch(tx: &mut TenantTx, id: RuleId, active: bool) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.rule set active = $3, paused_at = null, paused_why = null where tenant_id = $1 and id = $2",
        tenant,
        id.0,
        active
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The loop breaker stops a rule.
///
/// # Errors
/// A fault of the database.
pub async fn pause(tx: &mut TenantTx, id: RuleId, why: PausedWhy, now: DateTime<Utc>) -> Result<bool, Fault> {
    let tenant = tx.tenant().0;
    let done = sqlx::query!(
        "update mail.rule set paused_at = $3, paused_why = $4 where tenant_id = $1 and id = $2 and paused_at is null",
        tenant,
        id.0,
        now,
        why.as_str(),
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that a rule's owner is told that it is held; false when he was told since then.
///
/// # Errors
/// A fault of the database.
pub async fn note_held(tx: &mut TenantTx, id: RuleId, now: DateTime<Utc>, since: DateTime<Utc>) -> Result<bool, Fault> {
    let tenant = tx.tenant().0;
    let done = sqlx::query!(
        "update mail.rule set held_told_at = $3 where tenant_id = $1 and id = $2 and (held_told_at is null or held_told_at <= $4)",
        tenant,
        id.0,
        now,
        since,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Puts rules into this order.
///
/// # Errors
/// A fault of the database.
pub async fn order(tx: &mut TenantTx, ids: &[Uuid]) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.rule r set place = o.place from unnest($2::uuid[]) with ordinality o(id, place) where r.tenant_id = $1 and r.id = o.id",
        tenant,
        ids,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Removes a rule; what it did stays told at the mails.
///
/// # Errors
/// A fault of the database.
pub async fn delete(tx: &mut TenantTx, id: RuleId) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("delete from mail.rule where tenant_id = $1 and id = $2", tenant, id.0).execute(tx.conn()).await?;
    Ok(())
}

/// The rules that look at what comes to a mailbox, in the order in which they are asked.
///
/// # Errors
/// A fault of the database.
pub async fn of_mailbox(tx: &mut TenantTx, mailbox: Uuid, limit: i64) -> Result<Vec<Rule>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query_as!(
        Raw,
        r#"select r.id, r.account_id, r.reach, r.mailbox_id, r.name, r.active, r.place, r.content as "content: Json<RuleContent>", r.revision,
                r.paused_at, r.paused_why, r.hits, r.last_hit_at
         from mail.rule r join mail.mailbox b on b.tenant_id = r.tenant_id and b.id = $2
         where r.tenant_id = $1 and r.active and r.paused_at is null
           and (r.reach = 'company' or r.mailbox_id = b.id or (r.reach = 'own' and r.account_id = b.owner_id))
         order by case r.reach when 'company' then 0 when 'mailbox' then 1 else 2 end, r.place, r.id limit $3"#,
        tenant,
        mailbox,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(rule).collect())
}

/// Notes mails that have come, where a rule looks at the mailbox; true when there is one.
///
/// # Errors
/// A fault of the database.
pub async fn note_due(tx: &mut TenantTx, mailbox: Uuid, messages: &[Uuid], now: DateTime<Utc>) -> Result<bool, Fault> {
    let tenant = tx.tenant().0;
    let done = sqlx::query!(
        "insert into mail.rule_due (tenant_id, message_id, mailbox_id, at)
         select $1, m.id, $2, $4 from unnest($3::uuid[]) m(id)
         where exists (select from mail.rule r join mail.mailbox b on b.tenant_id = r.tenant_id and b.id = $2
                       where r.tenant_id = $1 and r.active and r.paused_at is null
                         and (r.reach = 'company' or r.mailbox_id = b.id or (r.reach = 'own' and r.account_id = b.owner_id)))
         on conflict do nothing",
        tenant,
        mailbox,
        messages,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// The mails of a mailbox that are still to be looked at, the earliest first.
///
/// # Errors
/// A fault of the database.
pub async fn due(tx: &mut TenantTx, mailbox: Uuid, limit: i64) -> Result<Vec<Uuid>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!(
        "select message_id from mail.rule_due where tenant_id = $1 and mailbox_id = $2 order by at, message_id limit $3",
        tenant,
        mailbox,
        limit,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Takes a mail from those that are still to be looked at; false when another has taken it.
///
/// # Errors
/// A fault of the database.
pub async fn take_due(tx: &mut TenantTx, message: Uuid) -> Result<bool, Fault> {
    let tenant = tx.tenant().0;
    let done =
        sqlx::query!("delete from mail.rule_due where tenant_id = $1 and message_id = $2", tenant, message).execute(tx.conn()).await?;
    Ok(done.rows_affected() == 1)
}

/// A mail as rules look at it.
#[derive(Debug, Clone)]
pub struct Looked {
    /// The mail.
    pub id: Uuid,
    /// Its thread.
    pub thread_id: Uuid,
    /// Its mailbox.
    pub mailbox_id: Uuid,
    /// Its bytes.
    pub blob: Vec<u8>,
    /// Their number.
    pub bytes: i64,
    /// The writer.
    pub from: Person,
    /// The readers.
    pub recipients: Recipients,
    /// Subject.
    pub subject: String,
    /// Files.
    pub attachments: Vec<AttachmentInfo>,
    /// Labels, and why.
    pub topics: Vec<Topic>,
    /// Did a person put them?
    pub topics_by_person: bool,
    /// Language.
    pub language: Option<String>,
    /// Written by a machine?
    pub auto: bool,
    /// Arrival.
    pub at: DateTime<Utc>,
    /// Read?
    pub seen: bool,
    /// Starred?
    pub starred: bool,
    /// The folders that it lies in.
    pub folders: Vec<Uuid>,
    /// Their roles.
    pub roles: Vec<String>,
    /// To whom its thread is given.
    pub assignee_id: Option<Uuid>,
    /// Its thread's tab.
    pub tab: String,
    /// Is it tied to a customer?
    pub customer: bool,
    /// Who reads it.
    pub labels: Vec<LabelId>,
}

/// Mails as rules look at them, as far as the actor reads them.
///
/// # Errors
/// A fault of the database.
pub async fn looked(tx: &mut TenantTx, messages: &[Uuid]) -> Result<Vec<Looked>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        r#"select m.id, m.thread_id, m.mailbox_id, m.blob, m.bytes, m.from_name, m.from_address, m.recipients as "recipients: Json<Recipients>",
                m.subject, m.attachments as "attachments: Json<Vec<AttachmentInfo>>", m.topics_why as "topics: Json<Vec<Topic>>", m.topics_by,
                m.language, m.auto, m.at, m.seen, m.starred, m.labels, t.assignee_id, t.tab,
                m.company_id is not null as "customer!",
                array(select coalesce(p.moving_to, p.folder_id) from mail.placement p
                      where p.tenant_id = $1 and p.message_id = m.id and not p.deleted) as "folders!",
                array(select coalesce(f.role, '') from mail.placement p
                      join mail.folder f on f.tenant_id = p.tenant_id and f.id = coalesce(p.moving_to, p.folder_id)
                      where p.tenant_id = $1 and p.message_id = m.id and not p.deleted) as "roles!"
         from mail.message m join mail.thread t on t.tenant_id = m.tenant_id and t.id = m.thread_id
         where m.tenant_id = $1 and m.id = any($2) and m.direction = 'in' and m.quarantine is null"#,
        tenant,
        messages,
    )
    .fetch_all(tx.conn())
    .await?;
    let looked = rows.into_iter().map(|r| Looked {
        id: r.id,
        thread_id: r.thread_id,
        mailbox_id: r.mailbox_id,
        blob: r.blob,
        bytes: r.bytes,
        from: Person { name: r.from_name, address: r.from_address },
        recipients: r.recipients.0,
        subject: r.subject,
        attachments: r.attachments.0,
        topics: r.topics.0,
        topics_by_person: r.topics_by == "person",
        language: r.language,
        auto: r.auto.is_some(),
        at: r.at,
        seen: r.seen,
        starred: r.starred,
        folders: r.folders,
        roles: r.roles,
        assignee_id: r.assignee_id,
        tab: r.tab,
        customer: r.customer,
        labels: r.labels,
    });
    Ok(looked.collect())
}

/// Puts a rule's label beside those that a mail bears.
///
/// # Errors
/// A fault of the database.
pub async fn put_labels(tx: &mut TenantTx, message: Uuid, topics: &[Topic], by_person: bool) -> Result<(), Fault> {
    let was: Vec<String> = {
        let tenant = tx.tenant().0;
        sqlx::query_scalar!("select topics from mail.message where tenant_id = $1 and id = $2 for update", tenant, message)
            .fetch_optional(tx.conn())
            .await?
            .unwrap_or_default()
    };
    crate::store::label::put(tx, MessageId(message), topics, &was).await?;
    if !by_person {
        let tenant = tx.tenant().0;
        sqlx::query!("update mail.message set topics_by = 'machine' where tenant_id = $1 and id = $2", tenant, message)
            .execute(tx.conn())
            .await?;
    }
    Ok(())
}

/// The open suggestion for a writer in a mailbox.
///
/// # Errors
/// A fault of the database.
pub async fn open_suggestion(tx: &mut TenantTx, mailbox: Uuid, address: &str) -> Result<Option<Uuid>, Stop> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!(
        "select id from mail.suggestion where tenant_id = $1 and mailbox_id = $2 and address = $3 and state = 'open' and kind <> 'already'",
        tenant,
        mailbox,
        address,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// The mailboxes that the actor reads: their ids and owners.
///
/// # Errors
/// A fault of the database.
pub async fn readable(tx: &mut TenantTx) -> Result<Vec<(Uuid, Uuid, String)>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        "select id, owner_id, lower(address) as address from mail.mailbox
         where tenant_id = $1 and state <> 'removed' and read_labels && platform.grants() order by id",
        tenant
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (r.id, r.owner_id, r.address.unwrap_or_default())).collect())
}
