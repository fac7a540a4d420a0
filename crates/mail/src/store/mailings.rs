//! Mails to many, and who wants none.

use crate::model::{
    Checked, DraftId, MailLeftOut, MailboxId, Mailing, MailingCounts, MailingId, MailingRecipient, MailingState, OutgoingId, OutgoingState,
    TemplateId, Unsubscribed,
};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{Fault, LabelId};
use sqlx::types::Json;
use std::collections::HashMap;
use uuid::Uuid;

struct Raw {
    id: Uuid,
    mailbox_id: Uuid,
    account_id: Uuid,
    draft_id: Uuid,
    template_id: Option<Uuid>,
    subject: String,
    pause_seconds: i32,
    state: String,
    held_until: Option<DateTime<Utc>>,
    problem: Option<String>,
    created_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
}

fn mailing(r: Raw) -> Mailing {
    Mailing {
        id: MailingId(r.id),
        mailbox_id: MailboxId(r.mailbox_id),
        account_id: r.account_id,
        draft_id: DraftId(r.draft_id),
        template_id: r.template_id.map(TemplateId),
        subject: r.subject,
        pause_seconds: r.pause_seconds,
        state: MailingState::from_word(&r.state).unwrap_or(MailingState::Stopped),
        held_until: r.held_until,
        problem: r.problem,
        created_at: r.created_at,
        finished_at: r.finished_at,
    }
}

/// Adds a mailing with its recipients, in order.
///
/// # Errors
/// A fault of the database.
pub async fn insert(tx: &mut TenantTx, new: &Mailing, recipients: &[Checked], labels: &[LabelId]) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "insert into mail.mailing (tenant_id, id, mailbox_id, account_id, draft_id, template_id, subject, pause_seconds, created_at, labels, state)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        tenant,
        new.id.0,
        new.mailbox_id.0,
        new.account_id,
        new.draft_id.0,
        new.template_id.map(|t| t.0),
        new.subject,
        new.pause_seconds,
        new.created_at,
        labels,
        new.state.as_str(),
    )
    .execute(tx.conn())
    .await?;
    for (at, one) in recipients.iter().enumerate() {
        sqlx::query!(
            "insert into mail.mailing_recipient (tenant_id, mailing_id, address, name, at, values, left_out) values ($1, $2, $3, $4, $5, $6, $7)",
            tenant,
            new.id.0,
            one.person.address,
            one.person.name,
            i32::try_from(at)?,
            Json(&one.values) as _,
            one.left_out.map(|l| l.as_str()),
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

/// One mailing, locked. With an account: only when it is that account's.
///
/// # Errors
/// A fault of the database.
pub async fn lock(tx: &mut TenantTx, id: MailingId, account: Option<Uuid>) -> Result<Option<Mailing>, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query_as!(
        Raw,
        "select id, mailbox_id, account_id, draft_id, template_id, subject, pause_seconds, state, held_until, problem, created_at, finished_at
         from mail.mailing where tenant_id = $1 and id = $2 and ($3::uuid is null or account_id = $3) for update",
        tenant,
        id.0,
        account,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(mailing))
}

/// The account's mailings, newest first; with an id: only that one.
///
/// # Errors
/// A fault of the database.
pub async fn list(
    tx: &mut TenantTx,
    account: Uuid,
    id: Option<MailingId>,
    before: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<Mailing>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query_as!(
        Raw,
        "select id, mailbox_id, account_id, draft_id, template_id, subject, pause_seconds, state, held_until, problem, created_at, finished_at
         from mail.mailing where tenant_id = $1 and account_id = $2 and ($3::uuid is null or id = $3)
           and ($4::timestamptz is null or (created_at, id) < ($4, $5::uuid))
         order by created_at desc, id desc limit $6",
        tenant,
        account,
        id.map(|i| i.0),
        before.map(|b| b.0),
        before.map(|b| b.1),
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(mailing).collect())
}

/// How many recipients of these mailings are where.
///
/// # Errors
/// A fault of the database.
pub async fn counts(tx: &mut TenantTx, ids: &[Uuid]) -> Result<HashMap<Uuid, MailingCounts>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        r#"select r.mailing_id, count(*) as "total!", count(*) filter (where o.state = 'sent') as "sent!",
                count(*) filter (where o.state in ('failed', 'uncertain')) as "failed!", count(*) filter (where r.left_out is not null) as "left_out!"
         from mail.mailing_recipient r left join mail.outgoing o on o.tenant_id = r.tenant_id and o.id = r.outgoing_id
         where r.tenant_id = $1 and r.mailing_id = any($2) group by r.mailing_id"#,
        tenant,
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    let counts = |total, sent, failed, left_out| MailingCounts { total, sent, failed, left_out };
    Ok(rows.into_iter().map(|r| (r.mailing_id, counts(r.total, r.sent, r.failed, r.left_out))).collect())
}

/// The recipients of a mailing, in order, and how far each one's mail is.
///
/// # Errors
/// A fault of the database.
pub async fn recipients(tx: &mut TenantTx, id: MailingId) -> Result<Vec<MailingRecipient>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        r#"select r.address, r.name, r.left_out, o.state as "state?", o.problem, o.problem_detail
         from mail.mailing_recipient r left join mail.outgoing o on o.tenant_id = r.tenant_id and o.id = r.outgoing_id
         where r.tenant_id = $1 and r.mailing_id = $2 order by r.at"#,
        tenant,
        id.0,
    )
    .fetch_all(tx.conn())
    .await?;
    let all = rows.into_iter().map(|r| MailingRecipient {
        address: r.address,
        name: r.name,
        left_out: r.left_out.as_deref().and_then(MailLeftOut::from_word),
        state: r.state.as_deref().and_then(OutgoingState::from_word),
        problem: r.problem,
        problem_detail: r.problem_detail,
    });
    Ok(all.collect())
}

/// Somebody who is still to be written to.
#[derive(Debug, Clone)]
pub struct Next {
    /// His address.
    pub address: String,
    /// His name.
    pub name: String,
    /// What fills the fields.
    pub values: HashMap<String, String>,
}

/// Who is next.
///
/// # Errors
/// A fault of the database.
pub async fn next(tx: &mut TenantTx, id: MailingId) -> Result<Option<Next>, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query!(
        r#"select address, name, values as "values: Json<HashMap<String, String>>" from mail.mailing_recipient
         where tenant_id = $1 and mailing_id = $2 and left_out is null and outgoing_id is null order by at limit 1"#,
        tenant,
        id.0,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|r| Next { address: r.address, name: r.name, values: r.values.0 }))
}

/// Notes somebody's own mail; false when he has one already.
///
/// # Errors
/// A fault of the database.
pub async fn built(tx: &mut TenantTx, id: MailingId, address: &str, outgoing: OutgoingId) -> Result<bool, Fault> {
    let tenant = tx.tenant().0;
    let done = sqlx::query!(
        "update mail.mailing_recipient set outgoing_id = $4
         where tenant_id = $1 and mailing_id = $2 and address = $3 and left_out is null and outgoing_id is null",
        tenant,
        id.0,
        address,
        outgoing.0,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!("update mail.outgoing set mailing_id = $3 where tenant_id = $1 and id = $2", tenant, outgoing.0, id.0)
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Moves a mailing on. The caller has locked it.
///
/// # Errors
/// A fault of the database.
pub async fn step(
    tx: &mut TenantTx,
    id: MailingId,
    state: MailingState,
    (held_until, problem): (Option<DateTime<Utc>>, Option<&str>),
    finished_at: Option<DateTime<Utc>>,
) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.mailing set state = $3, held_until = $4, problem = $5, finished_at = coalesce(finished_at, $6) where tenant_id = $1 and id = $2",
        tenant,
        id.0,
        state.as_str(),
        held_until,
        problem,
        finished_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Gives a mail to many that awaits its approval another subject. The caller has locked it.
///
/// # Errors
/// A fault of the database.
pub async fn retitle(tx: &mut TenantTx, id: MailingId, subject: &str) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("update mail.mailing set subject = $3 where tenant_id = $1 and id = $2 and state = 'awaiting'", tenant, id.0, subject)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Those of these addresses (lower case) that want no mail to many.
///
/// # Errors
/// A fault of the database.
pub async fn unsubscribed_of(tx: &mut TenantTx, addresses: &[String]) -> Result<Vec<String>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!("select address from mail.unsubscribed where tenant_id = $1 and address = any($2)", tenant, addresses)
        .fetch_all(tx.conn())
        .await?)
}

/// Who wants none, by address.
///
/// # Errors
/// A fault of the database.
pub async fn unsubscribed(tx: &mut TenantTx, after: Option<&str>, limit: i64) -> Result<Vec<Unsubscribed>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        "select address, by, at from mail.unsubscribed where tenant_id = $1 and ($2::text is null or address > $2) order by address limit $3",
        tenant,
        after,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| Unsubscribed { address: r.address, by: r.by, at: r.at }).collect())
}

/// Enters an address that wants none; once is enough.
///
/// # Errors
/// A fault of the database.
pub async fn unsubscribe(tx: &mut TenantTx, address: &str, by: Option<Uuid>, now: DateTime<Utc>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "insert into mail.unsubscribed (tenant_id, address, by, at) values ($1, $2, $3, $4) on conflict on constraint unsubscribed_pkey do nothing",
        tenant,
        address,
        by,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes an address out again; false when it was not there.
///
/// # Errors
/// A fault of the database.
pub async fn subscribe(tx: &mut TenantTx, address: &str) -> Result<bool, Fault> {
    let tenant = tx.tenant().0;
    let done =
        sqlx::query!("delete from mail.unsubscribed where tenant_id = $1 and address = $2", tenant, address).execute(tx.conn()).await?;
    Ok(done.rows_affected() == 1)
}

/// Everybody whom a mailing goes to, in order, with what fills his fields.
///
/// # Errors
/// A fault of the database.
pub async fn all_to_write_to(tx: &mut TenantTx, id: MailingId) -> Result<Vec<Next>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        r#"select address, name, values as "values: Json<HashMap<String, String>>" from mail.mailing_recipient
         where tenant_id = $1 and mailing_id = $2 and left_out is null order by at"#,
        tenant,
        id.0,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| Next { address: r.address, name: r.name, values: r.values.0 }).collect())
}
