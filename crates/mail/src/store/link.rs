//! Which past mails are a company's.

use crate::model::{Direction, Person, Recipients};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{Fault, LabelId};
use sqlx::types::Json;
use uuid::Uuid;

/// Threads whose correspondent is one of these people, or of one of these domains, and that are nobody's yet, by id.
///
/// # Errors
/// A fault of the database.
pub async fn unlinked(
    tx: &mut TenantTx,
    addresses: &[String],
    domains: &[String],
    after: Uuid,
    limit: i64,
) -> Result<Vec<(Uuid, String)>, Fault> {
    let tenant = tx.tenant().0;
    // '/' is the character after '.': the range holds what is below the domain.
    let backwards: Vec<String> = domains.iter().map(|d| d.chars().rev().collect()).collect();
    let rows = sqlx::query!(
        r#"select t.id as "id!", t.who_address as "who!" from (
           select id, who_address from mail.thread where tenant_id = $1 and who_address = any($2) and company_id is null and id > $4
           union
           select t.id, t.who_address from unnest($3::text[]) d(name) join mail.thread t
             on t.tenant_id = $1 and t.who_domain >= d.name collate "C" and t.who_domain < (d.name || '/') collate "C"
                and (t.who_domain = d.name or t.who_domain >= (d.name || '.') collate "C")
           where t.company_id is null and t.id > $4
         ) t order by t.id limit $5"#,
        tenant,
        addresses,
        &backwards,
        after,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (r.id, r.who)).collect())
}

/// Threads that are nobody's yet, by id.
///
/// # Errors
/// A fault of the database.
pub async fn unlinked_all(tx: &mut TenantTx, after: Uuid, limit: i64) -> Result<Vec<(Uuid, String)>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        r#"select id, who_address as "who!" from mail.thread
            where tenant_id = $1 and id > $2 and company_id is null and who_address <> '' order by id limit $3"#,
        tenant,
        after,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (r.id, r.who)).collect())
}

/// Ties a thread and its mails to a customer, and shows it under that tab.
///
/// # Errors
/// A fault of the database.
pub async fn tie(tx: &mut TenantTx, thread: Uuid, company: Uuid, contact: Option<Uuid>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.thread set tab_before = case when company_id is null then tab else tab_before end,
                tags_before = case when company_id is null then tags else tags_before end,
                company_id = $3, contact_id = $4, tags = array_remove(tags, 'new'),
                tab = case when tab = 'team' then tab else 'customers' end
         where tenant_id = $1 and id = $2",
        tenant,
        thread,
        company,
        contact,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "update mail.message set company_id = $3, contact_id = $4 where tenant_id = $1 and thread_id = $2",
        tenant,
        thread,
        company,
        contact,
    )
    .execute(tx.conn())
    .await?;
    show_tab(tx, thread).await
}

/// Threads that are tied to this company, or to this person, by id.
///
/// # Errors
/// A fault of the database.
pub async fn tied(
    tx: &mut TenantTx,
    company: Option<Uuid>,
    contact: Option<Uuid>,
    after: Uuid,
    limit: i64,
) -> Result<Vec<(Uuid, String)>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        "select id, who_address from mail.thread
         where tenant_id = $1 and company_id is not null and (company_id = $2 or contact_id = $3) and id > $4 order by id limit $5",
        tenant,
        company,
        contact,
        after,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (r.id, r.who_address)).collect())
}

/// Unties a thread and its mails from the customer: it is shown where it was before. One that came while it was a customer's is shown
/// as its tags say.
///
/// # Errors
/// A fault of the database.
pub async fn untie(tx: &mut TenantTx, thread: Uuid) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.thread set company_id = null, contact_id = null, tab_before = null, tags_before = null,
                tab = case when tab = 'team' then tab
                           else coalesce(tab_before, case when tags && array['enquiry', 'quotation', 'order', 'sample', 'complaint'] then 'enquiries' else 'others' end) end,
                tags = case when array_remove(tags_before, 'new') = tags then tags_before
                            when tags_before is null or 'new' = any(tags_before) then array_prepend('new', array_remove(tags, 'new'))
                            else tags end
         where tenant_id = $1 and id = $2",
        tenant,
        thread,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!("update mail.message set company_id = null, contact_id = null where tenant_id = $1 and thread_id = $2", tenant, thread)
        .execute(tx.conn())
        .await?;
    show_tab(tx, thread).await
}

/// Shows a thread in its folders under its tab.
async fn show_tab(tx: &mut TenantTx, thread: Uuid) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.thread_folder tf set tab = t.tab from mail.thread t
         where t.tenant_id = $1 and t.id = $2 and tf.tenant_id = $1 and tf.thread_id = $2",
        tenant,
        thread,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A mail, as a customer's timeline tells it.
#[derive(Debug, Clone)]
pub struct Told {
    /// The mail.
    pub id: Uuid,
    /// Its thread.
    pub thread_id: Uuid,
    /// In or out.
    pub direction: Direction,
    /// When.
    pub at: DateTime<Utc>,
    /// Subject.
    pub subject: String,
    /// First words.
    pub preview: String,
    /// The writer.
    pub from_address: String,
    /// The readers.
    pub to: Vec<Person>,
    /// Whose mailbox it is.
    pub owner_id: Uuid,
    /// The mailbox's labels.
    pub labels: Vec<LabelId>,
}

/// The mails by people of a thread, newest first, at most `limit`.
///
/// # Errors
/// A fault of the database.
pub async fn told_of(tx: &mut TenantTx, thread: Uuid, limit: i64) -> Result<Vec<Told>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        r#"select m.id, m.thread_id, m.direction, m.at, m.subject, m.preview, m.from_address, m.recipients as "recipients: Json<Recipients>",
                b.owner_id, m.labels
         from mail.message m join mail.mailbox b on b.tenant_id = m.tenant_id and b.id = m.mailbox_id
         where m.tenant_id = $1 and m.thread_id = $2 and m.auto is null order by m.at desc limit $3"#,
        tenant,
        thread,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Told {
            id: r.id,
            thread_id: r.thread_id,
            direction: Direction::from_word(&r.direction).unwrap_or(Direction::In),
            at: r.at,
            subject: r.subject,
            preview: r.preview,
            from_address: r.from_address,
            to: r.recipients.0.to,
            owner_id: r.owner_id,
            labels: r.labels,
        })
        .collect())
}
