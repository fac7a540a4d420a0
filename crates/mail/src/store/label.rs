//! Labels of mails, and what people's corrections taught.

use crate::model::{MessageId, Topic};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::Fault;
use uuid::Uuid;

/// The prefix of a label's lexeme in `mail.message.search`; no word holds a colon.
pub const LEXEME: &str = "l:";
/// Labels that a thread shows, of its newest mails.
const TAGS_MAX: i64 = 7;

/// What a tenant's corrections taught.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// The weights, as `maillabels::Learned` writes them.
    pub weights: Vec<u8>,
    /// Corrections that they are made of.
    pub lessons: i32,
    /// Corrections that were forgotten last, while that can be taken back.
    pub forgotten_count: i32,
    /// When they were forgotten.
    pub forgotten_at: Option<DateTime<Utc>>,
}

/// What the tenant's corrections taught.
///
/// # Errors
/// A fault of the database.
pub async fn learned(tx: &mut TenantTx) -> Result<Kept, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query_as!(
        Kept,
        "select weights, lessons, forgotten_count, forgotten_at from mail.label_learned where tenant_id = $1",
        tenant
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.unwrap_or_default())
}

/// The same, locked against others who teach meanwhile; made when nothing was taught yet.
///
/// # Errors
/// A fault of the database.
pub async fn learned_locked(tx: &mut TenantTx, now: DateTime<Utc>) -> Result<Kept, Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "insert into mail.label_learned (tenant_id, weights, lessons, changed_at) values ($1, ''::bytea, 0, $2) on conflict do nothing",
        tenant,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(sqlx::query_as!(
        Kept,
        "select weights, lessons, forgotten_count, forgotten_at from mail.label_learned where tenant_id = $1 for update",
        tenant
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Keeps what is learned now.
///
/// # Errors
/// A fault of the database.
pub async fn keep(tx: &mut TenantTx, weights: &[u8], now: DateTime<Utc>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.label_learned set weights = $2, lessons = lessons + 1, changed_at = $3 where tenant_id = $1",
        tenant,
        weights,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Forgets what was learned; how many corrections that were. What was forgotten is kept aside until the next time.
///
/// # Errors
/// A fault of the database.
pub async fn forget(tx: &mut TenantTx, now: DateTime<Utc>) -> Result<Option<i32>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!(
        r#"update mail.label_learned set forgotten = weights, forgotten_count = lessons, forgotten_at = $2, weights = ''::bytea, lessons = 0,
                changed_at = $2
         where tenant_id = $1 and lessons > 0 returning forgotten_count as "count!""#,
        tenant,
        now,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// Takes forgetting back, while nothing was learned since; how many corrections count again.
///
/// # Errors
/// A fault of the database.
pub async fn remember(tx: &mut TenantTx, now: DateTime<Utc>) -> Result<Option<i32>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!(
        r#"update mail.label_learned set weights = forgotten, lessons = forgotten_count, forgotten = null, forgotten_count = 0,
                forgotten_at = null, changed_at = $2
         where tenant_id = $1 and lessons = 0 and forgotten is not null returning lessons as "count!""#,
        tenant,
        now,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// A mail whose labels are to be put right.
#[derive(Debug, Clone)]
pub struct ToLabel {
    /// Its thread.
    pub thread_id: Uuid,
    /// Its mailbox.
    pub mailbox_id: Uuid,
    /// The labels that it bears.
    pub topics: Vec<String>,
    /// Who sees it.
    pub labels: Vec<i32>,
    /// Is it tied to a customer?
    pub customer: bool,
}

/// A mail's labels, locked.
///
/// # Errors
/// A fault of the database.
pub async fn to_label(tx: &mut TenantTx, message: MessageId) -> Result<Option<ToLabel>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_as!(
        ToLabel,
        r#"select thread_id, mailbox_id, topics, labels, company_id is not null as "customer!" from mail.message
         where tenant_id = $1 and id = $2 and direction = 'in' for update"#,
        tenant,
        message.0,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// Writes the labels that a person put.
///
/// # Errors
/// A fault of the database.
pub async fn put(tx: &mut TenantTx, message: MessageId, topics: &[Topic], was: &[String]) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    let words: Vec<String> = topics.iter().map(|t| t.label.as_str().to_owned()).collect();
    let lexemes = |labels: &[String]| labels.iter().map(|l| format!("{LEXEME}{l}")).collect::<Vec<_>>();
    sqlx::query!(
        "update mail.message set topics = $3, topics_why = $4, topics_by = 'person',
                search = ts_delete(search, $5::text[]) || array_to_tsvector($6::text[])
         where tenant_id = $1 and id = $2",
        tenant,
        message.0,
        &words,
        serde_json::to_value(topics)?,
        &lexemes(was),
        &lexemes(&words),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes the correction.
///
/// # Errors
/// A fault of the database.
pub async fn note(
    tx: &mut TenantTx,
    message: MessageId,
    was: &[String],
    right: &[String],
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "insert into mail.label_lesson (tenant_id, id, message_id, was, right_are, account_id, at, labels)
         select $1, $2, m.id, $4, $5, $6, $7, m.labels from mail.message m where m.tenant_id = $1 and m.id = $3",
        tenant,
        MessageId::new().0,
        message.0,
        was,
        right,
        by,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Shows the labels of a thread's mails with it, the newest mail's first; and the thread under this tab, when one is given.
///
/// # Errors
/// A fault of the database.
pub async fn show(tx: &mut TenantTx, thread: Uuid, tab: Option<&str>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.thread t set tab = coalesce($3, t.tab), tags = array(select 'new' where 'new' = any(t.tags)) || array(
           select x.topic from (
             select u.topic, max(m.at) as at, min(u.place) as place from mail.message m cross join lateral unnest(m.topics) with ordinality u(topic, place)
             where m.tenant_id = $1 and m.thread_id = $2 group by u.topic) x
           order by x.at desc, x.place limit $4)
         where t.tenant_id = $1 and t.id = $2",
        tenant,
        thread,
        tab,
        TAGS_MAX,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "update mail.thread_folder tf set tab = t.tab from mail.thread t
         where t.tenant_id = $1 and t.id = $2 and tf.tenant_id = $1 and tf.thread_id = $2 and tf.tab <> t.tab",
        tenant,
        thread,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
